"""Year-on-year rules. Integers only; a year without records is not known, never "held".

The present year is compared with the same days of the year before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xieshou.cooperation.vocabulary.check import Verdict

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence


@dataclass(frozen=True, slots=True)
class Figure:
    """One recorded figure of two years; None is not recorded."""

    code: str
    before: int | None
    now: int | None


def same_days(year: int, on: date) -> tuple[tuple[date, date], tuple[date, date]]:
    """Return the days of the year before and of the year: whole, or up to a day of the running year."""
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    if first < on < end:
        end = on
    is_leap_day = (end.month, end.day) == (2, 29)
    return (date(year - 1, 1, 1), end.replace(year=end.year - 1, day=28 if is_leap_day else end.day)), (
        first,
        end,
    )


def not_lower(figures: Sequence[Figure]) -> Verdict:
    """Judge a stream: fallen if any recorded figure is below that of the year before."""
    known = [one for one in figures if one.before and one.now is not None]
    if not known:
        return Verdict.UNKNOWN
    fallen = any((one.now or 0) < (one.before or 0) for one in known)
    return Verdict.FALLEN if fallen else Verdict.HELD


def still_there(figures: Sequence[Figure]) -> Verdict:
    """Judge evidence: fallen if there was some in the year before and there is none of any kind now."""
    if not any(one.before for one in figures):
        return Verdict.UNKNOWN
    if all(one.now is None for one in figures):
        return Verdict.UNKNOWN
    return Verdict.HELD if any(one.now for one in figures) else Verdict.FALLEN


def same_targets(before: Collection[str], now: Collection[str]) -> Verdict:
    """Judge the set of what is promised: the same or more, never less."""
    if not before or not now:
        return Verdict.UNKNOWN
    return Verdict.HELD if set(before) <= set(now) else Verdict.FALLEN


def share_not_lower(part: Figure, whole: Figure) -> Verdict:
    """Judge a share of two years by cross multiplication."""
    if part.before is None or part.now is None or not whole.before or not whole.now:
        return Verdict.UNKNOWN
    held = part.now * whole.before >= part.before * whole.now
    return Verdict.HELD if held else Verdict.FALLEN
