"""Writes of live rooms: opening and ending, passes, admission, lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.scope_sql import in_scope, scope_to_come

from . import queries, statements
from .models import Line, Room, Seat
from .passes import PassRefusedError, keep_pass, new_code, new_token, spend
from .rules import LONGEST_LINE, MOST_SEATS, PASS_LIFE
from .vocabulary import KEPT_LINES, FrameKind, SeatRole

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID


class RoomTimeError(DomainError):
    """The room would close before it opens."""

    default_message = _("The end of the room must be later than its opening.")


class SeatCountError(DomainError):
    """Nobody could be admitted, or more would come than browsers can carry."""

    default_message = _("A room needs a host and has at most four seats.")


class SeatLostError(DomainError):
    """The room has ended, or the seat was withdrawn or lost its access."""

    default_message = _("You no longer have a seat in this room. Ask the host of the appointment.")


@dataclass(frozen=True, slots=True)
class SeatPlan:
    """Who is booked: a user, a person without an account, or a name only."""

    role: SeatRole
    name: str
    user_id: UUID | None = None
    person_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """What is booked; `source` is (kind, key) of the record it belongs to."""

    source: tuple[str, UUID]
    region_code: str
    opens_at: datetime
    closes_at: datetime
    seats: Sequence[SeatPlan]
    partner_region_code: str = ""
    organisation_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Entered:
    """A seat that was taken, the pass for the next time, and what the admitted learn of the room."""

    seat: Seat
    next_pass: str
    inside: dict[str, Any] | None = None


@transaction.atomic
def open_room(plan: RoomPlan, *, actor: Actor, at: datetime) -> Room:
    """Open a room with its seats; hosts are admitted from the start, everybody else waits.

    Raises: RoomTimeError, SeatCountError.
    """
    if plan.closes_at <= plan.opens_at:
        raise RoomTimeError
    hosts = [seat for seat in plan.seats if seat.role is SeatRole.HOST]
    if not hosts or len(plan.seats) > MOST_SEATS:
        raise SeatCountError
    kind, key = plan.source
    place = {
        "region_code": plan.region_code,
        "partner_region_code": plan.partner_region_code,
        "organisation_id": plan.organisation_id,
    }
    room = Room.objects.create(
        source_kind=kind,
        source_id=key,
        opens_at=plan.opens_at,
        closes_at=plan.closes_at,
        created_at=at,
        **place,
    )
    Seat.objects.bulk_create(
        Seat(
            room=room,
            role=seat.role,
            name=seat.name,
            user_id=seat.user_id,
            person_id=seat.person_id,
            admitted_at=at if seat.role is SeatRole.HOST else None,
            **place,
        )
        for seat in plan.seats
    )
    record(
        "realtime.room.opened",
        actor=actor,
        at=at,
        subject=("realtime.room", room.pk),
        region_code=room.region_code,
        after={"source": f"{kind} {key}", "seats": [seat.role.value for seat in plan.seats]},
    )
    return room


@transaction.atomic
def end_room(*, room_id: UUID, actor: Actor, at: datetime) -> None:
    """End a room in the actor's scope; sockets in it are closed within the next look.

    Raises: RoomNotFoundError.
    """
    room = Room.objects.select_for_update().filter(queries.scope_q(actor.scope), pk=room_id).first()
    if room is None:
        raise queries.RoomNotFoundError
    if room.ended_at is None:
        room.ended_at = at
        room.save(update_fields=["ended_at"])
        _note("realtime.room.ended", room.pk, room.region_code, actor=actor, at=at)


@transaction.atomic
def withdraw_seat(*, seat_id: UUID, actor: Actor, at: datetime) -> None:
    """Take a seat out of the booking; its socket is closed within the next look.

    Raises: RoomNotFoundError.
    """
    seat = queries.get_seat(seat_id, scope=actor.scope)
    if Seat.objects.filter(pk=seat.pk, withdrawn_at__isnull=True).update(withdrawn_at=at):
        _note("realtime.seat.withdrawn", seat.pk, seat.region_code, actor=actor, at=at)


def _note(event: str, key: UUID, region_code: str, *, actor: Actor, at: datetime) -> None:
    subject = ("realtime.room" if event.startswith("realtime.room") else "realtime.seat", key)
    record(event, actor=actor, at=at, subject=subject, region_code=region_code)


@transaction.atomic
def issue_pass(
    *, seat_id: UUID, actor: Actor, at: datetime, until: datetime | None = None, typed: bool = False
) -> str:
    """Give out the right to take a seat once, until a moment (default: 15 minutes).

    `typed` makes it short enough to be read out and typed on a shared computer.

    A user's seat is given to that user only; the seat of somebody without an account to whoever
    sees the room, who hands the link over (a shared computer in the village).

    Returns: the pass; it is shown once and cannot be read again.
    Raises:  RoomNotFoundError; Denied: another user's seat; SeatLostError: withdrawn or ended.
    """
    seat = queries.get_seat(seat_id, scope=actor.scope)
    if seat.user_id and seat.user_id != actor.user_id:
        raise Denied
    if seat.withdrawn_at or seat.room.ended_at or at >= seat.room.closes_at:
        raise SeatLostError
    given = new_code() if typed else new_token()
    keep_pass(seat, given, at=at, until=until or max(at, seat.room.opens_at) + PASS_LIFE)
    _note("realtime.seat.pass_issued", seat.pk, seat.region_code, actor=actor, at=at)
    return given


def enter(*, given: str, at: datetime) -> Entered:
    """Spend a pass and take its seat. A pass can be spent once, whoever comes second.

    Few statements, in one transaction: a season's interviews begin at the same minute.

    Raises: PassRefusedError: unknown, spent, out of its time, or the seat is not welcome now.
    """
    with scope_to_come() as set_scope:
        seat_id, region_code = spend(given, at=at)
        set_scope(Scope.of([region_code]))
        (seat,) = statements.read_seats([seat_id], regions=[region_code])
        if not queries.is_welcome(seat, at=at):
            raise PassRefusedError
        follow = new_token()
        keep_pass(seat, follow, at=at, until=seat.room.closes_at)
        record(
            "realtime.seat.entered",
            actor=actor_of(seat),
            at=at,
            subject=("realtime.seat", seat.pk),
            region_code=seat.region_code,
        )
        inside = statements.read_inside(seat.room_id, region_code=region_code) if seat.admitted_at else None
    return Entered(seat, follow, inside)


def actor_of(seat: Seat) -> Actor:
    """Return who acts from a seat: its user, or its role where nobody has an account."""
    return Actor(user_id=seat.user_id, name=seat.role, scope=Scope.of([seat.region_code]))


def look_again(seat: Seat, *, at: datetime) -> Seat:
    """Return the seat as it is now.

    Raises: SeatLostError: it was withdrawn, the room ended, the account or its area is gone.
    """
    found = look_at_all([seat], at=at)
    if not found:
        raise SeatLostError
    return found[seat.pk]


def look_at_all(seats: Sequence[Seat], *, at: datetime) -> dict[UUID, Seat]:
    """Return, by key, those of the seats that are not lost, as they are now; in the reads of one."""
    regions = {seat.region_code for seat in seats}
    with in_scope(Scope.of(regions)):
        now = statements.read_seats([seat.pk for seat in seats], regions=regions)
        return {seat.pk: seat for seat in queries.list_welcome(now, at=at)}


@transaction.atomic
def admit(*, host: Seat, seat_id: UUID, at: datetime) -> None:
    """Let somebody of the host's own room in; it holds until the room ends, whatever restarts.

    Raises: RoomNotFoundError: no such seat in this room; Denied: not a host; SeatLostError.
    """
    host = look_again(host, at=at)
    if host.role != SeatRole.HOST:
        raise Denied
    with in_scope(Scope.of([host.region_code])):
        waiting = Seat.objects.filter(pk=seat_id, room_id=host.room_id, withdrawn_at__isnull=True)
        if not waiting.exists():
            raise queries.RoomNotFoundError
        if waiting.filter(admitted_at__isnull=True).update(admitted_at=at):
            _note("realtime.seat.admitted", seat_id, host.region_code, actor=actor_of(host), at=at)


@transaction.atomic
def say(*, seat: Seat, kind: FrameKind, text: str, at: datetime) -> Line:
    """Keep a line of chat or a caption of somebody who was admitted.

    Raises: SeatLostError; Denied: not admitted, or not a kind that is kept.
    """
    seat = look_again(seat, at=at)
    if seat.admitted_at is None or kind not in KEPT_LINES:
        raise Denied
    with in_scope(Scope.of([seat.region_code])):
        return Line.objects.create(
            room_id=seat.room_id,
            seat=seat,
            kind=kind,
            text=text[:LONGEST_LINE],
            said_at=at,
            region_code=seat.region_code,
            partner_region_code=seat.partner_region_code,
            organisation_id=seat.organisation_id,
        )
