"""Pledges of donations as an Excel form, in and out; they come out with receipt and last delivery."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.giving import Pledge, pledge_gift
from xieshou.cooperation.policies import GIVING_EDIT, GIVING_VIEW
from xieshou.cooperation.queries.giving import list_donations
from xieshou.cooperation.queries.plan import list_open_lines, name_of_line
from xieshou.cooperation.vocabulary.giving import GiftKind, GiftPurpose, GiftStatus
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

from .sides import EAST, SIDES, WEST, mark_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.cooperation.models import PlanLine
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(2013, 1, 1)
DONORS = "select id, name from organisations_organisation where is_active and name = any(%s)"
TYPED = (*SIDES, "kind", "what", "value_fen", "purpose", "pledged_on", "restricted_to")
MOVED = ("status", "received_on", "receipt_number", "delivered_on", "used_for")
ON_PAGE = _("Not read; entered on the page of the donation")


class DonationLoader(Loader):
    """Pledges what is not on file; receipts and deliveries have forms of their own (`gifts.py`)."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._donors: dict[str, list[UUID]] = {}
        self._known: set[tuple[Any, ...]] = set()
        self._tasks: dict[str, list[PlanLine]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark foreign sides, and donors that are not on file or not one."""
        mark_foreign(rows, context)
        names = sorted(set(rows["donor"]))
        self._donors = {name: [] for name in names}
        for key, name in context.fetch(DONORS, [names]):
            self._donors[name].append(key)
        known = list_donations(scope=context.scope).filter(donor__name__in=names)
        self._known = set(known.values_list("donor_id", *TYPED))
        self._tasks = {name: [] for name in rows["task"] if name}
        if self._tasks:
            for line in list_open_lines(scope=context.scope, on=min(rows["pledged_on"])):
                self._tasks.setdefault(name_of_line(line), []).append(line)
        for index, name in enumerate(rows["donor"]):
            if len(self._donors[name]) != 1:
                rows.wrong(index, "donor", _("No single active organisation of this name is on file."))
        for index, row in enumerate(rows.records()):
            if row["task"] and not self._is_on_file(row) and self._task(row) is None:
                rows.wrong(index, "task", _("No single task of an annual plan of these sides has this name."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each pledge by the operation of its page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            if self._is_on_file(row):
                continue
            values = {name: row[name] for name in TYPED}
            pledge = Pledge(self._donors[row["donor"]][0], **values, plan_line_id=self._task(row))
            context.enter(number, partial(pledge_gift, pledge, actor=context.actor, at=context.at))

    def _is_on_file(self, row: Mapping[str, Any]) -> bool:
        words = tuple(row[name] for name in TYPED)
        return any((donor, *words) in self._known for donor in self._donors[row["donor"]])

    def _task(self, row: Mapping[str, Any]) -> UUID | None:
        fitting = [
            line.pk
            for line in self._tasks.get(row["task"], ())
            if line.region_code == row["region_code"]
            and line.partner_region_code in ("", row["partner_region_code"])
            and line.to_date > row["pledged_on"]
        ]
        return fitting[0] if len(fitting) == 1 else None

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the donations of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_donations(scope=scope).iterator(1_000):
            task = name_of_line(row.plan_line) if row.plan_line else ""
            yield (row.donor.name, *(getattr(row, name) for name in (*TYPED, *MOVED)), task)


DONATIONS = Sheet(
    name="cooperation.donations",
    title=_("Donations"),
    columns=(
        Column("donor", _("Donor"), required=True, max_length=120, width=26, example="示范公益基金会"),
        EAST,
        WEST,
        Column(
            "kind", _("Kind"), Kind.CHOICE, required=True, example=GiftKind.CASH.value,
            choices=tuple(Choice(code, label) for code, label in GiftKind.choices),
        ),
        Column("what", _("What is given"), required=True, max_length=160, width=26, example="助学金"),
        Column(
            "value_fen", _("Amount or value (yuan)"), Kind.MONEY, required=True, minimum=1,
            example=100_000_00, help=_("Goods and services: the value that the donor states."),
        ),
        Column("purpose", _("Restricted to"), required=True, max_length=200, width=26, example="资助高中生"),
        Column(
            "pledged_on", _("Pledged on"), Kind.DATE, required=True, earliest=EARLIEST,
            example=date(2026, 3, 2),
        ),
        Column(
            "restricted_to", _("Coded purpose"), Kind.CHOICE, required=True,
            example=GiftPurpose.EDUCATION.value,
            choices=tuple(Choice(code, label) for code, label in GiftPurpose.choices),
        ),
        Column(
            "status", _("Status"), Kind.CHOICE, help=ON_PAGE,
            choices=tuple(Choice(code, label) for code, label in GiftStatus.choices),
        ),
        Column("received_on", _("Received on"), Kind.DATE, help=ON_PAGE),
        Column("receipt_number", _("Receipt number"), max_length=20, width=18, help=ON_PAGE),
        Column("delivered_on", _("Delivered on"), Kind.DATE, help=ON_PAGE),
        Column("used_for", _("Used for"), max_length=200, width=24, help=ON_PAGE),
        Column(
            "task", _("Task of the plan"), max_length=300, width=40,
            help=_("Plan, number and title as on the page; empty: it stands on none."),
        ),
    ),
    capability=GIVING_EDIT,
    export_capability=GIVING_VIEW,
    keys=("donor", *TYPED),
    layout=Layout(title_rows=(_("Donations"),), hint_row=True, example_rows=1, freeze_columns=1),
    max_rows=5_000,
)  # fmt: skip
register(DONATIONS, DonationLoader)
