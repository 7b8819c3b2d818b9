"""When a placed worker is to be asked, and what an answer proves."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.labour.vocabulary.verification import CheckOutcome

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

PRESENT = frozenset({CheckOutcome.AT_WORK, CheckOutcome.AT_RISK})


def list_due_dates(arrived_on: date, days: Iterable[int]) -> list[tuple[int, date]]:
    """Return (day, date) of each check of a worker; the day of arrival is day 0."""
    return [(day, arrived_on + timedelta(days=day)) for day in sorted(set(days))]


def proven_days(arrived_on: date, done_on: date, outcome: str) -> int:
    """Return for how many days after arrival a check proves the worker at the post; 0 where it proves none.

    A check made early proves only the days up to the day it was made.
    """
    return max((done_on - arrived_on).days, 0) if outcome in PRESENT else 0


def is_contact(outcome: str, way: str) -> bool:
    """Tell whether a check reached the worker: through the employer or the family is not a valid contact."""
    return outcome in PRESENT and way in {"phone", "video", "visit"}
