"""The what-if page: what one place more or less at a vacancy would change."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import NotFound
from xieshou.labour.policies.match import VIEW
from xieshou.labour.queries.whatif import MarketTooLargeError, get_market

from .lists import ActedRequest, asked, page_of

if TYPE_CHECKING:
    from django.http import HttpResponse


@requires(VIEW)
@require_GET
def market(request: ActedRequest) -> HttpResponse:
    """Show the vacancies by the price of their next place, and the exact answer for the chosen one."""
    context = {"page": page_of(request, []), "market": None, "answer": None, "refusal": ""}
    try:
        found, answer = get_market(
            scope=request.actor.scope, on=timezone.localdate(), vacancy_id=_chosen(request)
        )
    except MarketTooLargeError:
        context["refusal"] = _(
            "The prices of the last run stand on its page. Ask somebody of a single county to open this page."
        )
        return render(request, "labour/match/market.html", context)
    except NotFound as error:
        raise Http404 from error
    page = page_of(request, found.rows)
    rows = [
        {
            "vacancy": row.vacancy,
            "places": row.places,
            "filled": row.filled,
            "priority": row.priority,
            "points": row.points,
            "url": f"?vacancy={row.vacancy.pk}&page={page.number}",
        }
        for row in page
    ]
    page.object_list = rows
    return render(
        request, "labour/match/market.html", context | {"page": page, "market": found, "answer": answer}
    )


def _chosen(request: ActedRequest) -> UUID | None:
    """Return the vacancy of the address.

    Raises: NotFound: it is no key.
    """
    text = asked(request, "vacancy")
    try:
        return UUID(text) if text else None
    except ValueError as error:
        raise NotFound from error
