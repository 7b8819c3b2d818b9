"""Writes of live rooms after they were booked: another time, one more seat, and what stood in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F

from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied
from xieshou.kernel.scope_sql import in_scope

from . import queries
from .models import Room, Seat, Trouble
from .operations import RoomTimeError, SeatCountError, SeatPlan, look_again
from .rules import MOST_SEATS
from .vocabulary import SeatRole

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


def _get_live(room_id: UUID, actor: Actor) -> Room:
    room = Room.objects.select_for_update().filter(queries.scope_q(actor.scope), pk=room_id).first()
    if room is None or room.ended_at:
        raise queries.RoomNotFoundError
    return room


@transaction.atomic
def move_room(*, room_id: UUID, opens_at: datetime, closes_at: datetime, actor: Actor, at: datetime) -> None:
    """Give a room another time; passes that were given out for the old one no longer fit.

    Raises: RoomNotFoundError, RoomTimeError.
    """
    if closes_at <= opens_at:
        raise RoomTimeError
    room = _get_live(room_id, actor)
    before = {"opens_at": room.opens_at, "closes_at": room.closes_at}
    room.opens_at, room.closes_at = opens_at, closes_at
    room.save(update_fields=["opens_at", "closes_at"])
    record(
        "realtime.room.moved",
        actor=actor,
        at=at,
        subject=("realtime.room", room.pk),
        region_code=room.region_code,
        before=before,
        after={"opens_at": opens_at, "closes_at": closes_at},
    )


@transaction.atomic
def add_seat(*, room_id: UUID, plan: SeatPlan, actor: Actor, at: datetime) -> Seat:
    """Add a third party to a booked room, e.g. an interpreter; a host is booked with the room only.

    Raises: RoomNotFoundError, SeatCountError, Denied.
    """
    if plan.role is SeatRole.HOST:
        raise Denied
    room = _get_live(room_id, actor)
    if len(queries.list_seats(room.pk, scope=actor.scope)) >= MOST_SEATS:
        raise SeatCountError
    seat = Seat.objects.create(
        room=room,
        role=plan.role,
        name=plan.name,
        user_id=plan.user_id,
        person_id=plan.person_id,
        region_code=room.region_code,
        partner_region_code=room.partner_region_code,
        organisation_id=room.organisation_id,
    )
    record(
        "realtime.seat.added",
        actor=actor,
        at=at,
        subject=("realtime.seat", seat.pk),
        region_code=room.region_code,
        after={"role": plan.role.value},
    )
    return seat


@transaction.atomic
def note_trouble(*, seat: Seat, code: str, at: datetime) -> None:
    """Keep what a participant's page found in the way; the waiting may tell it too.

    Raises: SeatLostError.
    """
    seat = look_again(seat, at=at)
    with in_scope(Scope.of([seat.region_code])):
        row, is_new = Trouble.objects.get_or_create(
            seat=seat,
            code=code,
            defaults={
                "room_id": seat.room_id,
                "first_at": at,
                "last_at": at,
                "region_code": seat.region_code,
                "partner_region_code": seat.partner_region_code,
                "organisation_id": seat.organisation_id,
            },
        )
        if not is_new:
            Trouble.objects.filter(pk=row.pk).update(times=F("times") + 1, last_at=at)
