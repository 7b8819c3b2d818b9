"""Costs of journeys that public money bears: what waits to be booked, and the booking."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.trip import BookCostForm
from xieshou.labour.operations.trip_books import book_cost
from xieshou.labour.policies.trip import PAY
from xieshou.labour.queries import trip_costs as queries
from xieshou.labour.queries.purse import list_paying_in
from xieshou.labour.rules.purse import COUNTY_DIGITS

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .lists import ActedRequest


@requires(PAY)
@require_GET
def costs(request: ActedRequest) -> HttpResponse:
    """List what the actor's places bear and have not booked."""
    return _show(request)


def _show(request: ActedRequest, refused: tuple[UUID, Any] | None = None) -> HttpResponse:
    page = page_of(request, queries.costs_to_book(request.actor.scope))
    places = {row.pk: queries.place_of(row) for row in page.object_list}
    names = region_labels(place[:COUNTY_DIGITS] for place in places.values())
    accounts = list_paying_in(places.values(), scope=request.actor.scope)
    rows = []
    for row in page.object_list:
        county = places[row.pk][:COUNTY_DIGITS]
        is_refused = refused is not None and refused[0] == row.pk
        form = refused[1] if refused and is_refused else _form(None, row, accounts[county])
        is_own = request.actor.user_id is not None and row.entered_by_id == request.actor.user_id
        rows.append(
            {
                "row": row,
                "place": names.get(county, county),
                "form": form,
                "open": is_refused,
                "is_own": is_own,
                "has_account": bool(accounts[county]) or bool(row.reverses_id),
            }
        )
    context = {"page": page, "rows": rows}
    return render(request, "labour/trip/costs.html", context, status=422 if refused else 200)


def _form(data: Any, row: Any, accounts: list[Any]) -> BookCostForm:
    choices = [(one.pk, str(one)) for one in accounts]
    return BookCostForm(
        data,
        accounts=choices,
        takes_back=row.reverses_id is not None,
        initial={"booked_on": timezone.localdate()},
        auto_id=f"id_{row.pk}_%s",
    )


@requires(PAY)
@require_POST
@guarded
def book(request: ActedRequest, trip_cost_id: UUID) -> HttpResponse:
    """Book a cost out of an account of its payer."""
    row = queries.get_cost_for_update(trip_cost_id, scope=request.actor.scope)
    place = queries.place_of(row)[:COUNTY_DIGITS]
    form = _form(request.POST, row, list_paying_in([place], scope=request.actor.scope)[place])

    def step() -> None:
        book_cost(cost_id=row.pk, **form.to_booking(), actor=request.actor, at=timezone.now())

    if take(form, step):
        messages.success(request, _("Booked."))
        return redirect("labour:trip_costs")
    return _show(request, (row.pk, form))
