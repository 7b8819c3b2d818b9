"""What the projects of a sector cover in a county, counted from records; sectors that take too much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.policies.proposal import VIEW
from xieshou.projects.queries.coverage import cover, list_counties, list_spends, list_townships, reached
from xieshou.projects.rules.dated import resolve
from xieshou.projects.rules.sectors import find_concentrations, sector_choices, sector_label, sectors

if TYPE_CHECKING:
    from django.http import HttpResponse

    from .common import ActedRequest


@requires(VIEW)
@require_GET
def coverage(request: ActedRequest) -> HttpResponse:
    """Show the coverage of a sector in a county, and warnings of the present plan year."""
    scope, today = request.actor.scope, timezone.localdate()
    counties = list_counties(scope=scope)
    county = asked(request, "county", counties) or (counties[0] if counties else "")
    sector = asked(request, "sector", sectors())
    names = region_labels(counties)
    found = cover(county=county, sector=sector, scope=scope) if county else None
    warnings = find_concentrations(
        list_spends(scope=scope, year=today.year),
        limit_percent=resolve("library", "concentration_percent", on=today).value,
        least_projects=resolve("library", "concentration_projects", on=today).value,
    )
    context = {
        "counties": [(code, names.get(code, code)) for code in counties],
        "county": county,
        "sector": sector,
        "sectors": sector_choices(),
        "found": found,
        "covered": len(found.townships) if found else 0,
        "reached": reached(county=county, sector=sector, scope=scope) if county else None,
        "townships": [(name, code in found.townships) for code, name in list_townships(county)]
        if found
        else [],
        "warnings": [(names.get(one.place, one.place), sector_label(one.sector), one) for one in warnings],
        "year": today.year,
    }
    return render(request, "projects/library/coverage.html", context)
