"""The search in the header: suggestions while typing, and a page of results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import signed_in

from . import providers

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SUGGESTED = 5
LISTED = 30
LONGEST = 64


def _text(request: HttpRequest) -> str:
    return request.GET.get("q", "")[:LONGEST]


@signed_in
@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """Suggest what the text may mean, grouped."""
    text = _text(request)
    groups = providers.search(text, actor=request.actor, limit=SUGGESTED)  # type: ignore[attr-defined]
    every = f"{reverse('search:results')}?{urlencode({'q': text})}"
    return render(
        request, "search/suggestions.html", {"groups": groups, "text": text.strip(), "all_url": every}
    )


@signed_in
@require_GET
def results(request: HttpRequest) -> HttpResponse:
    """Show all results, or those of one group."""
    text, only = _text(request), request.GET.get("only", "")
    groups = providers.search(text, actor=request.actor, limit=LISTED, only=only)  # type: ignore[attr-defined]
    return render(
        request, "search/results.html", {"groups": groups, "text": text, "only": only, "most": LISTED}
    )
