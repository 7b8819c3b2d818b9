"""Where a list comes out as Excel and goes in, for those who may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.http import urlencode

from xieshou.kernel.sheets.registry import get_sheet

if TYPE_CHECKING:
    from .lists import ActedRequest


def out_url(request: ActedRequest, name: str, **filters: str) -> str:
    """Return the page that gives a list out, "" for who may not take it."""
    if not request.actor.can(get_sheet(name).may_export):
        return ""
    kept = {key: value for key, value in filters.items() if value}
    return reverse("sheets:export", args=[name]) + (f"?{urlencode(kept)}" if kept else "")


def in_url(request: ActedRequest, name: str) -> str:
    """Return the page that takes a form in, "" for who may not bring it."""
    may = request.actor.can("sheets.upload") and request.actor.can(get_sheet(name).capability)
    return reverse("sheets:start", args=[name]) if may else ""
