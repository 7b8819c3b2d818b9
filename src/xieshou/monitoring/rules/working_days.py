"""The calendar of working days: weekends, public holidays and weekends that are worked, as data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterable

DATA_FILE = Path(__file__).resolve().parent.parent / "data" / "holidays.yaml"
SATURDAY = 5
DAY = timedelta(days=1)
KEYS = {"year", "certainty", "source", "rest", "worked"}


class CalendarError(ValueError):
    """The data of a year is doubled, unknown or lies in another year; the message names it."""


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Days off and weekends worked of the years that are known."""

    years: frozenset[int]
    off: frozenset[date]
    worked: frozenset[date]

    def is_working_day(self, day: date) -> bool:
        """Tell whether a day is worked; in an unknown year every weekday is."""
        if day in self.worked:
            return True
        return day.weekday() < SATURDAY and day not in self.off

    def knows(self, first: date, last: date) -> bool:
        """Tell whether the holidays of every year between two days are known."""
        return all(year in self.years for year in range(first.year, last.year + 1))

    def add_working_days(self, day: date, count: int) -> date:
        """Return the day on which `count` working days after `day` are over; the first counts tomorrow."""
        while count > 0:
            day += DAY
            count -= self.is_working_day(day)
        return day


def parse_calendar(text: str) -> WorkingCalendar:
    """Return the calendar of a YAML text.

    Raises: CalendarError.
    """
    years: set[int] = set()
    off: set[date] = set()
    worked: set[date] = set()
    for entry in yaml.safe_load(text):
        year = entry.get("year")
        if set(entry) != KEYS or year in years:
            message = f"{year}: doubled, or keys other than {sorted(KEYS)}"
            raise CalendarError(message)
        days = [day for first, last in entry["rest"] for day in _span(first, last)]
        if any(day.year != year for day in [*days, *entry["worked"]]) or set(days) & set(entry["worked"]):
            message = f"{year}: a day of another year, or one that is both off and worked"
            raise CalendarError(message)
        years.add(year)
        off.update(days)
        worked.update(entry["worked"])
    return WorkingCalendar(frozenset(years), frozenset(off), frozenset(worked))


def _span(first: date, last: date) -> Iterable[date]:
    return (first + timedelta(days=number) for number in range((last - first).days + 1))


@cache
def working_calendar() -> WorkingCalendar:
    """Return the calendar that the system was delivered with."""
    return parse_calendar(DATA_FILE.read_text(encoding="utf-8"))
