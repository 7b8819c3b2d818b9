"""Rules of exchange training: hours, masked names, yearly totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

LOWEST, HIGHEST = 1, 5
MOST_HOURS = 2_000


def mask_name(name: str) -> str:
    """Return a name of which only the first character is left."""
    return name[:1] + "*" * max(len(name) - 1, 1)


@dataclass(frozen=True, slots=True)
class Attended:
    """One official who took part in one course."""

    county: str
    year: int
    course: object
    who: tuple[str, str]
    hours: int
    score: int | None


@dataclass(frozen=True, slots=True)
class Total:
    """A year of a county or district: courses, people, attendances, hours, mean score in hundredths."""

    county: str
    year: int
    courses: int
    people: int
    attendances: int
    hours: int
    score_hundredths: int | None


def totals_of(found: Iterable[Attended]) -> list[Total]:
    """Return the totals by year and home of the officials, the latest year first.

    Somebody who took part twice is one person and two attendances.
    """
    groups: dict[tuple[int, str], list[Attended]] = {}
    for one in found:
        groups.setdefault((-one.year, one.county), []).append(one)
    totals = []
    for (year, county), rows in sorted(groups.items()):
        scores = [row.score for row in rows if row.score is not None]
        mean = round(100 * sum(scores) / len(scores)) if scores else None
        people, courses = {row.who for row in rows}, {row.course for row in rows}
        hours = sum(row.hours for row in rows)
        totals.append(Total(county, -year, len(courses), len(people), len(rows), hours, mean))
    return totals


def wrong_course(*, from_date: date, last_day: date, hours: int) -> str:
    """Return the name of what is impossible in a course, or ""."""
    if last_day < from_date:
        return "last_day"
    return "" if 0 < hours <= MOST_HOURS else "hours"
