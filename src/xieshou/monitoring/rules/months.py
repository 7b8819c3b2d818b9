"""Months as yyyymm: the one before, the last day, a series of them."""

from __future__ import annotations

from datetime import date, timedelta

DECEMBER = 12


def month_of(day: date) -> int:
    """Return the month of a day as yyyymm."""
    return day.year * 100 + day.month


def month_over(day: date) -> int:
    """Return the month yyyymm that is over on a day: the one before."""
    return month_before(month_of(day))


def last_day(month: int) -> date:
    """Return the last day of a month yyyymm."""
    year, number = divmod(month, 100)
    return date(year + number // DECEMBER, number % DECEMBER + 1, 1) - timedelta(days=1)


def month_before(month: int, count: int = 1) -> int:
    """Return the month `count` before a month yyyymm."""
    index = month // 100 * 12 + month % 100 - 1 - count
    return index // 12 * 100 + index % 12 + 1
