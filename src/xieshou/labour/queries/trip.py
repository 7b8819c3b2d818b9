"""Reads of organised journeys."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import Placement, Seat, Stop, Trip, TripCost, Vehicle
from xieshou.labour.queries.delivery import placements
from xieshou.labour.vocabulary.delivery import PlacementStatus
from xieshou.labour.vocabulary.trip import HELD, SeatStatus, TripStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

GOES = (SeatStatus.BOARDED, SeatStatus.ARRIVED)


def both_ends_q(scope: Scope) -> Q:
    """Return the filter of rows whose sending or receiving region lies in the scope."""
    return scope.region_q() | scope.region_q("work_region_code")


def trips(scope: Scope) -> QuerySet[Any]:
    """Return the trips of the scope with places, passengers and those checked in, the next to leave first."""
    held = Q(seats__status__in=HELD)
    found = Trip.objects.filter(both_ends_q(scope)).annotate(
        passengers=Count("seats", filter=held, distinct=True),
        boarded=Count("seats", filter=Q(seats__status__in=GOES), distinct=True),
    )
    return found.order_by("-leaves_at", "-id")


def trips_with_cost(scope: Scope) -> QuerySet[Any]:
    """Return the trips of the scope with seats, passengers, who did not come, and the cost in fen."""
    seats = Vehicle.objects.filter(trip=OuterRef("pk")).order_by().values("trip").annotate(n=Sum("seats"))
    costs = TripCost.objects.filter(trip=OuterRef("pk")).order_by().values("trip")
    found: QuerySet[Any] = trips(scope).annotate(
        places=Coalesce(Subquery(seats.values("n")), 0),
        cost_fen=Coalesce(Subquery(costs.annotate(n=Sum("amount_fen")).values("n")), 0),
        no_shows=Count("seats", filter=Q(seats__status=SeatStatus.NO_SHOW), distinct=True),
    )
    return found


def get_trip(trip_id: UUID, *, scope: Scope) -> Any:
    """Return a trip of the scope with its counts.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = trips(scope).filter(pk=trip_id).first()
    if found is None:
        raise NotFound
    return found


def get_trip_for_update(trip_id: UUID, *, scope: Scope) -> Trip:
    """Return a trip of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = Trip.objects.select_for_update().filter(both_ends_q(scope), pk=trip_id).first()
    if found is None:
        raise NotFound
    return found


def get_seat_for_update(seat_id: UUID, *, scope: Scope) -> Seat:
    """Return a seat of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = Seat.objects.select_for_update().filter(both_ends_q(scope), pk=seat_id).first()
    if found is None:
        raise NotFound
    return found


def find_seat_by_code(code: str, *, trip_id: UUID, scope: Scope) -> Seat:
    """Return the seat of a trip by the code on the manifest.

    Raises: NotFound: no seat of the trip has it.
    """
    found = Seat.objects.filter(both_ends_q(scope), trip_id=trip_id, code=code).first()
    if found is None:
        raise NotFound
    return found


def list_seats(trip_id: UUID, *, scope: Scope) -> QuerySet[Seat]:
    """Return the passengers of a trip by vehicle and number; those taken off come last."""
    found = Seat.objects.filter(both_ends_q(scope), trip_id=trip_id)
    related = found.select_related(
        "vehicle", "stop", "placement__referral", "placement__employer", "placement__person"
    )
    return related.order_by("vehicle__label", "number", "status", "id")


def list_vehicles(trip_id: UUID, *, scope: Scope) -> QuerySet[Any]:
    """Return the vehicles of a trip with how many seats are held."""
    found = Vehicle.objects.filter(both_ends_q(scope), trip_id=trip_id)
    return found.annotate(held=Count("passengers", filter=Q(passengers__status__in=HELD))).order_by("label")


def list_stops(trip_id: UUID, *, scope: Scope) -> QuerySet[Any]:
    """Return the stops of a trip with how many wait there, the earliest first."""
    found = Stop.objects.filter(both_ends_q(scope), trip_id=trip_id)
    waiting = Count("passengers", filter=Q(passengers__status__in=HELD))
    return found.annotate(waiting=waiting).order_by("meets_at", "id")


def get_cost(cost_id: UUID, *, scope: Scope) -> TripCost:
    """Return a cost of a trip of the scope.

    Raises: NotFound.
    """
    found = TripCost.objects.filter(both_ends_q(scope), pk=cost_id).first()
    if found is None:
        raise NotFound
    return found


def list_costs(trip: Trip) -> list[TripCost]:
    """Return the costs of a trip with what took them back, in the order of entry."""
    return list(trip.costs.select_related("reversal").order_by("entered_at", "id"))


def costs_by_payer(trip: Trip) -> dict[str, int]:
    """Return what each payer bears of a trip, in fen; nothing is left out."""
    rows = trip.costs.order_by("payer").values_list("payer").annotate(total=Sum("amount_fen"))
    return {payer: total for payer, total in rows if total}


def total_cost(trip: Trip) -> int:
    """Return what a trip cost so far, in fen."""
    return int(trip.costs.aggregate(total=Sum("amount_fen"))["total"] or 0)


def list_candidates(trip: Trip, *, scope: Scope) -> QuerySet[Placement]:
    """Return who waits to leave this county for this place of work and has no seat yet.

    The earliest start comes first.
    """
    seated = Seat.objects.filter(status__in=HELD).values("placement_id")
    waiting = placements(scope).filter(
        status=PlacementStatus.ACCEPTED,
        region_code__startswith=trip.region_code.rstrip("0")[:6],
        work_region_code__startswith=trip.work_region_code.rstrip("0")[:6],
    )
    return waiting.exclude(pk__in=seated).order_by("start_date", "id")


def list_placements_for_update(keys: Iterable[UUID], *, scope: Scope) -> list[Placement]:
    """Return placements of the scope among the keys that wait to leave, their rows locked."""
    found = Placement.objects.select_for_update().filter(
        both_ends_q(scope), pk__in=list(keys), status=PlacementStatus.ACCEPTED
    )
    return list(found.order_by("pk"))


def list_boarding(*, scope: Scope) -> QuerySet[Any]:
    """Return the trips that are planned, the next to leave first."""
    return trips(scope).filter(status=TripStatus.PLANNED).order_by("leaves_at", "id")
