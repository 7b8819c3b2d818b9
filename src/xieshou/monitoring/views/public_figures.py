"""The public page of figures: no sign-in, small cells hidden, kept by browsers until the next publication."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_GET

from xieshou.kernel.actor import Scope
from xieshou.kernel.doors import public
from xieshou.kernel.pages import asked
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.queries.delisting import list_places, newest_place_status
from xieshou.monitoring.queries.public_figures import PublicRow, last_publication, read_public
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS, ExitLevel

from .delisting import lines_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

KEPT_SECONDS = 600
CELLS = ("households", "at_risk", "cleared", "unknown", "people", "below")


def _place(request: HttpRequest) -> str:
    code = asked(request, "place")
    return code if code.isascii() and code.isdigit() and len(code) == LEVEL_DIGITS["county"] else ""


def _etag(request: HttpRequest) -> str:
    """Return a mark that changes with what is published, the language and the day."""
    with in_scope(Scope.everything()):
        newest, state = last_publication(), newest_place_status()
    return (
        f'"{newest.pk if newest else ""}-{state}-{_place(request)}-{get_language()}-{timezone.localdate()}"'
    )


@public
@require_GET
@condition(etag_func=_etag)
@cache_control(private=True, max_age=KEPT_SECONDS)
def public_figures(request: HttpRequest) -> HttpResponse:
    """Show monitored, cleared and incidence by county, or by town where that gives nobody away."""
    place = _place(request)
    with in_scope(Scope.everything()):
        figures = read_public(place, on=timezone.localdate())
        stories = list_places(Scope.everything(), on=timezone.localdate(), level=ExitLevel.COUNTY)
    names = region_names([row.code.ljust(12, "0") for row in figures.rows] + [place.ljust(12, "0")])
    context = {
        "rows": [_shown(row, names.get(row.code.ljust(12, "0"), row.code), place) for row in figures.rows],
        "total": _shown(figures.total, "", place) if figures.total else None,
        "months": [f"{month // 100}-{month % 100:02d}" for month in figures.months],
        "smallest": figures.smallest,
        "is_closed": figures.is_closed,
        "states": lines_of(one for one in stories if not place or one.region_code.startswith(place)),
        "place": names.get(place.ljust(12, "0"), place) if place else "",
    }
    return render(request, "monitoring/public/figures.html", context)


def _shown(row: PublicRow, name: str, place: str) -> dict[str, Any]:
    return {
        "name": name,
        "url": f"?place={row.code}" if row.may_open and not place and row.code else "",
        "cells": [row.cells[cell] for cell in CELLS],
        "incidence": row.incidence,
    }
