"""The graph of pairings on a day: named partners, partners known only by number, and the picture."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date


@dataclass(frozen=True, slots=True)
class Edge:
    """One tie on a day. `west` "" is a partner that is known to exist but not named."""

    level: str
    region_code: str
    east: str
    west: str
    from_date: date
    to_date: date | None
    note: str = ""
    source: str = ""
    key: str = ""
    west_code: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """How many partners a side has at a level: stated by a source, named on file, and the difference.

    `unnamed` are stated but not on file; `surplus` are on file beyond the stated number: one of the two
    sources is wrong, so it is shown and never corrected by itself.
    """

    level: str
    region_code: str
    stated: int | None
    named: int
    unnamed: int
    surplus: int


def holds_on(from_date: date, to_date: date | None, on: date) -> bool:
    """Tell whether a period (from inclusive, to exclusive) holds on a day."""
    return from_date <= on and (to_date is None or on < to_date)


def tally(level: str, region_code: str, *, stated: int | None, edges: Iterable[Edge]) -> Tally:
    """Return how many partners are named, and how many only counted.

    Args: stated: the number that a source gives; None where no source gives one. Ties without a named
          partner then count as the unnamed ones.
    """
    rows = [edge for edge in edges if edge.level == level and edge.region_code == region_code]
    named = sum(1 for edge in rows if edge.west)
    blank = len(rows) - named
    if stated is None:
        return Tally(level, region_code, None, named, blank, 0)
    return Tally(level, region_code, stated, named, max(0, stated - named), max(0, named - stated))


def draw(
    edges: Sequence[Edge], tallies: Sequence[Tally], *, names: dict[str, str], unnamed: str
) -> dict[str, Any]:
    """Return the two-column picture: {"ties": [{"from", "to", "value"}]}; unnamed partners are one node."""
    links: dict[tuple[str, str], int] = {}
    for edge in edges:
        if edge.west:
            links[edge.east, edge.west] = links.get((edge.east, edge.west), 0) + 1
    for one in tallies:
        if one.unnamed:
            east = names.get(one.region_code, one.region_code)
            links[east, unnamed] = links.get((east, unnamed), 0) + one.unnamed
    return {
        "ties": [
            {"from": east, "to": west if west != east else f"{west} ", "value": value}
            for (east, west), value in sorted(links.items())
        ]
    }
