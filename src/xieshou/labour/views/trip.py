"""Pages of organised journeys: list, plan, record, seats, costs, cancellation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell, tell_errors
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.trip import (
    CancelTripForm,
    CostForm,
    NoShowForm,
    ReverseCostForm,
    SeatForm,
    StopForm,
    TripForm,
    VehicleForm,
)
from xieshou.labour.operations import boarding
from xieshou.labour.operations import trip as steps
from xieshou.labour.policies.own import may_give
from xieshou.labour.policies.trip import EDIT, VIEW, may_board, may_plan
from xieshou.labour.queries import trip as queries
from xieshou.labour.queries.delivery import label_placements, list_departures
from xieshou.labour.rules.trip import split_cost
from xieshou.labour.vocabulary.trip import HELD, CostPayer, SeatStatus, TripStatus

from .out import out_url

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from .lists import ActedRequest

TONES = {
    TripStatus.PLANNED: "info",
    TripStatus.DEPARTED: "progress",
    TripStatus.ARRIVED: "success",
    TripStatus.CANCELLED: "neutral",
}
SEAT_TONES = {
    SeatStatus.BOOKED: "info",
    SeatStatus.BOARDED: "progress",
    SeatStatus.NO_SHOW: "danger",
    SeatStatus.ARRIVED: "success",
    SeatStatus.CANCELLED: "neutral",
}


@requires(VIEW)
@require_GET
def trips(request: ActedRequest) -> HttpResponse:
    """List the organised journeys of the actor's area."""
    status = asked(request, "status", TripStatus.values)
    found = queries.trips(request.actor.scope)
    page = page_of(request, found.filter(status=status) if status else found)
    names = region_labels(code for row in page for code in (row.region_code, row.work_region_code))
    for row in page:
        row.tone = TONES[TripStatus(row.status)]
        row.home, row.work = names.get(row.region_code, ""), names.get(row.work_region_code, "")
    address = reverse("labour:trips")
    views = [{"label": _("All"), "url": address, "active": not status}]
    views += [
        {"label": one.label, "url": f"{address}?status={one}", "active": status == one} for one in TripStatus
    ]
    context = {
        "page": page,
        "views": views,
        "may_plan": request.actor.can(EDIT),
        "out_url": out_url(request, "labour.trips"),
    }
    return render(request, "labour/trip/trips.html", context)


def _ends(request: ActedRequest) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Return the counties and districts between which somebody waits to travel."""
    waiting = list_departures(scope=request.actor.scope).order_by()
    pairs = set(waiting.values_list("region_code", "work_region_code"))
    homes = {f"{home[:6]}000000" for home, _work in pairs}
    works = {f"{work[:6]}000000" for _home, work in pairs}
    names = region_labels(homes | works)
    return (
        [(code, names.get(code) or code) for code in sorted(homes)],
        [(code, names.get(code) or code) for code in sorted(works)],
    )


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def plan(request: ActedRequest) -> HttpResponse:
    """Plan a trip between places where somebody waits to travel."""
    homes, works = _ends(request)
    form = TripForm(request.POST or None, homes=homes, works=works)
    if request.method == "POST":
        made: list[Any] = []

        def step() -> None:
            made.append(steps.plan_trip(form.to_plan(), actor=request.actor, at=timezone.now()))

        if take(form, step):
            return redirect("labour:trip", trip_id=made[0].pk)
    context = {"form": form, "nobody": not homes}
    return render(request, "labour/trip/plan.html", context, status=422 if form.errors else 200)


@requires(VIEW)
@require_GET
@guarded
def trip(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Show a trip: vehicles, stops, passengers, costs, and the next step."""
    return show_trip(request, trip_id)


