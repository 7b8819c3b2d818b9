"""The address picker's suggestions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import signed_in

from .search import search_regions
from .vocabulary import RegionLevel

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

MOST = 12
LEVELS = frozenset(str(int(level)) for level in RegionLevel)


@signed_in
@require_GET
def pick(request: HttpRequest) -> HttpResponse:
    """Suggest places for what was typed: ?q=, ?levels=4,5, ?within=5303, ?mine=1 for the actor's area."""
    levels = [int(level) for level in request.GET.get("levels", "").split(",") if level in LEVELS]
    within = request.GET.get("within", "")
    prefixes = [within] if within.isascii() and within.isdigit() else []
    if not prefixes and request.GET.get("mine"):
        prefixes = [prefix for prefix in request.actor.scope.regions if prefix]  # type: ignore[attr-defined]
    found = search_regions(request.GET.get("q", ""), within=prefixes, levels=levels, limit=MOST)
    return render(request, "regions/options.html", {"regions": found})
