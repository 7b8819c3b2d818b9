"""Receipts and part deliveries of donations as Excel forms, in and out.

A receipt is money that came in: its import is not undone. A delivery comes in as a proposal; proof and
confirmation follow on the page of the donation, by somebody else.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.linked import code_projects
from xieshou.cooperation.operations.delivery import NewDelivery, propose_delivery
from xieshou.cooperation.operations.giving import receive_gift
from xieshou.cooperation.policies import GIVING_EDIT, GIVING_VIEW
from xieshou.cooperation.queries.giving import list_deliveries, list_donations
from xieshou.cooperation.vocabulary.giving import USES, DeliveryStatus, GiftStatus, TakerKind
from xieshou.kernel.errors import DomainError
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

from .giving import DONORS, EARLIEST, ON_PAGE
from .sides import EAST, SIDES, WEST, mark_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.cooperation.models import Donation
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

PLEDGE = ("donor", *SIDES, "what", "value_fen", "pledged_on")
PART = ("taker", "amount_fen", "use", "used_for", "delivered_on")
Key = tuple[Any, ...]


class ReceiptLoader(Loader):
    """Receives pledges on file, each once."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._found: dict[Key, Donation] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark rows of other areas, and those without one pledge on file."""
        mark_foreign(rows, context)
        wanted = list_donations(scope=context.scope).filter(donor__name__in=sorted(set(rows["donor"])))
        self._found = {_key(one): one for one in wanted}
        for index, row in enumerate(rows.records()):
            known = self._found.get(tuple(row[name] for name in PLEDGE))
            if known is None:
                rows.wrong(index, "donor", _("No such pledge is on file. Enter it on the form of donations."))
            elif known.received_on not in (None, row["received_on"]):
                rows.wrong(index, "received_on", _("It came in on another day."))

    def load(self, rows: Rows, context: Context) -> None:
        """Receive each by the operation of its page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            known = self._found[tuple(row[name] for name in PLEDGE)]
            if known.status != GiftStatus.PLEDGED:
                continue
            try:
                receive_gift(
                    donation_id=known.pk, received_on=row["received_on"], actor=context.actor, at=context.at
                )
            except DomainError as refusal:
                context.wrong(number, "received_on", str(refusal))

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield what came in, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        rows = list_donations(scope=scope).exclude(status=GiftStatus.PLEDGED)
        for row in rows.iterator(1_000):
            yield (*_key(row), row.received_on, row.receipt_number)


class DeliveryLoader(Loader):
    """Proposes the parts that are not on file."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._gifts: dict[str, UUID] = {}
        self._bodies: dict[str, list[UUID]] = {}
        self._known: set[Key] = set()

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown receipts and organisations."""
        numbers = sorted(set(rows["receipt_number"]))
        found = list_donations(scope=context.scope).filter(receipt_number__in=numbers)
        self._gifts = dict(found.values_list("receipt_number", "pk"))
        names = sorted({name for name in rows["body"] if name})
        self._bodies = {name: [] for name in names}
        for key, name in context.fetch(DONORS, [names]):
            self._bodies[name].append(key)
        self._known = {tuple(row[:10]) for row in _parts(context.actor, context.scope, numbers)}
        for index, row in enumerate(rows.records()):
            if row["receipt_number"] not in self._gifts:
                rows.wrong(index, "receipt_number", _("No donation of your area has this receipt."))
            elif row["body"] and len(self._bodies[row["body"]]) != 1:
                rows.wrong(index, "body", _("No single active organisation of this name is on file."))

    def load(self, rows: Rows, context: Context) -> None:
        """Propose each part by the operation of the page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            if tuple(row[name] for name in TYPED) in self._known:
                continue
            part = NewDelivery(
                **{name: row[name] for name in PART},
                household_code=row["household_code"],
                village_code=row["village_code"],
                body_id=self._bodies[row["body"]][0] if row["body"] else None,
                project_code=row["project_code"],
            )
            step = partial(
                propose_delivery, donation_id=self._gifts[row["receipt_number"]], part=part,
                actor=context.actor, at=context.at,
            )  # fmt: skip
            context.enter(number, step, columns={"body_id": "body"})

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the parts of the scope in the order of the columns."""
        del filters  # there is nothing to filter
        yield from _parts(actor, scope)


def _key(row: Donation) -> Key:
    return (row.donor.name, *(getattr(row, name) for name in (*SIDES, "what", "value_fen", "pledged_on")))


def _parts(actor: Actor, scope: Scope, numbers: Sequence[str] | None = None) -> Iterator[Key]:
    found = list_deliveries(scope=scope)
    if numbers is not None:
        found = found.filter(donation__receipt_number__in=numbers)
    rows = list(found)
    codes = code_projects([row.project_id for row in rows if row.project_id], actor)
    for row in rows:
        yield (
            row.donation.receipt_number, row.taker, row.household.code if row.household else "",
            row.village_code, row.body.name if row.body else "",
            codes.get(row.project_id, "") if row.project_id else "", row.amount_fen, row.use, row.used_for,
            row.delivered_on, row.status,
        )  # fmt: skip


def _choices(pairs: Any) -> tuple[Choice, ...]:
    return tuple(Choice(code, label) for code, label in pairs)


TYPED = (
    "receipt_number", "taker", "household_code", "village_code", "body", "project_code", "amount_fen", "use",
    "used_for", "delivered_on",
)  # fmt: skip
RECEIPTS = Sheet(
    name="cooperation.gift_receipts",
    title=_("Donations received"),
    columns=(
        Column("donor", _("Donor"), required=True, max_length=120, width=26, example="示范公益基金会"),
        EAST,
        WEST,
        Column("what", _("What is given"), required=True, max_length=160, width=26, example="助学金"),
        Column(
            "value_fen", _("Amount or value (yuan)"), Kind.MONEY, required=True, minimum=1,
            example=100_000_00,
        ),
        Column(
            "pledged_on", _("Pledged on"), Kind.DATE, required=True, earliest=EARLIEST,
            example=date(2026, 3, 2),
        ),
        Column(
            "received_on", _("Received on"), Kind.DATE, required=True, earliest=EARLIEST, not_future=True,
            example=date(2026, 3, 9), help=_("Money: imported by somebody else than who entered the pledge."),
        ),
        Column(
            "receipt_number", _("Receipt number"), max_length=20, width=18, help=_("Not read; it is given.")
        ),
    ),
    capability=GIVING_EDIT,
    export_capability=GIVING_VIEW,
    keys=PLEDGE,
    layout=Layout(title_rows=(_("Donations received"),), hint_row=True, example_rows=1, freeze_columns=1),
    max_rows=5_000,
    kept=True,  # money that came in is an entry in the ledger
)  # fmt: skip
DELIVERIES = Sheet(
    name="cooperation.gift_deliveries",
    title=_("Deliveries of donations"),
    columns=(
        Column(
            "receipt_number", _("Receipt number"), required=True, max_length=20, width=18,
            example="310113-2026-00001",
        ),
        Column(
            "taker", _("Who gets it"), Kind.CHOICE, required=True, choices=_choices(TakerKind.choices),
            example=TakerKind.BODY.value,
        ),
        Column("household_code", _("Household code"), max_length=20, width=20, personal="sensitive"),
        Column("village_code", _("Village"), Kind.REGION, level=5, width=22),
        Column("body", _("Organisation"), max_length=120, width=24, example="示范县实验小学"),
        Column("project_code", _("Project number"), max_length=30, width=18),
        Column(
            "amount_fen", _("Amount or value (yuan)"), Kind.MONEY, required=True, minimum=1, example=1_000_00
        ),
        Column("use", _("Use"), Kind.CHOICE, required=True, choices=_choices(USES), example=USES[0][0]),
        Column(
            "used_for", _("Used for"), required=True, max_length=200, width=24, personal="general",
            example="购置图书",
        ),
        Column(
            "delivered_on", _("Delivered on"), Kind.DATE, required=True, earliest=EARLIEST, not_future=True,
            example=date(2026, 4, 1),
        ),
        Column("status", _("Status"), Kind.CHOICE, choices=_choices(DeliveryStatus.choices), help=ON_PAGE),
    ),
    capability=GIVING_EDIT,
    export_capability=GIVING_VIEW,
    keys=TYPED,
    layout=Layout(
        title_rows=(_("Deliveries of donations"),), hint_row=True, example_rows=1, freeze_columns=1
    ),
    max_rows=5_000,
)  # fmt: skip
register(RECEIPTS, ReceiptLoader)
register(DELIVERIES, DeliveryLoader)
