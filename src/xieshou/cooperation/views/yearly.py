"""The page of the yearly visits: whether the leaders of both sides came, for each pairing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xieshou.cooperation.policies import MEETING_VIEW
from xieshou.cooperation.queries.yearly import list_pair_years
from xieshou.cooperation.vocabulary.meeting import Yearly
from xieshou.kernel.doors import requires

from .base import ActedRequest, asked_year

if TYPE_CHECKING:
    from django.http import HttpResponse

FIRST_YEAR = 2017
TONES = {Yearly.MET: "success", Yearly.DUE: "warning", Yearly.MISSED: "danger"}


@requires(MEETING_VIEW)
@require_GET
def yearly(request: ActedRequest) -> HttpResponse:
    """Show the mutual visits of a year, pair by pair."""
    today = timezone.localdate()
    year = min(max(asked_year(request), FIRST_YEAR), today.year)
    rows = list_pair_years(scope=request.actor.scope, year=year, on=today)
    context = {
        "year": year,
        "rows": [
            {"pair": one, "ways": [(way, TONES[way.verdict]) for way in (one.to_west, one.to_east)]}
            for one in rows
        ],
        "met": sum(1 for one in rows if one.is_met),
        "total": len(rows),
        "years": range(today.year, max(today.year - 5, FIRST_YEAR - 1), -1),
    }
    return render(request, "cooperation/visit/yearly.html", context)
