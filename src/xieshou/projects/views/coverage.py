"""What the projects of a sector cover in a county, counted from records; sectors that take too much."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.policies.proposal import VIEW
from xieshou.projects.queries import coverage as queries
from xieshou.projects.rules.dated import resolve
from xieshou.projects.rules.sectors import find_concentrations, sector_choices, sector_label, sectors
from xieshou.projects.rules.tile import lines_of

from .tones import stage_tone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from xieshou.kernel.actor import Scope

    from .common import ActedRequest


@requires(VIEW)
@require_GET
def coverage(request: ActedRequest) -> HttpResponse:
    """Show the coverage of a sector in a county, and warnings of the present plan year."""
    scope, today = request.actor.scope, timezone.localdate()
    counties = queries.list_counties(scope=scope)
    county = asked(request, "county", counties) or (counties[0] if counties else "")
    sector = asked(request, "sector", sectors())
    names = region_labels(counties)
    found = queries.cover(county=county, sector=sector, scope=scope) if county else None
    warnings = find_concentrations(
        queries.list_spends(scope=scope, year=today.year),
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
        "reached": queries.reached(county=county, sector=sector, scope=scope) if county else None,
        "warnings": [(names.get(one.place, one.place), sector_label(one.sector), one) for one in warnings],
        "year": today.year,
        **(_drawn(request, county, sector) if county else {}),
    }
    return render(request, "projects/library/coverage.html", context)


def _drawn(request: ActedRequest, county: str, sector: str) -> dict[str, Any]:
    """Return the townships as tiles and rows, and what lies in the one that the address opens."""
    scope = request.actor.scope
    towns = queries.list_townships(county=county, sector=sector, scope=scope)
    code = asked(request, "town", [one.code for one in towns])
    opened = next((one for one in towns if one.code == code), None)
    return {
        "townships": towns,
        "tiles": _tiles(towns, county=county, sector=sector, opened=code),
        "town": opened,
        "there": _there(code, sector=sector, scope=scope) if opened else [],
    }


def _tiles(
    towns: Sequence[queries.Township], *, county: str, sector: str, opened: str
) -> list[dict[str, Any]]:
    tiles = []
    for one in towns:
        address = QueryDict(mutable=True)
        address.update({"county": county, "sector": sector, "town": one.code})
        note = ngettext("%(number)d project", "%(number)d projects", one.projects) % {"number": one.projects}
        tiles.append(
            {
                "name": one.name,
                "lines": lines_of(one.name),
                "note": note if one.is_covered else "",
                "is_on": one.is_covered,
                "is_open": one.code == opened,
                "href": f"?{address.urlencode()}#town",
            }
        )
    return tiles


def _there(town: str, *, sector: str, scope: Scope) -> list[dict[str, Any]]:
    """Return the projects of a township with the names of their places there."""
    found = queries.list_there(town=town, sector=sector, scope=scope)
    names = region_labels(code for _row, codes in found for code in codes)
    return [
        {
            "project": row,
            "sector": sector_label(row.sector),
            "tone": stage_tone(row.stage),
            "places": [names.get(code, code).rsplit(" ", 1)[-1] for code in codes],
        }
        for row, codes in found
    ]
