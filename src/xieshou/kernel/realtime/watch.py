"""The looks at the seats of all sockets of this process: together, so that a thousand cost what one did.

Each socket used to ask for itself every 20 s. At 1,000 sockets that was 50 transactions a second on the
thread of the database, and every relayed frame waited for the interpreter behind them.
"""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Protocol
from weakref import WeakKeyDictionary

from channels.db import database_sync_to_async

from .operations import look_at_all

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from uuid import UUID

    from .models import Seat

LOOK_SECONDS = 20
AT_ONCE = 100
logger = logging.getLogger(__name__)


class Sitting(Protocol):
    """A socket with a seat."""

    seat: Seat | None

    async def lose_seat(self) -> None:
        """Close: the seat is lost."""


def _look(seats: Sequence[Seat], at: datetime) -> dict[UUID, Seat]:
    return look_at_all(seats, at=at)


class Watch:
    """Everybody who sits in this process; runs as long as somebody does."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        """Begin with nobody; `now` is the clock."""
        self._now = now
        self._sitting: set[Sitting] = set()
        self._rounds: asyncio.Task[None] | None = None

    def join(self, socket: Sitting) -> None:
        """Look at a socket's seat from now on, well within a minute each time."""
        self._sitting.add(socket)
        if self._rounds is None:
            self._rounds = asyncio.create_task(self._run())

    def leave(self, socket: Sitting) -> None:
        """Look no longer."""
        self._sitting.discard(socket)
        if not self._sitting and self._rounds is not None:
            self._rounds.cancel()
            self._rounds = None

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            try:
                await self.look()
            except Exception:
                # Unknown is not lost, and whatever this round met, the next one is made.
                logger.exception("the seats could not be looked at")

    async def look(self) -> None:
        """Read all seats anew, some at a time; close the sockets of those that are lost."""
        everybody = list(self._sitting)
        for start in range(0, len(everybody), AT_ONCE):
            sitting = [(one, one.seat) for one in everybody[start : start + AT_ONCE] if one.seat]
            seats = [seat for _one, seat in sitting]
            found = await database_sync_to_async(_look)(seats, self._now())
            for one, seat in sitting:
                if seat.pk in found:
                    one.seat = found[seat.pk]
                else:
                    self._sitting.discard(one)
                    await one.lose_seat()


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, Watch] = WeakKeyDictionary()


def watch(now: Callable[[], datetime]) -> Watch:
    """Return the watch of this loop; a process that serves sockets has one loop."""
    return _watches.setdefault(asyncio.get_running_loop(), Watch(now))
