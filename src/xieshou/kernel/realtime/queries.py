"""Reads of live rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.access.queries import get_actors
from xieshou.kernel.errors import NotFound

from .models import Line, Room, Seat, Trouble

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Scope

SHOWN_LINES = 200


class RoomNotFoundError(NotFound):
    """There is no such room, or no such seat in it, within the scope."""

    default_message = _("This room does not exist or is outside your area.")


def scope_q(scope: Scope) -> Q:
    """Return the filter of rooms, seats and lines."""
    near = scope.region_q("region_code") | scope.region_q("partner_region_code")
    return Q() if scope.is_everything else near | scope.organisation_q("organisation_id")


def get_room_of(source: tuple[str, UUID], *, scope: Scope) -> Room:
    """Return the live room of a record.

    Raises: RoomNotFoundError.
    """
    room = find_room_of(source, scope=scope)
    if room is None:
        raise RoomNotFoundError
    return room


def get_seat(seat_id: UUID, *, scope: Scope) -> Seat:
    """Return one seat with its room.

    Raises: RoomNotFoundError.
    """
    seat = Seat.objects.select_related("room").filter(scope_q(scope), pk=seat_id).first()
    if seat is None:
        raise RoomNotFoundError
    return seat


def list_seats(room_id: UUID, *, scope: Scope) -> list[Seat]:
    """Return the seats of a room that were not withdrawn."""
    return list(Seat.objects.filter(scope_q(scope), room_id=room_id, withdrawn_at__isnull=True))


def list_lines(room_id: UUID, *, scope: Scope) -> list[dict[str, Any]]:
    """Return the last lines of a room, oldest first, as the socket sends them."""
    newest = Line.objects.filter(scope_q(scope), room_id=room_id).order_by("-said_at", "-id")[:SHOWN_LINES]
    return [line_frame(line) for line in reversed(newest)]


def line_frame(line: Line) -> dict[str, Any]:
    """Return a line as the socket sends it; `id` lets a page drop what it has already."""
    return {
        "kind": line.kind,
        "id": str(line.pk),
        "from": str(line.seat_id),
        "text": line.text,
        "at": line.said_at.isoformat(),
    }


def list_troubles(room_id: UUID, *, scope: Scope) -> list[Trouble]:
    """Return what stood in the way of the participants of a room, with their seats, the first first."""
    found = Trouble.objects.filter(scope_q(scope), room_id=room_id).select_related("seat")
    return list(found.order_by("first_at", "id"))


def find_room_of(source: tuple[str, UUID], *, scope: Scope) -> Room | None:
    """Return the live room of a record, or None: none was opened."""
    kind, key = source
    return Room.objects.filter(scope_q(scope), source_kind=kind, source_id=key, ended_at__isnull=True).first()


def is_welcome(seat: Seat, *, at: datetime) -> bool:
    """Tell whether the seat may be taken, or kept, at this moment."""
    return bool(list_welcome([seat], at=at))


def list_welcome(seats: Iterable[Seat], *, at: datetime) -> list[Seat]:
    """Return those of the seats that may be taken, or kept, at this moment; one read however many they are.

    The account of a user's seat must be active, and the room inside the user's area of that day.
    """
    open_now = [seat for seat in seats if _is_open(seat, at)]
    actors = get_actors({seat.user for seat in open_now if seat.user}, on=timezone.localdate(at))
    return [seat for seat in open_now if seat.user is None or _reaches(actors[seat.user.pk].scope, seat.room)]


def _is_open(seat: Seat, at: datetime) -> bool:
    room = seat.room
    return not (seat.withdrawn_at or room.ended_at) and room.opens_at <= at < room.closes_at


def _reaches(scope: Scope, room: Room) -> bool:
    codes = [code for code in (room.region_code, room.partner_region_code) if code]
    return any(map(scope.covers_region, codes)) or scope.covers_organisation(room.organisation_id)
