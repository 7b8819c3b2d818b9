"""The public notice of grants, built from allowed fields only. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.kernel.redaction import find_leaks, find_numbers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from xieshou.kernel.redaction import Leak

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class GrantLine:
    """Everything that a notice says of one chosen application; `points` in hundredths.

    There is no field for a person, a number of an account or a score of one reviewer.
    """

    position: int
    organisation: str
    title: str
    sector: str
    amount_fen: int
    points: int


def find_grant_leaks(lines: Iterable[GrantLine], remark: str) -> list[Leak]:
    """Return what the notice must not hold.

    Names of bodies and titles of projects are searched for numbers; words about health in them tell of
    nobody ("disease-resistant rice"). The remark, which somebody writes, is searched for everything.
    """
    bodies = [text for line in lines for text in (line.organisation, line.title)]
    return [leak for text in bodies for leak in find_numbers(text)] + find_leaks(remark)


def last_day_after(from_date: date, days: int) -> date:
    """Return the exclusive end of a notice of so many days; the day of posting is not counted."""
    return from_date + (days + 1) * DAY


def runs_on(day: date, *, from_date: date, to_date: date) -> bool:
    """Tell whether a notice runs on a day; objections are taken on these days."""
    return from_date <= day < to_date
