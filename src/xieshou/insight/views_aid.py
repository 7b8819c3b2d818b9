"""Pages of aid: everything that reached one household, and help that may have been given twice in an area."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import require, requires
from xieshou.kernel.pages import asked, guarded, page_of
from xieshou.kernel.redaction import mask_name
from xieshou.kernel.regions.queries import region_labels, region_names

from .policies_aid import EXPORT, HOUSEHOLD, VIEW
from .queries import aid, doubles
from .rules_aid import sum_by_source, sum_by_year
from .vocabulary import Level, Nature, Theme, Wing
from .words_aid import COMPARED, READERS, kind_label, theme_label

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.registry.models import Household

    from .rules_doubles import Double

YEARS_SHOWN = 6
TONES = {Nature.GIVEN: "success", Nature.EARNED: "progress", Nature.SERVICE: "neutral"}
LEVEL_TONES = {Level.PERSON: "danger", Level.FAMILY: "warning", Level.HOUSE: "unknown"}


@requires(VIEW)
@require_GET
@guarded
def household_aid(request: ActedRequest, household_id: UUID) -> HttpResponse:
    """Show every yuan and every service that reached a household or its members, from every wing."""
    actor, today = request.actor, timezone.localdate()
    require(actor, HOUSEHOLD)
    family = aid.get_family(household_id, scope=actor.scope)
    lines = aid.list_aid(family, actor=actor)
    during = [line.on.year for line in lines] or [today.year]
    twice = doubles.list_doubles_of(family.household, years=(min(during), max(during)), actor=actor)
    doubled = {one.key for double in twice for one in double.entries}
    lines = [replace(line, is_double=line.key in doubled) for line in lines]
    years, wing = sum_by_year(lines), asked(request, "wing", Wing.values)
    year = asked(request, "year", [one.heading for one in years])
    shown = [
        line for line in lines if (not year or str(line.on.year) == year) and (not wing or line.wing == wing)
    ]
    household = family.household
    page = page_of(request, shown)
    context = {
        "household": household,
        "place": region_names([household.region_code]).get(household.region_code, household.region_code),
        "page": page,
        "years": years,
        "sources": sum_by_source(lines),
        "given_fen": sum(one.given_fen for one in years),
        "earned_fen": sum(one.earned_fen for one in years),
        "services": sum(one.services for one in years),
        "doubles": [_shown(one, {}) for one in twice],
        "year": year,
        "wing": wing,
        "wings": [(one.value, one.label) for one in Wing if any(line.wing == one for line in lines)],
        "hidden": [READERS.get(one, one) for one in aid.list_hidden(actor)],
        "tones": TONES,
        "today": today,
        "export_url": _export("insight.household_aid", household=str(household.pk))
        if actor.can(EXPORT)
        else "",
    }
    return render(request, "insight/aid/household.html", context)


@requires(VIEW)
@require_GET
def double_aid(request: ActedRequest) -> HttpResponse:
    """List help that may have been given twice in the actor's area, by year, place, theme and unit."""
    actor, today = request.actor, timezone.localdate()
    wanted = doubles.DoubleFilter.read(request.GET.dict(), year=today.year)
    found = doubles.list_doubles(wanted, actor=actor)
    page = page_of(request, found)
    homes = doubles.list_homes(page, scope=actor.scope)
    places = region_labels([*(home.region_code for home in homes.values()), wanted.region.ljust(12, "0")])
    may_open = actor.can(HOUSEHOLD)
    context = {
        "page": page,
        "rows": [_shown(one, homes, places=places, may_open=may_open) for one in page],
        "total": len(found),
        "households": len({one.household for double in found for one in double.entries}),
        "fen": sum(one.amount_fen for one in found),
        "wanted": wanted,
        "place": places.get(wanted.region.ljust(12, "0"), "") if wanted.region else "",
        "years": range(today.year, today.year - YEARS_SHOWN, -1),
        "themes": Theme.choices,
        "levels": Level.choices,
        "compared": [COMPARED[one] for one in doubles.list_compared(actor)],
        "export_url": _export("insight.doubles", **wanted.asked()) if actor.can(EXPORT) else "",
    }
    return render(request, "insight/aid/doubles.html", context)


def _export(sheet: str, **filters: str) -> str:
    return f"{reverse('sheets:export', args=[sheet])}?{urlencode(filters)}"


def _shown(
    double: Double,
    homes: dict[UUID, Household],
    *,
    places: dict[str, str] | None = None,
    may_open: bool = False,
) -> dict[str, Any]:
    """Return the plain values of a double: its households by masked name, its entries."""
    keys = dict.fromkeys(one.household for one in double.entries)
    found = [homes[key] for key in keys if key in homes]
    return {
        "theme": theme_label(double.theme),
        "level": double.level.label,
        "tone": LEVEL_TONES[double.level],
        "fen": double.amount_fen,
        "place": (places or {}).get(found[0].region_code, "") if found else "",
        "households": [
            {
                "name": mask_name(home.head.name),
                "code": home.code,
                "href": reverse("insight:aid", args=[home.pk]) if may_open else "",
            }
            for home in found
        ],
        "entries": [
            {
                "wing": COMPARED[one.wing],
                "kind": kind_label(one),
                "from_date": one.from_date,
                "last_date": one.until - timedelta(days=1),
                "fen": one.amount_fen,
            }
            for one in double.entries
        ],
    }
