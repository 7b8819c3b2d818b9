"""Recordings of live rooms: never before everybody agreed, encrypted, and gone when they expire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import DecryptionError
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.scope_sql import in_scope

from . import parts, queries
from .models import Consent, Recording, Seat
from .operations import actor_of, look_again
from .vocabulary import SeatRole

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

LARGEST_PART = 4 * 1024 * 1024
MEDIA_TYPES = ("video/webm", "audio/webm", "video/mp4")


class ConsentMissingError(DomainError):
    """Somebody in the room has not agreed, or agrees no longer."""

    default_message = _(
        "Not everybody in the room has agreed to a recording. Ask them to tick the box, then try again."
    )


class RecordingRunsError(DomainError):
    """A room is recorded once at a time."""

    default_message = _("The room is being recorded already.")


class RecordingEndedError(DomainError):
    """There is no open recording of this room by this user, or the part does not follow the last one."""

    default_message = _("The recording has ended. Start a new one if it is still wanted.")


@transaction.atomic
def set_consent(*, seat: Seat, given: bool, at: datetime) -> None:
    """Note that the one on a seat agrees, or no longer does; a withdrawal ends a running recording.

    Raises: SeatLostError; Denied: not admitted.
    """
    seat = look_again(seat, at=at)
    if seat.admitted_at is None:
        raise Denied
    with in_scope(Scope.of([seat.region_code])):
        place = {
            "region_code": seat.region_code,
            "partner_region_code": seat.partner_region_code,
            "organisation_id": seat.organisation_id,
        }
        if given:
            terms = {"given_at": at, "withdrawn_at": None, **place}
            Consent.objects.update_or_create(seat=seat, defaults=terms)
        else:
            Consent.objects.filter(seat=seat, withdrawn_at__isnull=True).update(withdrawn_at=at)
            Recording.objects.filter(room_id=seat.room_id, ended_at__isnull=True).update(ended_at=at)
        verb = "given" if given else "withdrawn"
        record(
            f"realtime.consent.{verb}",
            actor=actor_of(seat),
            at=at,
            subject=("realtime.seat", seat.pk),
            region_code=seat.region_code,
        )


def list_consenting(room_id: UUID, *, scope: Scope) -> list[UUID]:
    """Return the seats of a room that agree to be recorded."""
    found = Consent.objects.filter(
        queries.scope_q(scope),
        seat__room_id=room_id,
        withdrawn_at__isnull=True,
        seat__withdrawn_at__isnull=True,
    )
    return list(found.values_list("seat_id", flat=True))


def find_open(room_id: UUID, *, scope: Scope) -> Recording | None:
    """Return the running recording of a room, or None."""
    return Recording.objects.filter(queries.scope_q(scope), room_id=room_id, ended_at__isnull=True).first()


def list_recordings(room_id: UUID, *, scope: Scope) -> list[Recording]:
    """Return the recordings of a room that hold something, the first first."""
    return list(Recording.objects.filter(queries.scope_q(scope), room_id=room_id, parts__gt=0))


def _require_consents(room_id: UUID, scope: Scope) -> None:
    """Refuse unless every admitted seat agrees."""
    agreed = set(list_consenting(room_id, scope=scope))
    admitted = {seat.pk for seat in queries.list_seats(room_id, scope=scope) if seat.admitted_at}
    if not admitted or admitted - agreed:
        raise ConsentMissingError


@transaction.atomic
def start_recording(
    *, room_id: UUID, media_type: str, expires_at: datetime, actor: Actor, at: datetime
) -> Recording:
    """Begin a recording on the host's wish, once everybody who was admitted agreed.

    Raises: RoomNotFoundError; Denied: not a host of the room; ConsentMissingError; RecordingRunsError.
    """
    seats = queries.list_seats(room_id, scope=actor.scope)
    own = [seat for seat in seats if seat.role == SeatRole.HOST and seat.user_id == actor.user_id]
    if not own or not actor.user_id or media_type.split(";", maxsplit=1)[0] not in MEDIA_TYPES:
        raise Denied
    _require_consents(room_id, actor.scope)
    seat = own[0]
    try:
        with transaction.atomic():
            made = Recording.objects.create(
                room_id=room_id,
                media_type=media_type[:60],
                started_at=at,
                started_by_id=actor.user_id,
                expires_at=expires_at,
                region_code=seat.region_code,
                partner_region_code=seat.partner_region_code,
                organisation_id=seat.organisation_id,
            )
    except IntegrityError as error:
        raise RecordingRunsError from error
    _note("started", made, actor=actor, at=at)
    return made


@transaction.atomic
def add_part(*, room_id: UUID, number: int, content: bytes, actor: Actor, at: datetime) -> None:
    """Keep the next part; one that came already is not kept twice.

    Raises: RecordingEndedError; ConsentMissingError: somebody came in who has not agreed.
    """
    found = Recording.objects.select_for_update().filter(queries.scope_q(actor.scope), room_id=room_id)
    row = found.filter(ended_at__isnull=True).first()
    if row is None or row.started_by_id != actor.user_id or at >= row.expires_at:
        raise RecordingEndedError
    if number > row.parts or not 0 < len(content) <= LARGEST_PART:
        raise RecordingEndedError
    _require_consents(room_id, actor.scope)
    if number == row.parts:
        parts.write_part(row.pk, number, content)
        row.parts += 1
        row.size += len(content)
        row.save(update_fields=["parts", "size"])


@transaction.atomic
def stop_recording(*, room_id: UUID, actor: Actor, at: datetime) -> None:
    """End the running recording of a room; none is no error."""
    row = find_open(room_id, scope=actor.scope)
    if row and row.started_by_id == actor.user_id:
        row.ended_at = at
        row.save(update_fields=["ended_at"])
        _note("ended", row, actor=actor, at=at)


@transaction.atomic
def open_recording(
    *, recording_id: UUID, room_id: UUID, actor: Actor, at: datetime
) -> tuple[Recording, Iterator[bytes]]:
    """Return a recording and its parts in the clear; that it was opened is on the record.

    Raises: NotFound: unknown, of another room, outside the scope, or expired.
    """
    found = Recording.objects.filter(
        queries.scope_q(actor.scope),
        pk=recording_id,
        room_id=room_id,
        removed_at__isnull=True,
        expires_at__gt=at,
    )
    row = found.first()
    if row is None:
        raise NotFound
    _note("opened", row, actor=actor, at=at)
    return row, (parts.read_part(row.pk, number) for number in range(row.parts))


@transaction.atomic
def expire_recordings(*, actor: Actor, at: datetime) -> int:
    """Delete the parts of every recording whose time is over; return how many there were."""
    due = Recording.objects.filter(queries.scope_q(actor.scope), removed_at__isnull=True, expires_at__lte=at)
    rows = list(due)
    for row in rows:
        parts.remove_parts(row.pk)
        row.removed_at, row.ended_at = at, row.ended_at or at
        row.save(update_fields=["removed_at", "ended_at"])
        _note("expired", row, actor=actor, at=at)
    return len(rows)


def find_broken_recordings() -> tuple[int, list[UUID]]:
    """Open every part of every recording; return how many, and those of which a part does not open."""
    checked, broken = 0, []
    for row in Recording.objects.filter(removed_at__isnull=True).order_by("pk").iterator():
        checked += 1
        try:
            for number in range(row.parts):
                parts.read_part(row.pk, number)
        except (FileNotFoundError, DecryptionError):
            broken.append(row.pk)
    return checked, broken


def _note(verb: str, row: Recording, *, actor: Actor, at: datetime) -> None:
    record(
        f"realtime.recording.{verb}",
        actor=actor,
        at=at,
        subject=("realtime.recording", row.pk),
        region_code=row.region_code,
        after={"parts": row.parts, "expires_at": row.expires_at},
    )
