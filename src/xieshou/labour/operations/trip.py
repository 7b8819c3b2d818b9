"""Writes of organised journeys: plan a trip, fill its seats, take it apart again."""

from __future__ import annotations

import secrets
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import Message, Where, notify
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Seat, Stop, Trip, TripCost, Vehicle
from xieshou.labour.operations.texts import tell_trip
from xieshou.labour.policies.trip import may_plan
from xieshou.labour.queries.recipients import list_users_of_region
from xieshou.labour.queries.trip import (
    get_cost,
    get_seat_for_update,
    get_trip_for_update,
    list_placements_for_update,
)
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.trip import (
    CODE_DIGITS,
    NotEnoughSeatsError,
    Passenger,
    list_free_seats,
    seat_passengers,
)
from xieshou.labour.vocabulary.delivery import Transport
from xieshou.labour.vocabulary.trip import HELD, CostKind, CostPayer, SeatStatus, TripStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement

MOST_SEATS = 200
CANCELLED_TEXT = noop("The trip “%(title)s” is cancelled: %(reason)s")


class TripIncompleteError(DomainError):
    """Title, destination or transport is missing, or it is due before it leaves."""

    default_message = _("Give a title, a destination and the transport, and an arrival after the departure.")


class VehicleError(DomainError):
    """The label is taken in this trip, no guardian is named, or the number of seats is impossible."""

    default_message = _("Give the vehicle a label of its own in this trip, a guardian, and 1 to 200 seats.")


class StopError(DomainError):
    """The place is doubled in this trip, or passengers would meet after the departure."""

    default_message = _("Give a place of its own in this trip and a time not after the departure.")


class NoSeatsLeftError(DomainError):
    """There are more passengers than free seats."""

    default_message = _("There are not enough free seats. Add a vehicle or choose fewer passengers.")


class NobodyToSeatError(DomainError):
    """None of the chosen workers waits to leave, or each has a seat already."""

    default_message = _("None of the chosen workers waits for a seat. Reload the page and choose again.")


class CostError(DomainError):
    """The kind is unknown or the amount is nothing."""

    default_message = _("Choose a kind of cost, who bears it, and an amount above nothing.")


class CostReversedError(DomainError):
    """The cost was taken back before, or is itself what takes one back."""

    default_message = _("This cost was taken back already. Enter the right one as a new cost.")


class ReasonMissingError(DomainError):
    """A trip is cancelled with a reason."""

    default_message = _("Say why the trip is cancelled; the stations read it.")


@dataclass(frozen=True, slots=True)
class TripPlan:
    """From where to where, how and when a trip goes."""

    region_code: str
    work_region_code: str
    title: str
    transport: str
    destination: str
    leaves_at: datetime
    due_at: datetime
    carrier: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cost:
    """One cost of a trip and who bears it."""

    kind: str
    payer: str
    amount_fen: int
    note: str = ""


@transaction.atomic
def plan_trip(plan: TripPlan, *, actor: Actor, at: datetime) -> Trip:
    """Enter a trip.

    Raises: Denied, TripIncompleteError.
    """
    if not may_plan(actor, region_code=plan.region_code, work_region_code=plan.work_region_code):
        raise Denied
    whole = plan.title.strip() and plan.destination.strip() and plan.transport in Transport.values
    if not whole or plan.due_at <= plan.leaves_at:
        raise TripIncompleteError
    trip = Trip.objects.create(**asdict(plan), status_at=at, created_at=at, created_by_name=actor.name)
    _note("planned", trip, actor=actor, at=at, title=trip.title, leaves_at=trip.leaves_at.isoformat())
    return trip


@transaction.atomic
def add_vehicle(
    *, trip_id: UUID, label: str, seats: int, guardian: str, actor: Actor, at: datetime
) -> Vehicle:
    """Add a vehicle with its guardian to a planned trip.

    Raises: NotFound, Denied, IllegalMoveError, VehicleError.
    """
    trip = get_planned(trip_id, actor=actor)
    label, guardian = label.strip(), guardian.strip()
    doubled = trip.vehicles.filter(label=label).exists()
    if not label or not guardian or doubled or not 1 <= seats <= MOST_SEATS:
        raise VehicleError(field="label" if doubled else "")
    vehicle = Vehicle.objects.create(trip=trip, label=label, seats=seats, guardian=guardian, **ends_of(trip))
    _note("vehicle_added", trip, actor=actor, at=at, label=label, seats=seats)
    return vehicle


