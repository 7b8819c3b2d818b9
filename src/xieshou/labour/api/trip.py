"""Trips through the API: plan, vehicles, stops, seats, check-in, leaving and arriving together, costs."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import arrival, boarding, trip_books
from xieshou.labour.operations import trip as steps
from xieshou.labour.policies.trip import BOARD, EDIT, PAY, VIEW
from xieshou.labour.queries import trip as queries
from xieshou.labour.queries.trip_costs import costs_to_book
from xieshou.labour.vocabulary.delivery import Transport  # noqa: TC001 -- as above
from xieshou.labour.vocabulary.trip import (  # noqa: TC001 -- as above
    CostKind,
    CostPayer,
    NoShowReason,
    SeatStatus,
    TripStatus,
)

from .need import REFUSED, page_slice
from .schemas_delivery import LONG_TEXT, TEXT

router = Router()
PAGE = Query(1, ge=1, le=100_000)
CODE = Field(min_length=1, max_length=12)
REGION = Field(pattern=r"^[1-9][0-9]{5}(0{6})?$")
ONE = "/trips/{uuid:trip_id}"


class TripOut(Schema):
    """A trip with its seats, passengers and cost in fen."""

    id: UUID
    title: str
    region_code: str
    work_region_code: str
    transport: Transport
    carrier: str
    destination: str
    leaves_at: datetime
    due_at: datetime
    status: TripStatus
    places: int
    passengers: int
    boarded: int
    no_shows: int
    cost_fen: int


class TripPage(Schema):
    """A page of trips."""

    items: list[TripOut]
    total: int


class TripIn(Schema):
    """From where to where, how and when a trip goes."""

    region_code: str = REGION
    work_region_code: str = REGION
    title: str = Field(min_length=1, max_length=80)
    transport: Transport
    destination: str = Field(min_length=1, max_length=120)
    leaves_at: datetime
    due_at: datetime
    carrier: str = Field("", max_length=80)
    note: str = LONG_TEXT


class VehicleIn(Schema):
    """A vehicle and who travels along."""

    label: str = Field(min_length=1, max_length=40)
    seats: int = Field(ge=1, le=steps.MOST_SEATS)
    guardian: str = Field(min_length=1, max_length=60)


class StopIn(Schema):
    """A meeting place."""

    place: str = Field(min_length=1, max_length=120)
    meets_at: datetime


class MadeOut(Schema):
    """The key of what was entered."""

    id: UUID


class SeatIn(Schema):
    """Who gets a seat and where they get on."""

    stop_id: UUID
    placement_ids: list[UUID] = Field(min_length=1, max_length=200)


class SeatOut(Schema):
    """A passenger's seat; the code is for whoever checks in."""

    id: UUID
    placement_id: UUID
    vehicle_id: UUID
    stop_id: UUID
    number: int
    code: str
    status: SeatStatus
    no_show_reason: str


class CodeIn(Schema):
    """The code on the manifest."""

    code: str = CODE


class NoShowIn(Schema):
    """Why a passenger did not come."""

    reason: NoShowReason
    note: str = TEXT


class CostIn(Schema):
    """A cost and who bears it."""

    kind: CostKind
    payer: CostPayer
    amount_fen: int = Field(gt=0, le=10_000_000_000)
    note: str = TEXT


class CostOut(Schema):
    """A cost; below nothing where it takes another one back."""

    id: UUID
    kind: CostKind
    payer: str
    amount_fen: int
    note: str
    reverses_id: UUID | None
    account_id: UUID | None
    entry_id: UUID | None


class BookIn(Schema):
    """Out of which account a cost was paid, and when; what takes a cost back needs no account."""

    account_id: UUID | None = None
    booked_on: date


class ReasonIn(Schema):
    """Why."""

    reason: str = Field(min_length=1, max_length=200)


class ReceiptIn(Schema):
    """What the receiving side says about an arrival."""

    came: bool
    came_on: date | None = None
    reason: str = LONG_TEXT


class ReceiptOut(Schema):
    """What the receiving side signed."""

    id: UUID
    receiver: str
    version: int
    came: bool
    came_on: date | None


