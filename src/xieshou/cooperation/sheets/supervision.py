"""Supervision orders and media partners as Excel forms, in and out: one row an order, one row a contract."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.supervision import NewOrder, issue_order
from xieshou.cooperation.policies import EXCHANGE_EDIT, EXCHANGE_VIEW, SUPERVISION_ISSUE, SUPERVISION_VIEW
from xieshou.cooperation.queries.supervision import list_media, list_orders
from xieshou.cooperation.vocabulary.supervision import OrderStatus
from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

from .sides import EAST, SIDES, WEST, mark_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.cooperation.models import SupervisionOrder
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(2013, 1, 1)
ORDER_KEYS = (*SIDES, "problem", "basis", "addressee", "issued_on", "due_date")
ORDER_CELLS = (
    "number", *ORDER_KEYS, "status", "measure", "answered_on", "judgement", "closed_on",
)  # fmt: skip
MEDIA_KEYS = (*SIDES, "contract_number", "name", "campaign", "link", "from_date", "to_date")
MOVED = _("Not read; it moves on the page of the order")
is_address = URLValidator(schemes=["http", "https"])


def due_after_issued(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse an order that is due before it is issued."""
    if values["due_date"] <= values["issued_on"]:
        yield "due_date", _("The last day must come after the first day.")


class OrderLoader(Loader):
    """Issues orders that are not on file; an order on file moves on its page, by two people."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._known: dict[str, SupervisionOrder] = {}
        self._same: set[tuple[Any, ...]] = set()

    def check(self, rows: Rows, context: Context) -> None:
        """Mark foreign sides, and numbers that are unknown or belong to another order."""
        mark_foreign(rows, context)
        known = list_orders(scope=context.scope)
        self._known = {one.number: one for one in known.filter(number__in=set(rows["number"]))}
        alike = known.filter(problem__in=set(rows["problem"]))
        self._same = {tuple(getattr(one, name) for name in ORDER_KEYS) for one in alike}
        for index, row in enumerate(rows.records()):
            same = self._known.get(row["number"])
            if row["number"] and same is None:
                rows.wrong(
                    index, "number", _("No order of this number is on file. Leave it empty for a new one.")
                )
            elif same and any(getattr(same, name) != row[name] for name in ORDER_KEYS):
                rows.wrong(index, "number", _("The order of this number says something else; it stays."))

    def load(self, rows: Rows, context: Context) -> None:
        """Issue each new order by the operation of its page, which gives it its number."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            values = tuple(row[name] for name in ORDER_KEYS)
            if not row["number"] and values not in self._same:
                order = NewOrder(*values)
                context.enter(number, partial(issue_order, order, actor=context.actor, at=context.at))

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the orders of the scope with where they stand, in the order of the columns."""
        del actor  # the sheet has asked for the capability
        status = str(filters.get("status", ""))
        wanted = status if status in OrderStatus.values else ""
        for row in list_orders(scope=scope, status=wanted).iterator(1_000):
            yield [getattr(row, name) for name in ORDER_CELLS]


def media_is_possible(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a contract that ends before it begins, and a link that is no address."""
    if values["to_date"] and values["to_date"] <= values["from_date"]:
        yield "to_date", _("The last day must come after the first day.")
    if values["link"]:
        try:
            is_address(values["link"])
        except ValidationError:
            yield "link", _("Write a whole address, as in https://example.org/page.")


class MediaLoader(Loader):
    """Loads media partners, found again by both sides and the number of the contract."""

    def check(self, rows: Rows, context: Context) -> None:
        """Mark foreign sides."""
        mark_foreign(rows, context)

    def load(self, rows: Rows, context: Context) -> None:
        """Write the partners of the chunk."""
        staged = context.stage(
            "cooperation_mediapartner",
            MEDIA_KEYS,
            (
                (number, new_id(), *(row[name] for name in MEDIA_KEYS))
                for number, row in zip(rows.numbers, rows.records(), strict=True)
            ),
        )
        context.upsert(
            staged,
            match=(*SIDES, "contract_number"),
            update=("name", "campaign", "link", "from_date", "to_date"),
        )

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the media partners of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_media(scope=scope).iterator(1_000):
            yield [getattr(row, name) for name in MEDIA_KEYS]


def _day(key: str, header: Any, **options: Any) -> Column:
    return Column(key, header, Kind.DATE, earliest=EARLIEST, **options)


ORDERS = Sheet(
    name="cooperation.supervision",
    title=_("Supervision orders"),
    columns=(
        Column("number", _("Number"), max_length=24, width=18, help=_("Empty for a new order")),
        EAST,
        WEST,
        Column(
            "problem", _("Problem to be put right"), required=True, max_length=300, width=32,
            example="冷库建成后未办验收",
        ),
        Column("basis", _("Basis of the order"), required=True, max_length=200, width=22, example="督查记录"),
        Column(
            "addressee", _("Unit that puts it right"), required=True, max_length=120, width=22,
            example="会泽县农业农村局",
        ),
        _day("issued_on", _("Issued on"), required=True, example=date(2026, 3, 2)),
        _day("due_date", _("Until"), required=True, example=date(2026, 4, 1)),
        Column(
            "status", _("Status"), Kind.CHOICE, help=MOVED,
            choices=tuple(Choice(code, label) for code, label in OrderStatus.choices),
        ),
        Column("measure", _("How it was put right"), max_length=500, width=28, help=MOVED),
        _day("answered_on", _("Reported on"), help=MOVED),
        Column("judgement", _("Result of the check"), max_length=300, width=24, help=MOVED),
        _day("closed_on", _("Closed on"), help=MOVED),
    ),
    capability=SUPERVISION_ISSUE,
    export_capability=SUPERVISION_VIEW,
    keys=ORDER_KEYS,
    rules=(due_after_issued,),
    layout=Layout(title_rows=(_("Supervision orders"),), hint_row=True, example_rows=1, freeze_columns=1),
    max_rows=2_000,
)  # fmt: skip
MEDIA = Sheet(
    name="cooperation.media",
    title=_("Media partners"),
    columns=(
        EAST,
        WEST,
        Column(
            "contract_number", _("Contract number of the medium"), required=True, max_length=60, width=20,
            example="媒〔2026〕1号",
        ),
        Column(
            "name", _("Name of the medium"), required=True, max_length=120, width=24, example="区融媒体中心"
        ),
        Column(
            "campaign", _("Campaign it carries"), required=True, max_length=200, width=28, example="一县一品"
        ),
        Column("link", _("Address of the campaign"), max_length=300, width=28),
        _day("from_date", _("Begins on"), required=True, example=date(2026, 1, 1)),
        _day("to_date", _("Ends on"), help=_("Empty: no end yet")),
    ),
    capability=EXCHANGE_EDIT,
    export_capability=EXCHANGE_VIEW,
    keys=(*SIDES, "contract_number"),
    rules=(media_is_possible,),
    layout=Layout(title_rows=(_("Media partners"),), hint_row=True, example_rows=1, freeze_columns=3),
    max_rows=2_000,
)  # fmt: skip
register(ORDERS, OrderLoader)
register(MEDIA, MediaLoader)