@transaction.atomic
def add_stop(*, trip_id: UUID, place: str, meets_at: datetime, actor: Actor, at: datetime) -> Stop:
    """Add a place where passengers are picked up.

    Raises: NotFound, Denied, IllegalMoveError, StopError.
    """
    trip = get_planned(trip_id, actor=actor)
    place = place.strip()
    if not place or meets_at > trip.leaves_at or trip.stops.filter(place=place).exists():
        raise StopError(field="place")
    stop = Stop.objects.create(trip=trip, place=place, meets_at=meets_at, **ends_of(trip))
    _note("stop_added", trip, actor=actor, at=at, place=place)
    return stop


@transaction.atomic
def seat_workers(
    *, trip_id: UUID, stop_id: UUID, placement_ids: Sequence[UUID], actor: Actor, at: datetime
) -> list[Seat]:
    """Give a seat to each chosen worker who waits to leave; households sit together, priority first.

    Raises: NotFound, Denied, IllegalMoveError, StopError, NobodyToSeatError, NoSeatsLeftError.
    """
    trip = get_planned(trip_id, actor=actor)
    stop = trip.stops.filter(pk=stop_id).first()
    if stop is None:
        raise StopError(field="stop")
    workers = _without_seat(list_placements_for_update(placement_ids, scope=actor.scope), trip)
    if not workers:
        raise NobodyToSeatError
    vehicles = {str(vehicle.pk): vehicle for vehicle in trip.vehicles.order_by("label")}
    taken = trip.seats.filter(status__in=HELD).values_list("vehicle_id", "number")
    free = list_free_seats(
        [(key, vehicle.seats) for key, vehicle in vehicles.items()],
        [(str(vehicle), number) for vehicle, number in taken],
    )
    wanted = [
        Passenger(str(one.pk), str(one.household_id or ""), is_priority=one.is_priority) for one in workers
    ]
    try:
        seated = seat_passengers(wanted, free)
        codes = _fresh_codes(trip, len(workers))
        seats = Seat.objects.bulk_create(
            Seat(
                trip=trip,
                vehicle=vehicles[seated[str(worker.pk)].vehicle],
                number=seated[str(worker.pk)].number,
                stop=stop,
                placement=worker,
                code=code,
                status_at=at,
                **ends_of(trip),
            )
            for worker, code in zip(workers, codes, strict=True)
        )
    except (NotEnoughSeatsError, IntegrityError) as error:
        raise NoSeatsLeftError from error
    _note("seated", trip, actor=actor, at=at, passengers=len(seats), stop=stop.place)
    tell_trip(seats, actor=actor, at=at)
    return seats


def _without_seat(workers: Sequence[Placement], trip: Trip) -> list[Placement]:
    """Return those who go from this county to this place and hold no seat on any trip."""
    held = set(
        Seat.objects.filter(placement__in=workers, status__in=HELD).values_list("placement_id", flat=True)
    )
    home, work = trip.region_code.rstrip("0")[:6], trip.work_region_code.rstrip("0")[:6]
    return [
        worker
        for worker in workers
        if worker.pk not in held
        and worker.region_code.startswith(home)
        and worker.work_region_code.startswith(work)
    ]


def _fresh_codes(trip: Trip, count: int) -> list[str]:
    """Return codes that no other passenger of the trip has."""
    used = set(trip.seats.values_list("code", flat=True))
    codes: list[str] = []
    while len(codes) < count:
        code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
        if code not in used:
            used.add(code)
            codes.append(code)
    return codes


@transaction.atomic
def take_off(*, seat_id: UUID, actor: Actor, at: datetime) -> Seat:
    """Give a seat of a planned trip back; the worker waits for another one.

    Raises: NotFound, Denied, IllegalMoveError.
    """
    seat = get_seat_for_update(seat_id, scope=actor.scope)
    trip = get_planned(seat.trip_id, actor=actor)
    if seat.status not in (SeatStatus.BOOKED, SeatStatus.BOARDED):
        raise IllegalMoveError
    seat.status, seat.status_at = SeatStatus.CANCELLED, at
    seat.save(update_fields=["status", "status_at"])
    _note("taken_off", trip, actor=actor, at=at, seat=str(seat.pk))
    return seat


