"""A target beside what the records count, on a day of its term. Integers only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.cooperation.vocabulary.indicator import Standing

if TYPE_CHECKING:
    from datetime import date


def judge(actual: int | None, target: int, *, from_date: date, to_date: date, on: date) -> Standing:
    """Return where a figure stands: compared with the part of the target that the passed days ask for.

    On course while actual / target >= days passed / days of the term. `None` is a figure nobody records:
    unknown, never "reached".
    """
    if actual is None:
        return Standing.UNKNOWN
    if actual >= target:
        return Standing.REACHED
    if on < from_date:
        return Standing.NOT_BEGUN
    if on >= to_date:
        return Standing.MISSED
    passed, whole = (on - from_date).days, (to_date - from_date).days
    return Standing.ON_COURSE if actual * whole >= target * passed else Standing.BEHIND


def percent_of(actual: int | None, target: int) -> int | None:
    """Return the whole percent reached, rounded down; None where nothing is recorded."""
    return None if actual is None or target <= 0 else actual * 100 // target


def days_left(to_date: date, on: date) -> int:
    """Return how many days a term has left; 0 from its end on."""
    return max(0, (to_date - on).days)
