"""Year-on-year rules. Integers only; a year without records is not known, never "held".

The present year is compared with the same days of the year before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from xieshou.cooperation.vocabulary.check import Gap, Verdict

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


def quarter_before(on: date) -> tuple[int, date, str]:
    """Return the year, the end (exclusive) and the name of the last quarter that is over on a day."""
    last = on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1)
    day = last - timedelta(days=1)
    return day.year, last, f"{day.year}Q{(day.month + 2) // 3}"


def not_lower(figures: Sequence[Figure]) -> Verdict:
    """Judge a stream: fallen if any recorded figure is below that of the year before."""
    known = [one for one in figures if one.before and one.now is not None]
    if not known:
        return Verdict.UNKNOWN
    fallen = any((one.now or 0) < (one.before or 0) for one in known)
    return Verdict.FALLEN if fallen else Verdict.HELD


def judge_stream(figure: Figure, *, percent: int) -> Verdict:
    """Judge one stream of help after the delisting.

    Args: percent: the share of the year before below which a stream has fallen; that share itself holds.
    Returns: unknown where the year before had nothing, or a year is not recorded.
    """
    if not figure.before or figure.now is None:
        return Verdict.UNKNOWN
    return Verdict.FALLEN if figure.now * 100 < figure.before * percent else Verdict.HELD


def not_removed(figures: Sequence[Figure], *, percent: int) -> Verdict:
    """Judge a pledge by all its streams: fallen if one has, held if one is known and none has fallen."""
    verdicts = {judge_stream(one, percent=percent) for one in figures}
    for verdict in (Verdict.FALLEN, Verdict.HELD):
        if verdict in verdicts:
            return verdict
    return Verdict.UNKNOWN


def why_not_judged(*, county: str, delisted_on: date | None, from_date: date) -> Gap | None:
    """Return why the four not removed are not judged for a year, None if they are.

    They hold for a county from its delisting on; the first year that is judged begins after that day, so
    that the year of the delisting is the one it is compared with.
    """
    if not county:
        return Gap.NO_COUNTY
    if delisted_on is None:
        return Gap.NO_DAY
    return Gap.NOT_YET if delisted_on > from_date else None


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