def show_trip(request: ActedRequest, trip_id: UUID, **forms: Form) -> HttpResponse:
    """Render the record of a trip; forms that were refused are shown again, opened."""
    actor = request.actor
    row = queries.get_trip(trip_id, scope=actor.scope)
    seats = label_seats(list(queries.list_seats(row.pk, scope=actor.scope)))
    names = region_labels([row.region_code, row.work_region_code])
    labels = dict(CostPayer.choices)
    cost, held = queries.total_cost(row), [seat for seat in seats if seat.status in HELD]
    context = {
        "row": row,
        "tone": TONES[TripStatus(row.status)],
        "home": names.get(row.region_code, ""),
        "work": names.get(row.work_region_code, ""),
        "seats": seats,
        "has_slips": any(may_give(actor, region_code=seat.placement.region_code) for seat in held),
        "undecided": sum(1 for seat in seats if seat.status == SeatStatus.BOOKED),
        "vehicles": queries.list_vehicles(row.pk, scope=actor.scope),
        "stops": list(queries.list_stops(row.pk, scope=actor.scope)),
        "costs": queries.list_costs(row),
        "payers": [
            {"label": labels.get(payer, _("Not stated")), "fen": fen}
            for payer, fen in queries.costs_by_payer(row).items()
        ],
        "cost": cost,
        "cost_each": split_cost(cost, len(held))[0] if held and cost else None,
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    context |= _forms(request, row, context["stops"]) | forms
    return render(request, "labour/trip/trip.html", context, status=422 if forms else 200)


def label_seats(seats: list[Any]) -> list[Any]:
    """Set the worker's name or pseudonym and the tone of the state on each seat."""
    label_placements([seat.placement for seat in seats])
    for seat in seats:
        seat.tone = SEAT_TONES[SeatStatus(seat.status)]
    return seats


def _forms(request: ActedRequest, row: Any, stops: list[Any]) -> dict[str, Any]:
    """Return the forms of the steps that the actor may take now."""
    ends = {"region_code": row.region_code, "work_region_code": row.work_region_code}
    planned = row.status == TripStatus.PLANNED
    may_change = may_plan(request.actor, **ends)
    found: dict[str, Any] = {
        "may_change": may_change,
        "may_board": planned and may_board(request.actor, **ends),
        "is_planned": planned,
    }
    if may_change:
        found |= {"cost_form": CostForm(), "reverse_form": ReverseCostForm()}
    if planned and may_change:
        found |= {"vehicle_form": VehicleForm(), "stop_form": StopForm(), "cancel_form": CancelTripForm()}
        found["seat_form"] = seat_form(request, row, stops)
    if found["may_board"]:
        found["no_show_form"] = NoShowForm()
    return found


def seat_form(request: ActedRequest, row: Any, stops: list[Any], data: Any = None) -> SeatForm:
    """Return the form that offers a trip's stops and the workers who wait for a seat."""
    waiting = label_placements(list(queries.list_candidates(row, scope=request.actor.scope)[:200]))
    workers = [(one.pk, f"{one.worker} · {one.employer} · {one.start_date:%m-%d}") for one in waiting]
    return SeatForm(data, stops=[(stop.pk, stop.place) for stop in stops], workers=workers)


def _step(request: ActedRequest, trip_id: UUID, form: Form, name: str, step: Any) -> HttpResponse:
    if take(form, lambda: step(trip_id=trip_id, actor=request.actor, at=timezone.now(), **form.cleaned_data)):
        return redirect("labour:trip", trip_id=trip_id)
    return show_trip(request, trip_id, **{name: form})


@requires(EDIT)
@require_POST
@guarded
def vehicle(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Add a vehicle."""
    return _step(request, trip_id, VehicleForm(request.POST), "vehicle_form", steps.add_vehicle)


@requires(EDIT)
@require_POST
@guarded
def stop(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Add a meeting place."""
    return _step(request, trip_id, StopForm(request.POST), "stop_form", steps.add_stop)


@requires(EDIT)
@require_POST
@guarded
def cost(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Enter a cost."""
    form = CostForm(request.POST)

    def step() -> None:
        entered = steps.Cost(**form.cleaned_data)
        steps.add_cost(trip_id=trip_id, cost=entered, actor=request.actor, at=timezone.now())

    if take(form, step):
        return redirect("labour:trip", trip_id=trip_id)
    return show_trip(request, trip_id, cost_form=form)


@requires(EDIT)
@require_POST
@guarded
def reverse_cost(request: ActedRequest, trip_cost_id: UUID) -> HttpResponse:
    """Take a cost back."""
    row = queries.get_cost(trip_cost_id, scope=request.actor.scope)
    form = ReverseCostForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: steps.reverse_cost(
                cost_id=row.pk, actor=request.actor, at=timezone.now(), **form.cleaned_data
            ),
            _("The cost was taken back."),
        )
    else:
        tell_errors(request, form)
    return redirect("labour:trip", trip_id=row.trip_id)


@requires(EDIT)
@require_POST
@guarded
def cancel(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Cancel a trip."""
    return _step(request, trip_id, CancelTripForm(request.POST), "cancel_form", steps.cancel_trip)


@requires(EDIT)
@require_POST
@guarded
def seat(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Give seats to the chosen workers."""
    row = queries.get_trip(trip_id, scope=request.actor.scope)
    stops = list(queries.list_stops(row.pk, scope=request.actor.scope))
    form = seat_form(request, row, stops, request.POST)
    if take(
        form,
        lambda: steps.seat_workers(
            trip_id=trip_id, actor=request.actor, at=timezone.now(), **form.to_seating()
        ),
    ):
        return redirect("labour:trip", trip_id=trip_id)
    return show_trip(request, trip_id, seat_form=form)


@requires(EDIT)
@require_POST
@guarded
def take_off(request: ActedRequest, seat_id: UUID) -> HttpResponse:
    """Give a seat back."""
    row = queries.get_seat_for_update(seat_id, scope=request.actor.scope)
    take_or_tell(
        request,
        lambda: steps.take_off(seat_id=seat_id, actor=request.actor, at=timezone.now()),
        _("The seat is free again."),
    )
    return redirect("labour:trip", trip_id=row.trip_id)


@requires(EDIT)
@require_POST
@guarded
def leave(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Let the trip leave with everybody who is checked in."""
    take_or_tell(
        request,
        lambda: boarding.leave_together(trip_id=trip_id, actor=request.actor, at=timezone.now()),
        _("The trip has left; the journeys of its passengers are recorded."),
    )
    return redirect("labour:trip", trip_id=trip_id)


@requires(EDIT)
@require_POST
@guarded
def arrive(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Record the arrival of everybody on board."""
    take_or_tell(
        request,
        lambda: boarding.arrive_together(trip_id=trip_id, actor=request.actor, at=timezone.now()),
        _("The arrival of all passengers is recorded; both sides are asked to confirm the employment."),
    )
    return redirect("labour:trip", trip_id=trip_id)
