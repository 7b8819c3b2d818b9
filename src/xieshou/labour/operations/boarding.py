"""Writes of the day of departure: check-in, no-shows, leaving and arriving together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.inbox.operations import Message, Where, add_task
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.operations import delivery
from xieshou.labour.operations.trip import get_planned, set_status
from xieshou.labour.policies.trip import may_board, may_plan
from xieshou.labour.queries.trip import find_seat_by_code, get_seat_for_update, get_trip_for_update
from xieshou.labour.rules.clock import day_of
from xieshou.labour.vocabulary.delivery import Arrangement
from xieshou.labour.vocabulary.trip import NoShowReason, SeatStatus, TripStatus

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Seat, Trip

NO_SHOW_KIND = "labour.trip.no_show"
NO_SHOW_TEXT = noop("A passenger did not come to “%(title)s”: find out why and what is next")
NO_SHOW_DOOR = "labour.placement.depart"


class PassengerGoneError(DomainError):
    """The passenger was taken off, did not come, or has arrived."""

    default_message = _("This passenger has no seat on this trip any more.")


class UnknownCodeError(DomainError):
    """No passenger of the trip has the code."""

    default_message = _("No passenger of this trip has this code. Read it again from the manifest.")


class NotYetDecidedError(DomainError):
    """Passengers are neither checked in nor marked as not come."""

    default_message = _("Check every passenger in, or mark who did not come, before the trip leaves.")


class NobodyBoardedError(DomainError):
    """A trip without passengers does not leave."""

    default_message = _("Nobody is checked in. Cancel the trip instead.")


class NoShowReasonError(DomainError):
    """The reason is none of the list."""

    default_message = _("Choose why the passenger did not come.")


@transaction.atomic
def check_in(*, seat_id: UUID, actor: Actor, at: datetime) -> Seat:
    """Check a passenger in; a second scan changes nothing.

    Raises: NotFound, Denied, PassengerGoneError, IllegalMoveError: the trip has left.
    """
    seat = get_seat_for_update(seat_id, scope=actor.scope)
    if not may_board(actor, region_code=seat.region_code, work_region_code=seat.work_region_code):
        raise Denied
    if seat.status == SeatStatus.BOARDED:
        return seat
    if seat.status != SeatStatus.BOOKED:
        raise PassengerGoneError
    if seat.trip.status != TripStatus.PLANNED:
        raise IllegalMoveError
    seat.status, seat.status_at, seat.boarded_by_name = SeatStatus.BOARDED, at, actor.name
    seat.save(update_fields=["status", "status_at", "boarded_by_name"])
    _note("boarded", seat, actor=actor, at=at)
    return seat


@transaction.atomic
def check_in_by_code(*, trip_id: UUID, code: str, actor: Actor, at: datetime) -> Seat:
    """Check in the passenger whose code was typed.

    Raises: as check_in; UnknownCodeError.
    """
    try:
        seat = find_seat_by_code(code.strip(), trip_id=trip_id, scope=actor.scope)
    except NotFound as error:
        raise UnknownCodeError(field="code") from error
    return check_in(seat_id=seat.pk, actor=actor, at=at)


@transaction.atomic
def mark_no_show(*, seat_id: UUID, reason: str, note: str = "", actor: Actor, at: datetime) -> Seat:
    """Record that a passenger did not come: the seat is free, and the home station finds out why.

    Raises: NotFound, Denied, NoShowReasonError, PassengerGoneError.
    """
    seat = get_seat_for_update(seat_id, scope=actor.scope)
    if not may_board(actor, region_code=seat.region_code, work_region_code=seat.work_region_code):
        raise Denied
    if reason not in NoShowReason.values:
        raise NoShowReasonError(field="reason")
    if seat.status != SeatStatus.BOOKED:
        raise PassengerGoneError
    seat.status, seat.status_at, seat.no_show_reason, seat.note = SeatStatus.NO_SHOW, at, reason, note
    seat.save(update_fields=["status", "status_at", "no_show_reason", "note"])
    message = Message(
        kind=NO_SHOW_KIND,
        text=NO_SHOW_TEXT,
        values={"title": seat.trip.title},
        source=("labour.placement", seat.placement_id),
        link=f"/labour/placements/{seat.placement_id}/",
        where=Where(region_code=seat.region_code),
    )
    add_task(message, capability=NO_SHOW_DOOR, due_on=day_of(at), at=at)
    _note("no_show", seat, actor=actor, at=at, reason=reason)
    return seat


@transaction.atomic
def leave_together(*, trip_id: UUID, actor: Actor, at: datetime) -> Trip:
    """Let a trip leave: each passenger on board has departed, organised and with the vehicle's guardian.

    Raises: NotFound, Denied, IllegalMoveError, NotYetDecidedError, NobodyBoardedError, JourneyError.
    """
    trip = get_planned(trip_id, actor=actor)
    seats = list(trip.seats.select_related("vehicle").order_by("pk"))
    if any(seat.status == SeatStatus.BOOKED for seat in seats):
        raise NotYetDecidedError
    boarded = [seat for seat in seats if seat.status == SeatStatus.BOARDED]
    if not boarded:
        raise NobodyBoardedError
    for seat in boarded:
        journey = delivery.Journey(
            departed_on=day_of(at),
            transport=trip.transport,
            arrangement=Arrangement.ORGANISED,
            escort=seat.vehicle.guardian,
            note=trip.title,
        )
        delivery.depart(placement_id=seat.placement_id, journey=journey, actor=actor, at=at)
    set_status(trip, TripStatus.DEPARTED, actor=actor, at=at, passengers=len(boarded))
    return trip


@transaction.atomic
def arrive_together(*, trip_id: UUID, actor: Actor, at: datetime) -> Trip:
    """Record the arrival of a trip: each passenger has arrived, and retention checks fall due.

    A passenger whose arrival was recorded alone before stays as recorded.

    Raises: NotFound, Denied, IllegalMoveError, JourneyError.
    """
    trip = get_trip_for_update(trip_id, scope=actor.scope)
    if not may_plan(actor, region_code=trip.region_code, work_region_code=trip.work_region_code):
        raise Denied
    if trip.status != TripStatus.DEPARTED:
        raise IllegalMoveError
    boarded = list(trip.seats.filter(status=SeatStatus.BOARDED).select_related("placement").order_by("pk"))
    for seat in boarded:
        if seat.placement.arrived_on is None:
            delivery.arrive(placement_id=seat.placement_id, arrived_on=day_of(at), actor=actor, at=at)
        seat.status, seat.status_at = SeatStatus.ARRIVED, at
        seat.save(update_fields=["status", "status_at"])
    set_status(trip, TripStatus.ARRIVED, actor=actor, at=at, passengers=len(boarded))
    return trip


def _note(verb: str, seat: Seat, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"labour.delivery.passenger_{verb}",
        actor=actor,
        at=at,
        subject=("labour.placement", seat.placement_id),
        region_code=seat.region_code,
        after={"trip": str(seat.trip_id), **after},
    )
