"""The what-if page: what one place more or less at a vacancy would change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.pages import asked, page_of
from xieshou.labour.policies.match import VIEW
from xieshou.labour.queries.whatif import (
    Market,
    MarketTooLargeError,
    StoredPrice,
    find_stored_prices,
    get_market,
    get_stored_price,
    price_one,
    price_places,
)

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .lists import ActedRequest


@requires(VIEW)
@require_GET
def market(request: ActedRequest) -> HttpResponse:
    """Show what the next place at each vacancy brings, and both answers for the chosen one."""
    try:
        found = get_market(scope=request.actor.scope, on=timezone.localdate())
    except MarketTooLargeError:
        return render(request, "labour/match/market.html", _stored(request))
    context = _show(request, found) if found else {}
    return render(request, "labour/match/market.html", context)


def _stored(request: ActedRequest) -> dict[str, Any]:
    """Return the prices of the latest run, where today's market is too large to be solved for a page."""
    found = find_stored_prices(scope=request.actor.scope)
    if found is None:
        return {"is_too_large": True}
    run, prices = found
    page = page_of(request, prices)
    page.object_list = [
        {"price": one, "url": f"?vacancy={one.vacancy.pk}&page={page.number}"} for one in page.object_list
    ]
    return {"is_too_large": True, "run": run, "page": page, "bound": _chosen_price(request)}


def _chosen_price(request: ActedRequest) -> StoredPrice | None:
    """Return the stored price of the vacancy of the address, None where it names none."""
    chosen = asked(request, "vacancy")
    try:
        return get_stored_price(UUID(chosen), scope=request.actor.scope)[1] if chosen else None
    except (ValueError, NotFound) as error:
        raise Http404 from error


def _show(request: ActedRequest, found: Market) -> dict[str, Any]:
    page = page_of(request, found.rows)
    rows = list(page.object_list)
    page.object_list = [
        {"row": row, "more": more, "url": f"?vacancy={row.vacancy.pk}&page={page.number}"}
        for row, more in zip(rows, price_places(found, rows), strict=True)
    ]
    try:
        chosen = asked(request, "vacancy")
        answer = price_one(found, UUID(chosen)) if chosen else None
    except (ValueError, NotFound) as error:
        raise Http404 from error
    solution = found.solution
    return {
        "page": page,
        "market": found,
        "placed": int(solution.placed),
        "points": int(solution.total_score),
        "proven": bool(solution.certificate.holds),
        "answer": answer,
    }
