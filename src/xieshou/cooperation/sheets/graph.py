"""The pairing graph and the sales over channels as Excel forms, in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.forms.consumption import SALES
from xieshou.cooperation.forms.pairing_sheet import GRAPH
from xieshou.cooperation.operations.pairing import Side, tie_key
from xieshou.cooperation.queries.consumption import list_all_sales
from xieshou.cooperation.queries.pairing import graph_lines
from xieshou.cooperation.vocabulary.pairing import BODY_KINDS, PLACE_DIGITS, PLACE_PARTNER, PairLevel
from xieshou.kernel.ids import new_id
from xieshou.kernel.regions.rules import short_code
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

TIE_COLUMNS = (
    "level", "region_code", "partner_region_code", "eastern_body_id", "western_body_id",
    "from_date", "to_date", "note", "source", "key",
)  # fmt: skip
PAIR_COLUMNS = ("eastern_region_code", "western_region_code", "from_date", "to_date", "note", "source")

BODIES = (
    "select id, name, uscc, region_code, kind from organisations_organisation"
    " where is_active and (name = any(%s) or (uscc <> '' and uscc = any(%s)))"
)
UNNAMED = (
    "select eastern_region_code, from_date from organisations_pairing"
    " where western_region_code = '' and eastern_region_code = any(%s)"
)
CHANNELS = (
    "select id, name, region_code, partner_region_code, opened_on from cooperation_saleschannel"
    " where name = any(%s)"
)
SALE_COLUMNS = (
    "region_code", "partner_region_code", "channel_id", "sold_on", "product", "way", "quantity", "unit",
    "amount_fen", "proof",
)  # fmt: skip


class TieLoader(Loader):
    """Loads one row a tie; pairings of regions go to the kernel, everything below to this wing."""

    def __init__(self) -> None:
        """Begin a run: no body looked up yet."""
        self._bodies: dict[str, tuple[UUID, str, str]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark bodies that are not on file, sides that do not fit the level, foreign rows, wrong periods."""
        self._find_bodies([*rows["east_body"], *rows["west_body"]], context)
        for index, row in enumerate(rows.records()):
            for column in ("east_body", "west_body"):
                if row[column] and row[column] not in self._bodies:
                    rows.wrong(index, column, _("No active organisation of this name or code is on file."))
            if row["to_date"] and row["to_date"] <= row["from_date"]:
                rows.wrong(index, "to_date", _("The last day must come after the first day."))
            if not any(context.scope.covers_region(code) for code in (row["east"], row["west"]) if code):
                rows.wrong(index, "east", _("Neither side lies in your area."))
            for column in _misfits(row):
                rows.wrong(index, column, _("This side does not fit the level."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the ties of the chunk."""
        pairs, ties = [], []
        unnamed = set(context.fetch(UNNAMED, [sorted(set(rows["east"]))]))
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            days = (row["from_date"], row["to_date"], row["note"], row["source"])
            if row["level"] == PairLevel.COUNTY:
                if row["west"] or (row["east"], row["from_date"]) not in unnamed:
                    pairs.append((number, new_id(), row["east"], row["west"], *days))
                continue
            east, west = (self._side(row, side) for side in ("east", "west"))
            key = tie_key(row["level"], east, west, row["from_date"])
            line = (row["level"], east.region_code, west.region_code, east.body_id, west.body_id, *days, key)
            ties.append((number, new_id(), *line))
        constants = {"created_at": context.at}
        if pairs:
            match = ("eastern_region_code", "western_region_code", "from_date")
            staged = context.stage("organisations_pairing", PAIR_COLUMNS, pairs)
            context.upsert(staged, match=match, update=("to_date", "note", "source"), constants=constants)
        if ties:
            staged = context.stage("cooperation_tie", TIE_COLUMNS, ties)
            context.upsert(staged, match=("key",), update=("to_date", "note", "source"), constants=constants)

    def _side(self, row: Mapping[str, Any], side: str) -> Side:
        body = self._bodies.get(row[f"{side}_body"])
        return Side(body[1], body[0]) if body else Side(row[side])

    def _find_bodies(self, written: Sequence[str], context: Context) -> None:
        wanted = sorted(set(written) - self._bodies.keys() - {""})
        for key, name, uscc, region, kind in context.fetch(BODIES, [wanted, wanted]) if wanted else []:
            self._bodies |= {text: (key, region, kind) for text in (name, uscc) if text in wanted}

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield every tie of the scope, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability
        yield from graph_lines(scope=scope, on=None)


def _misfits(row: Mapping[str, Any]) -> list[str]:
    """Return the columns whose side does not fit the level."""
    level, found = PairLevel(row["level"]), []
    for side in ("east", "west"):
        body, place = row[f"{side}_body"], row[side]
        if level in BODY_KINDS:
            if not body and (side == "east" or (place and level not in PLACE_PARTNER)):
                found.append(f"{side}_body")
        elif body:
            found.append(f"{side}_body")
        elif place and level is not PairLevel.COUNTY and len(short_code(place)) < PLACE_DIGITS[level]:
            found.append(side)
    return found


class SaleLoader(Loader):
    """Loads one row a sale over a channel that is on file."""

    def __init__(self) -> None:
        """Begin a run: no channel looked up yet."""
        self._channels: dict[str, list[tuple[UUID, str, str, date]]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark channels that are not on file or foreign, and sales before a channel opened."""
        for name in set(rows["channel"]) - self._channels.keys():
            self._channels[name] = []
        for key, name, east, west, opened in context.fetch(CHANNELS, [sorted(self._channels)]):
            found = (key, east, west, opened)
            if _covered(context, east, west) and found not in self._channels[name]:
                self._channels[name].append(found)
        for index, row in enumerate(rows.records()):
            known = self._channels[row["channel"]]
            if len(known) != 1:
                rows.wrong(index, "channel", _("No channel of this name is on file, or more than one."))
            elif row["sold_on"] < known[0][3]:
                rows.wrong(index, "sold_on", _("Nothing is sold before the channel opens."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the sales; the same product of a day, way and channel is renewed."""
        staged = context.stage("cooperation_channelsale", SALE_COLUMNS, self._lines(rows))
        match, update = (
            ("channel_id", "sold_on", "product", "way"),
            ("quantity", "unit", "amount_fen", "proof"),
        )
        context.upsert(staged, match=match, update=update)

    def _lines(self, rows: Rows) -> Iterator[tuple[Any, ...]]:
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            key, east, west, _opened = self._channels[row["channel"]][0]
            values = (row[name] for name in SALE_COLUMNS[3:])
            yield number, new_id(), east, west, key, *values

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield every sale of the scope, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability
        for row in list_all_sales(scope=scope):
            yield (
                row.channel.name, row.sold_on, row.product, row.way, row.quantity, row.unit, row.amount_fen,
                row.proof,
            )  # fmt: skip


def _covered(context: Context, east: str, west: str) -> bool:
    return any(context.scope.covers_region(code) for code in (east, west) if code)


register(GRAPH, TieLoader)
register(SALES, SaleLoader)