def _step(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


def _trip(trip_id: UUID, request: ActedRequest) -> Any:
    return queries.trips_with_cost(request.actor.scope).filter(pk=trip_id).get()


@router.get("/trips/", response={200: TripPage, **REFUSED})
@api_requires(VIEW)
def read_trips(request: ActedRequest, status: TripStatus | None = None, page: int = PAGE) -> Any:
    """Return a page of trips, the latest first."""
    found = queries.trips_with_cost(request.actor.scope)
    found = found.filter(status=status) if status else found
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/trips/", response={201: TripOut, **REFUSED})
@api_requires(EDIT)
def plan_trip(request: ActedRequest, body: TripIn) -> Any:
    """Plan a trip."""
    values = body.dict()
    for name in ("region_code", "work_region_code"):
        values[name] = values[name].ljust(12, "0")
    made = steps.plan_trip(steps.TripPlan(**values), **_step(request))
    return 201, _trip(made.pk, request)


@router.get(ONE, response={200: TripOut, **REFUSED})
@api_requires(VIEW)
def read_trip(request: ActedRequest, trip_id: UUID) -> Any:
    """Return one trip."""
    return _trip(queries.get_trip(trip_id, scope=request.actor.scope).pk, request)


@router.post(f"{ONE}/vehicles", response={201: MadeOut, **REFUSED})
@api_requires(EDIT)
def add_vehicle(request: ActedRequest, trip_id: UUID, body: VehicleIn) -> Any:
    """Add a vehicle."""
    return 201, steps.add_vehicle(trip_id=trip_id, **body.dict(), **_step(request))


@router.post(f"{ONE}/stops", response={201: MadeOut, **REFUSED})
@api_requires(EDIT)
def add_stop(request: ActedRequest, trip_id: UUID, body: StopIn) -> Any:
    """Add a meeting place."""
    return 201, steps.add_stop(trip_id=trip_id, **body.dict(), **_step(request))


@router.get(f"{ONE}/seats", response={200: list[SeatOut], **REFUSED})
@api_requires(BOARD)
def read_seats(request: ActedRequest, trip_id: UUID) -> Any:
    """Return the passengers of a trip by vehicle and number."""
    row = queries.get_trip(trip_id, scope=request.actor.scope)
    return list(queries.list_seats(row.pk, scope=request.actor.scope))


@router.post(f"{ONE}/seats", response={201: list[SeatOut], **REFUSED})
@api_requires(EDIT)
def seat_workers(request: ActedRequest, trip_id: UUID, body: SeatIn) -> Any:
    """Give seats; households sit together."""
    return 201, steps.seat_workers(trip_id=trip_id, **body.dict(), **_step(request))


@router.post(f"{ONE}/check-in", response={200: SeatOut, **REFUSED})
@api_requires(BOARD)
def check_in(request: ActedRequest, trip_id: UUID, body: CodeIn) -> Any:
    """Check in the passenger of a code; a second time changes nothing."""
    return boarding.check_in_by_code(trip_id=trip_id, code=body.code, **_step(request))


@router.post("/seats/{uuid:seat_id}/no-show", response={200: SeatOut, **REFUSED})
@api_requires(BOARD)
def mark_no_show(request: ActedRequest, seat_id: UUID, body: NoShowIn) -> Any:
    """Record that a passenger did not come."""
    return boarding.mark_no_show(seat_id=seat_id, **body.dict(), **_step(request))


@router.post("/seats/{uuid:seat_id}/off", response={200: SeatOut, **REFUSED})
@api_requires(EDIT)
def take_off(request: ActedRequest, seat_id: UUID) -> Any:
    """Give a seat back."""
    return steps.take_off(seat_id=seat_id, **_step(request))


@router.post(f"{ONE}/leave", response={200: TripOut, **REFUSED})
@api_requires(EDIT)
def leave_together(request: ActedRequest, trip_id: UUID) -> Any:
    """Let a trip leave."""
    return _trip(boarding.leave_together(trip_id=trip_id, **_step(request)).pk, request)


@router.post(f"{ONE}/arrive", response={200: TripOut, **REFUSED})
@api_requires(EDIT)
def arrive_together(request: ActedRequest, trip_id: UUID) -> Any:
    """Record the arrival of a trip."""
    return _trip(boarding.arrive_together(trip_id=trip_id, **_step(request)).pk, request)


@router.post(f"{ONE}/cancel", response={200: TripOut, **REFUSED})
@api_requires(EDIT)
def cancel_trip(request: ActedRequest, trip_id: UUID, body: ReasonIn) -> Any:
    """Cancel a planned trip."""
    return _trip(steps.cancel_trip(trip_id=trip_id, reason=body.reason, **_step(request)).pk, request)


@router.post(f"{ONE}/costs", response={201: CostOut, **REFUSED})
@api_requires(EDIT)
def add_cost(request: ActedRequest, trip_id: UUID, body: CostIn) -> Any:
    """Enter a cost."""
    return 201, steps.add_cost(trip_id=trip_id, cost=steps.Cost(**body.dict()), **_step(request))


@router.get("/trip-costs/", response={200: list[CostOut], **REFUSED})
@api_requires(PAY)
def read_costs(request: ActedRequest, page: int = PAGE) -> Any:
    """Return a page of the costs that wait to be booked, the oldest first."""
    return list(costs_to_book(request.actor.scope)[page_slice(page)])


@router.post("/trip-costs/{uuid:trip_cost_id}/book", response={200: CostOut, **REFUSED})
@api_requires(PAY)
def book_cost(request: ActedRequest, trip_cost_id: UUID, body: BookIn) -> Any:
    """Book a cost out of an account of its payer."""
    return trip_books.book_cost(cost_id=trip_cost_id, **body.dict(), **_step(request))


@router.post("/trip-costs/{uuid:trip_cost_id}/reverse", response={201: CostOut, **REFUSED})
@api_requires(EDIT)
def reverse_cost(request: ActedRequest, trip_cost_id: UUID, body: ReasonIn) -> Any:
    """Take a cost back."""
    return 201, steps.reverse_cost(cost_id=trip_cost_id, reason=body.reason, **_step(request))


@router.post("/placements/{uuid:placement_id}/receive", response={201: ReceiptOut, **REFUSED})
@api_requires("labour.placement.view")
def receive(request: ActedRequest, placement_id: UUID, body: ReceiptIn) -> Any:
    """Sign an arrival for the receiving side."""
    receipt = arrival.Receipt(**body.dict())
    return 201, arrival.receive(placement_id=placement_id, receipt=receipt, **_step(request))
