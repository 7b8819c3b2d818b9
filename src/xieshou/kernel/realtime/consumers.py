"""The socket of a live room: relays signalling between the admitted, and nothing to anybody else.

No room state lives in the process: who is present is asked over the layer, who was admitted is in
the database. So a restart forgets nobody, and any number of processes may share a layer.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from typing import TYPE_CHECKING, Any, ClassVar

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.generic.websocket import AsyncWebsocketConsumer
from django.conf import settings
from django.utils import timezone

from xieshou.kernel.actor import Scope
from xieshou.kernel.errors import DomainError
from xieshou.kernel.scope_sql import in_scope

from . import changes, operations, queries, recordings, statements
from .passes import PassRefusedError
from .rules import LARGEST_FRAME, BadFrameError, Bucket, Frame, may_say, read_frame, relay_servers
from .vocabulary import KEPT_LINES, RELAYED, Closing, FrameKind, SeatRole
from .watch import watch

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from .models import Seat

ENTER_SECONDS = 10
GRACE_SECONDS = 20
FRAME_RATE, FRAME_BURST = 30, 200
MOST_FAULTS = 20


def _enter(given: str, at: datetime) -> operations.Entered:
    return operations.enter(given=given, at=at)


def _admit(host: Seat, seat_id: UUID, at: datetime) -> None:
    operations.admit(host=host, seat_id=seat_id, at=at)


def _look_again(seat: Seat, at: datetime) -> Seat:
    return operations.look_again(seat, at=at)


def _say(seat: Seat, frame: Frame, at: datetime) -> dict[str, Any]:
    line = operations.say(seat=seat, kind=frame.kind, text=frame.body["text"], at=at)
    return queries.line_frame(line)


def _inside(seat: Seat) -> dict[str, Any]:
    with in_scope(Scope.of([seat.region_code])):
        return statements.read_inside(seat.room_id, region_code=seat.region_code)


def _write(frame: dict[str, Any]) -> str:
    return json.dumps(frame, ensure_ascii=False)


def _note_trouble(seat: Seat, code: str, at: datetime) -> None:
    changes.note_trouble(seat=seat, code=code, at=at)


def _set_consent(seat: Seat, at: datetime, *, given: bool) -> None:
    recordings.set_consent(seat=seat, given=given, at=at)


class RoomConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # channels has no types
    """One browser tab on one seat. The first frame spends a pass; until then nothing is answered."""

    door: ClassVar[str] = "a pass"

    async def connect(self) -> None:
        """Accept and give the page a few seconds to show its pass; it is never in an address."""
        self.seat: Seat | None = None
        self.epoch = ""
        self.inside = False
        self.left = False
        self.faults = 0
        self.bucket = Bucket(FRAME_RATE, FRAME_BURST)
        await self.accept()
        self.patience = asyncio.create_task(self._await_pass())

    async def disconnect(self, code: int) -> None:
        """Tell the others: gone for good, or away and perhaps back within the grace."""
        self.patience.cancel()
        if self.seat is None:
            return
        watch(timezone.now).leave(self)
        for group in (self._room, self._lobby, self._own):
            await self.channel_layer.group_discard(group, self.channel_name)
        if self.inside and code != Closing.REPLACED:
            gone = self.left or code == Closing.ACCESS_LOST
            await self._tell({"kind": "left"} if gone else {"kind": "away", "grace": GRACE_SECONDS})

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Hand an event to its method in this thread.

        Channels asks the one thread of the database to drop old connections before every event, so each
        relayed frame would wait there behind all reads. `database_sync_to_async` does it where it is needed.
        """
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(message["type"])
        await handler(message)

    # --- from the browser ------------------------------------------------------------------

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        """Check one frame and act on it; a bad one costs the sender, never the room."""
        if not self.bucket.take(time.monotonic()):
            await self.close(Closing.FLOOD)
            return
        if len(text_data or bytes_data or "") > LARGEST_FRAME:
            await self.close(Closing.TOO_LARGE)
            return
        try:
            frame = read_frame(text_data or "")
            await self._act(frame)
        except BadFrameError as error:
            await self._fault(str(error))
        except operations.SeatLostError:
            await self.close(Closing.ACCESS_LOST)
        except DomainError:
            await self._fault("denied")

    async def _fault(self, what: str) -> None:
        self.faults += 1
        if self.faults > MOST_FAULTS:
            await self.close(Closing.FLOOD)
            return
        await self._send({"kind": "refused", "what": what})

    async def _act(self, frame: Frame) -> None:
        if self.seat is None:
            if frame.kind is FrameKind.ENTER:
                await self._take_seat(frame)
                return
            raise BadFrameError("enter")
        if frame.kind is FrameKind.PING:
            await self._send({"kind": "pong"})
        elif frame.kind is FrameKind.TROUBLE:
            await database_sync_to_async(_note_trouble)(self.seat, frame.body["code"], timezone.now())
        elif not self.inside or not may_say(SeatRole(self.seat.role), frame.kind):
            raise BadFrameError("denied")
        else:
            await self._act_inside(self.seat, frame)

    async def _act_inside(self, seat: Seat, frame: Frame) -> None:
        if frame.kind is FrameKind.ADMIT and frame.to:
            await database_sync_to_async(_admit)(seat, frame.to, timezone.now())
            await self.channel_layer.group_send(f"seat.{frame.to.hex}", {"type": "come.in"})
        elif frame.kind is FrameKind.CONSENT:
            given = frame.body["given"]
            await database_sync_to_async(_set_consent)(seat, timezone.now(), given=given)
            await self._tell({"kind": "consent", "given": given})
        elif frame.kind is FrameKind.LEAVE:
            self.left = True
            await self.close()
        elif frame.kind in KEPT_LINES:
            line = await database_sync_to_async(_say)(seat, frame, timezone.now())
            await self._send(line)
            await self._tell(line)
        elif frame.kind in RELAYED:
            await self._tell({"kind": frame.kind.value, **frame.body}, frame.to)

    async def _take_seat(self, frame: Frame) -> None:
        self.patience.cancel()  # a pass was shown; how long it waits for the database is not its fault
        try:
            entered = await database_sync_to_async(_enter)(frame.body["pass"], timezone.now())
        except PassRefusedError:
            await self.close(Closing.PASS_REFUSED)
            return
        seat = self.seat = entered.seat
        self.epoch = frame.body["epoch"]
        self._room, self._lobby = f"room.{seat.room_id.hex}", f"lobby.{seat.room_id.hex}"
        self._own = f"seat.{seat.pk.hex}"
        watch(timezone.now).join(self)
        await self.channel_layer.group_send(self._own, {"type": "replaced", "by": self.channel_name})
        await self.channel_layer.group_add(self._own, self.channel_name)
        await self._send(
            {"kind": "seated", "you": str(seat.pk), "role": seat.role, "next": entered.next_pass}
        )
        if entered.inside is not None:
            await self._go_in(entered.inside)
            return
        await self.channel_layer.group_add(self._lobby, self.channel_name)
        await self._send({"kind": "waiting"})
        await self._knock()

    async def _go_in(self, inside: dict[str, Any]) -> None:
        if self.inside or self.seat is None:
            return
        seat = self.seat
        self.inside = True
        await self.channel_layer.group_discard(self._lobby, self.channel_name)
        await self._send(
            {
                "kind": "welcome",
                "ice": relay_servers(settings.TURN_URLS, settings.TURN_SECRET, seat.pk, at=timezone.now()),
                **inside,
                "grace": GRACE_SECONDS,
            }
        )
        await self.channel_layer.group_add(self._room, self.channel_name)
        await self._tell({"kind": "hello", "name": seat.name, "role": seat.role, "epoch": self.epoch})
        if seat.role == SeatRole.HOST:
            await self.channel_layer.group_send(self._lobby, {"type": "host.came"})

    async def _knock(self) -> None:
        assert self.seat is not None  # noqa: S101 -- only those who have a seat knock
        await self._tell({"kind": "knock", "name": self.seat.name, "role": self.seat.role}, hosts_only=True)

    # --- from the others -------------------------------------------------------------------

    async def _tell(self, frame: dict[str, Any], to: UUID | None = None, *, hosts_only: bool = False) -> None:
        """Send a frame to everybody inside, or to one of them; the receiver checks that it is inside.

        It is written once, not once a receiver, and a text is cheap to hand on.
        """
        assert self.seat is not None  # noqa: S101 -- only those who have a seat speak
        event = {
            "type": "pass.on",
            "text": _write({**frame, "from": str(self.seat.pk)}),
            "from": str(self.seat.pk),
            "room": self._room,
            "hosts_only": hosts_only,
        }
        await self.channel_layer.group_send(f"seat.{to.hex}" if to else self._room, event)

    async def pass_on(self, event: dict[str, Any]) -> None:
        """Hand a frame of the same room to the browser, if it is inside."""
        seat = self.seat
        if seat is None or not self.inside or event["room"] != self._room:
            return
        if event["from"] == str(seat.pk) or (event["hosts_only"] and seat.role != SeatRole.HOST):
            return
        await self._send_text(event["text"])

    async def come_in(self, _event: dict[str, Any]) -> None:
        """Leave the waiting room: the database knows whether that is true."""
        if await self._look() and self.seat is not None and self.seat.admitted_at:
            await self._go_in(await database_sync_to_async(_inside)(self.seat))

    async def host_came(self, _event: dict[str, Any]) -> None:
        """Knock again for a host who came after us."""
        if not self.inside:
            await self._knock()

    async def replaced(self, event: dict[str, Any]) -> None:
        """End: the same seat was taken by a newer tab."""
        if event["by"] != self.channel_name:
            await self.close(Closing.REPLACED)

    # --- in between ------------------------------------------------------------------------

    async def _await_pass(self) -> None:
        """Close a socket that shows no pass."""
        await asyncio.sleep(ENTER_SECONDS)
        await self.close(Closing.TOO_LATE)

    async def lose_seat(self) -> None:
        """Close: the seat was withdrawn, the room ended, or the access is gone."""
        with contextlib.suppress(RuntimeError):  # closed already
            await self.close(Closing.ACCESS_LOST)

    async def _look(self) -> bool:
        """Read the seat anew; False: it is lost and the socket closed."""
        if self.seat is None:
            return False
        try:
            self.seat = await database_sync_to_async(_look_again)(self.seat, timezone.now())
        except operations.SeatLostError:
            await self.lose_seat()
            return False
        return True

    async def _send(self, frame: dict[str, Any]) -> None:
        await self._send_text(_write(frame))

    async def _send_text(self, text: str) -> None:
        """Send to the browser; one that is gone already hears nothing."""
        with contextlib.suppress(RuntimeError):
            await self.send(text)
