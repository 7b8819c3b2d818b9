"""The graph of pairings at every level on any day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from xieshou.cooperation.models import PartnerCount, Tie
from xieshou.cooperation.rules.pairing import Edge, Tally, tally
from xieshou.cooperation.rules.seats import list_provinces
from xieshou.cooperation.vocabulary.pairing import PairLevel
from xieshou.kernel.organisations.queries import list_pairings

from .scoped import place_names, side_q

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def county_of(code: str) -> str:
    """Return the full code of the county in which a place lies."""
    return code[:6].ljust(12, "0")


@dataclass(frozen=True, slots=True)
class Graph:
    """All ties of a day, how many partners each district has at each level, and names by code."""

    edges: list[Edge]
    tallies: list[Tally]
    names: dict[str, str]


def holding_q(on: date) -> Q:
    """Return the filter of periods that hold on a day."""
    return Q(from_date__lte=on) & (Q(to_date__isnull=True) | Q(to_date__gt=on))


def list_ties(*, scope: Scope, on: date | None = None) -> QuerySet[Tie]:
    """Return the ties below the county of a day, or of all times."""
    found = Tie.objects.filter(side_q(scope)).select_related("eastern_body", "western_body")
    if on is not None:
        found = found.filter(holding_q(on))
    return found.order_by("region_code", "level", "partner_region_code", "from_date", "id")


def list_counts(*, scope: Scope, on: date) -> QuerySet[PartnerCount]:
    """Return the stated numbers of partners that hold on a day."""
    found = PartnerCount.objects.filter(side_q(scope), holding_q(on))
    return found.order_by("region_code", "level", "from_date")


def _pairings(scope: Scope, on: date) -> list[tuple[str, str, date, date | None, str, str]]:
    fields = ("eastern_region_code", "western_region_code", "from_date", "to_date", "note", "source")
    return [
        row
        for row in list_pairings(on=on).values_list(*fields)
        if scope.covers_region(row[0]) or (row[1] and scope.covers_region(row[1]))
    ]


def get_graph(*, scope: Scope, on: date, level: str = "") -> Graph:
    """Return the graph of a day: the pairings of regions and every tie below them; four queries."""
    pairings, ties = _pairings(scope, on), list(list_ties(scope=scope, on=on))
    counts = list(list_counts(scope=scope, on=on))
    names = place_names(
        [code for row in pairings for code in row[:2]]
        + [code for tie in ties for code in (tie.region_code, tie.partner_region_code)]
        + [count.region_code for count in counts]
        + [county_of(code) for tie in ties for code in (tie.region_code, tie.partner_region_code) if code]
        + [f"{code}0000000000" for code, _longitude, _latitude in list_provinces()]
    )
    edges = [
        Edge(
            PairLevel.COUNTY, east, names[east], names.get(west, ""), begin, end, note, source, west_code=west
        )
        for east, west, begin, end, note, source in pairings
    ]
    edges += [
        Edge(
            tie.level,
            tie.region_code,
            str(tie.eastern_body or names[tie.region_code]),
            str(tie.western_body or names.get(tie.partner_region_code, "")),
            tie.from_date,
            tie.to_date,
            tie.note,
            tie.source,
            str(tie.pk),
            tie.partner_region_code,
        )
        for tie in ties
    ]
    stated = {(count.level, count.region_code): count.stated for count in counts}
    keys = {(edge.level, edge.region_code) for edge in edges} | set(stated)
    order = list(PairLevel.values)
    tallies = [
        tally(one, code, stated=stated.get((one, code)), edges=edges)
        for one, code in sorted(keys, key=lambda key: (key[1], order.index(key[0])))
        if level in ("", one)
    ]
    shown = [edge for edge in edges if level in ("", edge.level)]
    shown.sort(
        key=lambda edge: (edge.region_code, order.index(edge.level), edge.west == "", edge.east, edge.west)
    )
    return Graph(shown, tallies, names)


def graph_lines(*, scope: Scope, on: date | None, level: str = "") -> Iterator[Sequence[Any]]:
    """Yield the cells of the ties of a day or of all times, pairings of regions first."""
    if level in ("", PairLevel.COUNTY):
        for row in list_pairings(on=on):
            east, west = row.eastern_region_code, row.western_region_code
            if scope.covers_region(east) or (west and scope.covers_region(west)):
                yield PairLevel.COUNTY, east, "", west, "", row.from_date, row.to_date, row.note, row.source
    for tie in list_ties(scope=scope, on=on):
        if level in ("", tie.level):
            bodies = [body.name if body else "" for body in (tie.eastern_body, tie.western_body)]
            yield (
                tie.level, tie.region_code, bodies[0], tie.partner_region_code, bodies[1],
                tie.from_date, tie.to_date, tie.note, tie.source,
            )  # fmt: skip
