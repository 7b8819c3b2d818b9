"""Free slots: pure arithmetic on busy periods."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from uuid import UUID
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from xieshou.kernel.actor import Actor

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKING_HOURS = ((time(9), time(12)), (time(14), time(18)))
SATURDAY = 5
NOBODY = UUID(int=0)


def own_id(actor: Actor) -> UUID:
    """Return the key of the user who acts; nobody's key for the system, so that it owns no calendar."""
    return actor.user_id or NOBODY


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """A half-open time [start, end)."""

    start: datetime
    end: datetime

    def overlaps(self, other: Period) -> bool:
        """Tell whether the two share a moment."""
        return self.start < other.end and other.start < self.end


def list_slots(day: date, *, minutes: int) -> Iterator[Period]:
    """Yield the slots of the working hours of one day, one after the other, by Shanghai time."""
    length = timedelta(minutes=minutes)
    for opens, closes in WORKING_HOURS:
        start = datetime.combine(day, opens, SHANGHAI)
        closing = datetime.combine(day, closes, SHANGHAI)
        while start + length <= closing:
            yield Period(start, start + length)
            start += length


def propose_free(
    busy: Iterable[Period], *, earliest: datetime, days: int = 5, minutes: int = 30, limit: int = 12
) -> list[Period]:
    """Return the next free slots on working days.

    Args:
        busy:     periods in which any of the participants is taken.
        earliest: no slot begins before it.
        days:     how many working days ahead to look, beginning with the day of `earliest`.
        minutes:  length of a slot.
        limit:    how many to return at most.
    """
    taken = sorted(busy)
    found: list[Period] = []
    day, looked_at = earliest.astimezone(SHANGHAI).date(), 0
    while looked_at < days and len(found) < limit:
        if day.weekday() < SATURDAY:
            looked_at += 1
            slots = (slot for slot in list_slots(day, minutes=minutes) if slot.start >= earliest)
            found += [slot for slot in slots if not any(slot.overlaps(period) for period in taken)]
        day += timedelta(days=1)
    return found[:limit]
