"""The visits that leaders of both sides made to each other within a year, for each pairing."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xieshou.cooperation.models import Visit
from xieshou.cooperation.rules.parameters import resolve
from xieshou.cooperation.rules.visit import Journey, count_led, judge_year
from xieshou.cooperation.vocabulary.meeting import Yearly
from xieshou.kernel.organisations.queries import list_pairings

from .scoped import place_names, side_q

if TYPE_CHECKING:
    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class Direction:
    """How often the leaders of one side came, and whether that is enough."""

    made: int
    verdict: Yearly


@dataclass(frozen=True, slots=True)
class PairYear:
    """A pairing and a year: journeys to the west and to the east."""

    region_code: str
    partner_region_code: str
    east: str
    west: str
    to_west: Direction
    to_east: Direction

    @property
    def is_met(self) -> bool:
        """Tell whether both sides came."""
        return self.to_west.verdict == self.to_east.verdict == Yearly.MET


def list_pair_years(*, scope: Scope, year: int, on: date) -> list[PairYear]:
    """Return the named pairings of the scope that held in a year, each with its mutual visits by a day."""
    day = min(on, date(year, 12, 31))
    least, lowest = (resolve("visits", name, on=day).value for name in ("least_a_year", "lowest_rank"))
    rows = list_pairings(on=day).exclude(western_region_code="")
    pairs = sorted(
        {
            (east, west)
            for east, west in rows.values_list("eastern_region_code", "western_region_code")
            if scope.covers_region(east) or scope.covers_region(west)
        }
    )
    journeys = _list_journeys(scope=scope, year=year)
    names = place_names(code for pair in pairs for code in pair)

    def direction(pair: tuple[str, str], *, to_east: bool) -> Direction:
        made = count_led(journeys[pair], to_east=to_east, year=year, on=on, lowest=str(lowest))
        return Direction(made, judge_year(made, least=int(least), year=year, on=on))

    return [
        PairYear(
            *pair,
            names.get(pair[0], ""),
            names.get(pair[1], ""),
            direction(pair, to_east=False),
            direction(pair, to_east=True),
        )
        for pair in pairs
    ]


def _list_journeys(*, scope: Scope, year: int) -> dict[tuple[str, str], list[Journey]]:
    """Return the journeys of a year by pair, with the ranks of the side that travelled."""
    rows = Visit.objects.filter(side_q(scope), from_date__year=year).prefetch_related("members")
    found: dict[tuple[str, str], list[Journey]] = defaultdict(list)
    for row in rows:
        ranks = frozenset(one.rank for one in row.members.all() if one.is_east != row.to_east)
        found[row.region_code, row.partner_region_code].append(Journey(row.to_east, row.from_date, ranks))
    return found
