"""Recording of an interview's call: off unless everybody in the room agreed, and gone after some days."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from xieshou.kernel.errors import Denied
from xieshou.kernel.realtime import queries as rooms
from xieshou.kernel.realtime import recordings
from xieshou.labour.operations.call import SOURCE
from xieshou.labour.policies.interview import may_book
from xieshou.labour.queries.interview import get_interview
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.realtime.models import Recording, Room


def _room_of(interview_id: UUID, actor: Actor) -> Room:
    interview = get_interview(interview_id, scope=actor.scope)
    if not may_book(actor, interview.referral):
        raise Denied
    return rooms.get_room_of((SOURCE, interview.pk), scope=actor.scope)


@transaction.atomic
def start(*, interview_id: UUID, media_type: str, actor: Actor, at: datetime) -> Recording:
    """Begin to record the call of an interview.

    Raises: NotFound; Denied: not its interviewer; ConsentMissingError; RecordingRunsError.
    """
    days: int = resolve("interview", "recording_days", on=day_of(at)).value
    room = _room_of(interview_id, actor)
    return recordings.start_recording(
        room_id=room.pk, media_type=media_type, expires_at=at + timedelta(days=days), actor=actor, at=at
    )


@transaction.atomic
def add_part(*, interview_id: UUID, number: int, content: bytes, actor: Actor, at: datetime) -> None:
    """Keep the next part of the running recording.

    Raises: NotFound, Denied, RecordingEndedError, ConsentMissingError.
    """
    room = _room_of(interview_id, actor)
    recordings.add_part(room_id=room.pk, number=number, content=content, actor=actor, at=at)


@transaction.atomic
def stop(*, interview_id: UUID, actor: Actor, at: datetime) -> None:
    """End the running recording.

    Raises: NotFound, Denied.
    """
    recordings.stop_recording(room_id=_room_of(interview_id, actor).pk, actor=actor, at=at)


@transaction.atomic
def play(
    *, interview_id: UUID, recording_id: UUID, actor: Actor, at: datetime
) -> tuple[Recording, Iterator[bytes]]:
    """Return a recording in the clear, for those who decide on the interview.

    Raises: NotFound: also when it expired; Denied.
    """
    room = _room_of(interview_id, actor)
    return recordings.open_recording(recording_id=recording_id, room_id=room.pk, actor=actor, at=at)
