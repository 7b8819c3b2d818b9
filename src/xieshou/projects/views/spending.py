"""The board of income-generating and grant spending by county and year, each line opening to its projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.policies.payment import VIEW
from xieshou.projects.queries.spending import list_spending, list_spent_projects

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .common import ActedRequest

SHEET = "projects.spending"


@requires(VIEW)
@require_GET
def spending(request: ActedRequest) -> HttpResponse:
    """Show which share of the money spent earns an income; one county's year opens to its projects."""
    scope = request.actor.scope
    rows = list_spending(scope=scope)
    opened = asked(request, "of", [f"{row.county}-{row.year}" for row in rows])
    county, _dash, year = opened.partition("-")
    names = region_labels({row.county.ljust(12, "0") for row in rows})
    context = {
        "rows": [
            {
                "place": names.get(row.county.ljust(12, "0"), row.county),
                "key": f"{row.county}-{row.year}",
                "spending": row,
                "percent": None if row.permille is None else row.permille / 10,
            }
            for row in rows
        ],
        "opened": opened,
        "place": names.get(county.ljust(12, "0"), county),
        "year": year,
        "projects": list_spent_projects(county, int(year), scope=scope) if opened else [],
        "sheet": SHEET,
        "today": timezone.localdate(),
    }
    return render(request, "projects/library/spending.html", context)
