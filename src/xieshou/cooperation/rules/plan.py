"""Legs of a line, whether a missing one is refused, and milestones by quarter. Integers only."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xieshou.cooperation.vocabulary.plan import Leg, LegMode

from .parameters import resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MONTHS, QUARTERS = 3, 4


def missing_legs(legs: Mapping[str, object]) -> list[Leg]:
    """Return the legs that a line lacks, in the order requirement, need, capability."""
    return [leg for leg in Leg if not legs.get(leg)]


def refuses_missing(places: Iterable[str], *, on: date) -> bool:
    """Tell whether a missing leg is refused on a day: one of the places has it set so. Else: flagged."""
    return any(
        resolve("plan", "missing_leg", on=on, region_code=place).value == LegMode.BLOCK for place in places
    )


def end_of_quarter(year: int, quarter: int) -> date:
    """Return the first day after a quarter.

    Raises: ValueError: not a quarter from 1 to 4.
    """
    if not 1 <= quarter <= QUARTERS:
        message = f"Not a quarter: {quarter}"
        raise ValueError(message)
    return date(year + 1, 1, 1) if quarter == QUARTERS else date(year, quarter * MONTHS + 1, 1)


def late_quarters(
    milestones: Iterable[tuple[int, int, int]], actual: int | None, *, allowed: int, on: date
) -> list[tuple[int, int]]:
    """Return (year, quarter) of the milestones that are over for longer than allowed and not reached yet.

    Args: milestones: (year, quarter, target); actual: what the records count now, None: nobody records it,
          which is unknown and never late; allowed: full quarters that a milestone may be late.
    """
    if actual is None:
        return []
    return [
        (year, quarter)
        for year, quarter, target in sorted(milestones)
        if actual < target and end_of_quarter(*_later(year, quarter, allowed)) <= on
    ]


def _later(year: int, quarter: int, quarters: int) -> tuple[int, int]:
    more, rest = divmod(quarter - 1 + quarters, QUARTERS)
    return year + more, rest + 1


def milestones_fit(
    targets: Mapping[tuple[int, int], int], quarters: Iterable[tuple[int, int]], whole: int
) -> bool:
    """Tell whether the targets of a line's quarters never fall, and the last is the whole target."""
    row = [targets.get(quarter, -1) for quarter in quarters]
    known = len(row) == len(targets) and bool(row) and row[0] >= 0
    return known and row == sorted(row) and row[-1] == whole


def spread_target(target: int, quarters: int) -> list[int]:
    """Return cumulative targets, one a quarter, as even as integers allow; the last is the whole target."""
    return [target * number // quarters for number in range(1, quarters + 1)]


def quarters_between(from_date: date, to_date: date) -> list[tuple[int, int]]:
    """Return (year, quarter) of every quarter that ends within the days (from inclusive, to exclusive)."""
    years = range(from_date.year, to_date.year + 1)
    every = [(year, quarter) for year in years for quarter in range(1, QUARTERS + 1)]
    return [one for one in every if from_date < end_of_quarter(*one) <= to_date]
