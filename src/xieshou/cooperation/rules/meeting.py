"""What comes back at a meeting, and what closes it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.cooperation.vocabulary.meeting import DecisionStatus, Presence

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Earlier:
    """A decision of an earlier meeting: when it was taken and closed, at which meetings it was reported."""

    key: UUID
    taken_on: date
    status: str
    status_on: date | None
    reported_at: frozenset[UUID]


def comes_back(one: Earlier, *, held_on: date, last_held_on: date | None) -> bool:
    """Tell whether a decision stands on the agenda of a meeting.

    It does if it was taken before that day and is still open, or was closed since the meeting before.
    """
    if one.taken_on >= held_on:
        return False
    if one.status == DecisionStatus.OPEN or one.status_on is None:
        return True
    return last_held_on is None or one.status_on >= last_held_on


def list_unreported(rows: Iterable[Earlier], *, meeting_id: UUID) -> list[UUID]:
    """Return the open decisions on which nothing was reported at a meeting: they hold its minutes open."""
    return [
        one.key for one in rows if one.status == DecisionStatus.OPEN and meeting_id not in one.reported_at
    ]


def is_overdue(status: str, due_date: date, on: date) -> bool:
    """Tell whether an open matter's day has passed."""
    return status == DecisionStatus.OPEN and due_date < on


def came_of(presence: str) -> bool | None:
    """Return whether somebody came in person; None while it is not noted."""
    return None if presence == Presence.UNKNOWN else presence == Presence.PRESENT
