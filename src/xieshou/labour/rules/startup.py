"""Rules of start-ups: when the first year of a business is over, and whether it lived through it."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.labour.vocabulary.startup import Stage, Survival

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

MONTHS_A_YEAR = 12


def add_months(day: date, months: int) -> date:
    """Return the same day some months later; the last day of a month that has no such day."""
    years, month = divmod(day.month - 1 + months, MONTHS_A_YEAR)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))


def survival_of(
    *, check_due_on: date, alive_on: date | None, ended_on: date | None, on: date
) -> Survival | None:
    """Return whether a business lived through its first year; None before that year is over.

    One that was given up on or after the day had lived until then. One that nobody has looked at since is
    unknown, never alive.
    """
    if alive_on is not None or (ended_on is not None and ended_on >= check_due_on):
        return Survival.ALIVE if check_due_on <= on else None
    if check_due_on > on:
        return None
    return Survival.LOST if ended_on is not None else Survival.UNKNOWN


@dataclass(frozen=True, slots=True)
class Rate:
    """How many of those whose first year is over are alive, lost, or not looked at."""

    alive: int = 0
    lost: int = 0
    unknown: int = 0

    @property
    def due(self) -> int:
        """Return the denominator: everybody whose first year is over, looked at or not."""
        return self.alive + self.lost + self.unknown


def rate_of(found: Iterable[Survival]) -> Rate:
    """Return the counts of a group."""
    words = list(found)
    return Rate(words.count(Survival.ALIVE), words.count(Survival.LOST), words.count(Survival.UNKNOWN))


@dataclass(frozen=True, slots=True)
class StartupDays:
    """The days of a business as they stand in a file; `due` ends the first year."""

    opened: date
    registered: date | None = None
    began: date | None = None
    due: date | None = None
    alive: date | None = None
    ended: date | None = None

    @property
    def stage(self) -> Stage:
        """Return the stage that the days tell; before the licence it is advice, for a plan is not in it."""
        days = ((self.ended, Stage.ENDED), (self.alive, Stage.ALIVE), (self.began, Stage.OPERATING))
        for day, stage in days:
            if day is not None:
                return stage
        return Stage.REGISTERED if self.registered else Stage.ADVICE

    @property
    def since(self) -> date:
        """Return the day of the latest step."""
        return self.ended or self.alive or self.began or self.registered or self.opened


def wrong_day(days: StartupDays) -> str:
    """Return the name of the first day that is out of order or lacks the step before it, or ""."""
    steps = (
        ("opened_on", days.opened, days.opened),
        ("registered_on", days.registered, days.opened),
        ("operating_from", days.began, days.registered),
        ("alive_on", days.alive, days.due),
    )
    for name, day, before in steps:
        if day is not None and (before is None or day < before):
            return name
    last = days.alive or days.began or days.registered or days.opened
    return "ended_on" if days.ended is not None and days.ended < last else ""
