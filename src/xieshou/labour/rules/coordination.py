"""A target beside what the records count: where an indicator stands on a day of its year."""

from __future__ import annotations

from datetime import date

from xieshou.labour.vocabulary.coordination import Standing

FIRST_YEAR = 2013
MOST = 10_000_000


def days_passed(year: int, on: date) -> tuple[int, int]:
    """Return how many days of a year have ended before a day, and how many it has."""
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    whole = (end - first).days
    return min(max((on - first).days, 0), whole), whole


def judge(actual: int, target: int | None, *, year: int, on: date) -> Standing:
    """Return where an indicator stands: compared with the part of the target that the passed days ask for.

    Integers only: on course while actual / target >= days passed / days of the year.
    """
    if target is None:
        return Standing.NO_TARGET
    if actual >= target:
        return Standing.REACHED
    passed, whole = days_passed(year, on)
    if passed >= whole:
        return Standing.MISSED
    return Standing.ON_COURSE if actual * whole >= target * passed else Standing.BEHIND