@transaction.atomic
def add_cost(*, trip_id: UUID, cost: Cost, actor: Actor, at: datetime) -> TripCost:
    """Enter a cost of a trip, also after it has arrived.

    Raises: NotFound, Denied, CostError.
    """
    trip = get_trip_for_update(trip_id, scope=actor.scope)
    if not may_plan(actor, region_code=trip.region_code, work_region_code=trip.work_region_code):
        raise Denied
    if cost.kind not in CostKind.values or cost.payer not in CostPayer.values or cost.amount_fen <= 0:
        raise CostError(field="amount_fen" if cost.amount_fen <= 0 else "payer")
    row = TripCost.objects.create(
        trip=trip, **asdict(cost), entered_at=at, entered_by_id=actor.user_id, entered_by_name=actor.name,
        **ends_of(trip),
    )  # fmt: skip
    _note("cost_entered", trip, actor=actor, at=at, **asdict(cost))
    return row


@transaction.atomic
def reverse_cost(*, cost_id: UUID, reason: str, actor: Actor, at: datetime) -> TripCost:
    """Take a cost back with a reason: a row of the same kind and payer with the amount below nothing.

    Raises: NotFound, Denied, CostReversedError, ReasonMissingError.
    """
    cost = get_cost(cost_id, scope=actor.scope)
    trip = get_trip_for_update(cost.trip_id, scope=actor.scope)
    if not may_plan(actor, region_code=trip.region_code, work_region_code=trip.work_region_code):
        raise Denied
    if not reason.strip():
        raise ReasonMissingError(_("Say why the cost is taken back."), field="reason")
    if cost.reverses_id is not None or TripCost.objects.filter(reverses=cost).exists():
        raise CostReversedError
    row = TripCost.objects.create(
        trip=trip, kind=cost.kind, payer=cost.payer, reverses=cost, amount_fen=-cost.amount_fen,
        note=reason.strip(), entered_at=at, entered_by_id=actor.user_id, entered_by_name=actor.name,
        **ends_of(trip),
    )  # fmt: skip
    _note("cost_reversed", trip, actor=actor, at=at, kind=cost.kind, amount_fen=row.amount_fen)
    return row


@transaction.atomic
def cancel_trip(*, trip_id: UUID, reason: str, actor: Actor, at: datetime) -> Trip:
    """Cancel a planned trip: every seat is free again, and the stations of both ends are told.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    trip = get_planned(trip_id, actor=actor)
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    trip.seats.filter(status__in=(SeatStatus.BOOKED, SeatStatus.BOARDED)).update(
        status=SeatStatus.CANCELLED, status_at=at
    )
    set_status(trip, TripStatus.CANCELLED, actor=actor, at=at, reason=reason)
    message = Message(
        kind="labour.trip.cancelled",
        text=CANCELLED_TEXT,
        values={"title": trip.title, "reason": reason},
        source=("labour.trip", trip.pk),
        link=f"/labour/trips/{trip.pk}/",
        where=Where(trip.region_code, trip.work_region_code),
    )
    people = {
        user
        for code in (trip.region_code, trip.work_region_code)
        for user in list_users_of_region("labour.trip.view", region_code=code, on=day_of(at))
    }
    notify(message, recipients=people, key=f"trip-cancelled-{trip.pk}", at=at)
    return trip


def get_planned(trip_id: UUID, *, actor: Actor) -> Trip:
    """Return a locked trip that the actor may change and that has not left.

    Raises: NotFound, Denied, IllegalMoveError: it has left or is cancelled.
    """
    trip = get_trip_for_update(trip_id, scope=actor.scope)
    if not may_plan(actor, region_code=trip.region_code, work_region_code=trip.work_region_code):
        raise Denied
    if trip.status != TripStatus.PLANNED:
        raise IllegalMoveError
    return trip


def set_status(trip: Trip, to: TripStatus, *, actor: Actor, at: datetime, **more: object) -> None:
    """Move a locked trip to a state with its audit record."""
    trip.status, trip.status_at = to, at
    trip.save(update_fields=["status", "status_at"])
    _note(to.value, trip, actor=actor, at=at, **more)


def ends_of(trip: Trip) -> dict[str, str]:
    """Return the columns of the scope that every row of a trip carries."""
    return {"region_code": trip.region_code, "work_region_code": trip.work_region_code}


def _note(verb: str, trip: Trip, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"labour.delivery.trip_{verb}",
        actor=actor,
        at=at,
        subject=("labour.trip", trip.pk),
        region_code=trip.region_code,
        after=after,
    )
