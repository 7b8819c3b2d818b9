"""Pure rules of a worker's own page: how many wrong digits, how long an address and a visit last."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

DOOR_LIFE = timedelta(days=180)  # from the first interview past the ninetieth day at the post
VISIT_LIFE = timedelta(minutes=15)
VISIT_KEY = "labour_own_visit"  # where a visit is kept in the session of a browser
DIGITS = 4
SLOW_AFTER = 2
MOST_WRONG = 5
PAUSE = timedelta(minutes=1)


class DoorState(StrEnum):
    """What an address does at a moment."""

    OPEN = "open"
    PAUSED = "paused"
    LOCKED = "locked"
    OVER = "over"


def state_of_door(
    *,
    expires_at: datetime,
    revoked_at: datetime | None,
    wrong_count: int,
    wrong_at: datetime | None,
    at: datetime,
) -> DoorState:
    """Return whether digits may be tried now.

    Four digits are ten thousand guesses: after two wrong ones each further try waits, and the fifth locks
    the address until the station prints another one.
    """
    if revoked_at is not None or at >= expires_at:
        return DoorState.OVER
    if wrong_count >= MOST_WRONG:
        return DoorState.LOCKED
    if wrong_count >= SLOW_AFTER and wrong_at is not None and at < wrong_at + PAUSE:
        return DoorState.PAUSED
    return DoorState.OPEN


def tidy_digits(text: str) -> str:
    """Return the four characters as they are kept: an ID number may end in X."""
    return text.strip().upper()


def mask_tail(phone: str) -> str:
    """Return the end of a phone number by which its owner proves who they are; "" where it is too short."""
    return phone[-DIGITS:] if len(phone) > DIGITS else ""
