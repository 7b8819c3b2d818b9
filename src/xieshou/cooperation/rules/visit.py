"""Where a problem lies, and whether the leaders of both sides saw each other within a year."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.cooperation.vocabulary.meeting import Rank, Yearly
from xieshou.kernel.regions.rules import short_code

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

QUARTER_CIRCLE, HALF_CIRCLE = 90, 180
RANKS = {Rank.PRINCIPAL: (Rank.PRINCIPAL,), Rank.DEPUTY: (Rank.PRINCIPAL, Rank.DEPUTY)}


def is_within(code: str, regions: Iterable[str]) -> bool:
    """Tell whether a place lies within one of the regions, given by their full codes."""
    return any(code.startswith(short_code(region)) for region in regions if region)


def is_position(latitude: float | None, longitude: float | None) -> bool:
    """Tell whether a position in degrees is whole and on the globe, or not given at all."""
    if latitude is None or longitude is None:
        return latitude is longitude
    return abs(latitude) <= QUARTER_CIRCLE and abs(longitude) <= HALF_CIRCLE


@dataclass(frozen=True, slots=True)
class Journey:
    """A journey by its first day, with the ranks of the side that travelled."""

    to_east: bool
    from_date: date
    ranks: frozenset[str]


def count_led(journeys: Iterable[Journey], *, to_east: bool, year: int, on: date, lowest: str) -> int:
    """Return how many journeys of a year, begun by a day, leaders of at least a rank made to one side."""
    leading = set(RANKS[Rank(lowest)])
    return sum(
        1
        for one in journeys
        if one.to_east == to_east
        and one.from_date.year == year
        and one.from_date <= on
        and leading & one.ranks
    )


def judge_year(made: int, *, least: int, year: int, on: date) -> Yearly:
    """Return whether enough journeys were made; short is missed only once the year is over."""
    if made >= least:
        return Yearly.MET
    return Yearly.MISSED if on.year > year else Yearly.DUE
