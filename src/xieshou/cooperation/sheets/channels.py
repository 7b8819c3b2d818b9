"""Platforms, pairs and channels of consumption as Excel forms, in and out: one row a record."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.consumption import (
    NewChannel,
    NewPlatform,
    NewSalesPair,
    build_platform,
    open_channel,
    tie_pair,
)
from xieshou.cooperation.policies import CONSUMPTION_EDIT, CONSUMPTION_VIEW
from xieshou.cooperation.queries.consumption import list_channels, list_platforms, list_sales_pairs
from xieshou.cooperation.vocabulary.consumption import ChannelKind, PlatformKind
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.registry import register

from .families import FamilyLoader
from .sides import EAST, SIDES, WEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from django.db.models import Model

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.sheets.loading import Context, Rows

    from .families import Family, Problem

EARLIEST = date(2013, 1, 1)
Named = dict[tuple[str, ...], "UUID"]


class PlatformLoader(FamilyLoader):
    """Builds platforms."""

    key = (*SIDES, "name")
    terms = ("kind", "operator", "opened_on")

    def families(self, scope: Scope) -> Iterator[Family]:
        """Return the platforms of the scope."""
        for row in list_platforms(scope=scope):
            yield row.pk, tuple(getattr(row, name) for name in (*self.key, *self.terms)), []

    def begin(self, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that builds a platform."""
        platform = NewPlatform(**{name: row[name] for name in (*self.key, *self.terms)})
        return partial(build_platform, platform, actor=context.actor, at=context.at)


class PairLoader(FamilyLoader):
    """Ties buyers to producers, over a platform that is on file or over none."""

    key = (*SIDES, "buyer", "producer")
    terms = ("products", "platform", "from_date", "to_date")

    def __init__(self) -> None:
        """Begin with no platform known."""
        super().__init__()
        self._platforms: Named = {}

    def families(self, scope: Scope) -> Iterator[Family]:
        """Return the pairs of the scope."""
        for row in list_sales_pairs(scope=scope):
            platform = row.platform.name if row.platform else ""
            head = tuple(getattr(row, name) for name in self.key)
            yield row.pk, (*head, row.products, platform, row.from_date, row.to_date), []

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown platforms."""
        found = list_platforms(scope=context.scope)
        self._platforms = {(*_sides(one), one.name): one.pk for one in found}
        super().check(rows, context)

    def problems(self, row: Mapping[str, Any], *, on_file: bool) -> Iterator[Problem]:
        """Mark unknown platforms."""
        del on_file
        if row["platform"] and (*_typed(row), row["platform"]) not in self._platforms:
            yield "platform", _("No platform of these sides has this name. Enter it first.")

    def begin(self, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that ties a pair."""
        values = {name: row[name] for name in (*self.key, "products", "from_date", "to_date")}
        platform = self._platforms.get((*_typed(row), row["platform"]))
        pair = NewSalesPair(**values, platform_id=platform)
        return partial(tie_pair, pair, actor=context.actor, at=context.at)


class ChannelLoader(FamilyLoader):
    """Opens channels of pairs that are on file."""

    key = (*SIDES, "name")
    terms = ("buyer", "producer", "kind", "opened_on")

    def __init__(self) -> None:
        """Begin with no pair known."""
        super().__init__()
        self._pairs: Named = {}

    def families(self, scope: Scope) -> Iterator[Family]:
        """Return the channels of the scope."""
        for row in list_channels(scope=scope):
            pair = (row.pair.buyer, row.pair.producer)
            yield row.pk, (*_sides(row), row.name, *pair, row.kind, row.opened_on), []

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown pairs."""
        found = list_sales_pairs(scope=context.scope)
        self._pairs = {(*_sides(one), one.buyer, one.producer): one.pk for one in found}
        super().check(rows, context)

    def problems(self, row: Mapping[str, Any], *, on_file: bool) -> Iterator[Problem]:
        """Mark unknown pairs."""
        del on_file
        if self._pair(row) not in self._pairs:
            yield "buyer", _("No pair of these sides has this buyer and producer. Enter it first.")

    def begin(self, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that opens a channel."""
        channel = NewChannel(self._pairs[self._pair(row)], row["name"], row["kind"], row["opened_on"])
        return partial(open_channel, channel, actor=context.actor, at=context.at)

    @staticmethod
    def _pair(row: Mapping[str, Any]) -> tuple[str, ...]:
        return (*_typed(row), row["buyer"], row["producer"])


def _sides(row: Any) -> tuple[str, str]:
    return row.region_code, row.partner_region_code


def _typed(row: Mapping[str, Any]) -> tuple[str, str]:
    return row["region_code"], row["partner_region_code"]


def _text(key: str, header: Any, example: str, *, most: int = 120) -> Column:
    return Column(key, header, required=True, max_length=most, width=24, example=example)


def _kind(words: Any, example: str) -> Column:
    choices = tuple(Choice(code, label) for code, label in words.choices)
    return Column("kind", _("Kind"), Kind.CHOICE, required=True, choices=choices, example=example)


def _day(key: str, header: Any, **options: Any) -> Column:
    return Column(key, header, Kind.DATE, earliest=EARLIEST, **options)


def _sheet(name: str, title: Any, loader: type[FamilyLoader], *columns: Column) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        columns=(EAST, WEST, *columns),
        capability=CONSUMPTION_EDIT,
        export_capability=CONSUMPTION_VIEW,
        keys=loader.key,
        layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=3),
        max_rows=5_000,
    )


BUYER = _text("buyer", _("Eastern buyer"), "示范机关食堂")
PRODUCER = _text("producer", _("Western producer"), "示范菌业合作社")
OPENED = _day("opened_on", _("Opened on"), required=True, example=date(2026, 1, 10))
PLATFORMS = _sheet(
    "cooperation.sales_platforms",
    _("Sales platforms"),
    PlatformLoader,
    _text("name", _("Name of the platform"), "协作产品展销中心"),
    _kind(PlatformKind, PlatformKind.HALL.value),
    _text("operator", _("Run by"), "示范商贸公司"),
    OPENED,
)
PAIRS = _sheet(
    "cooperation.sales_pairs",
    _("Buyers and producers tied"),
    PairLoader,
    BUYER,
    PRODUCER,
    _text("products", _("Products"), "干香菇", most=200),
    Column("platform", _("Platform between them"), max_length=120, width=22, help=_("Empty: none")),
    _day("from_date", _("Tied on"), required=True, example=date(2026, 1, 10)),
    _day("to_date", _("Ends on")),
)
CHANNELS = _sheet(
    "cooperation.sales_channels",
    _("Sales channels"),
    ChannelLoader,
    _text("name", _("Name of the channel"), "示范机关食堂直采"),
    BUYER,
    PRODUCER,
    _kind(ChannelKind, ChannelKind.UNIT.value),
    OPENED,
)
register(PLATFORMS, PlatformLoader)
register(PAIRS, PairLoader)
register(CHANNELS, ChannelLoader)
