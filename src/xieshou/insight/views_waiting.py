"""The list behind each queue of cooperation, projects and money on the Desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import page_of

from .queries.waiting import WAITING, Waiting, show_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse
    from django.urls import URLPattern

    from xieshou.kernel.requests import ActedRequest


def _page(waiting: Waiting) -> Callable[[ActedRequest], HttpResponse]:
    """Return the view of a queue: all that waits for the actor, the most pressing first."""

    @requires(waiting.capability)
    @require_GET
    def show(request: ActedRequest) -> HttpResponse:
        today = timezone.localdate()
        page = page_of(request, waiting.rows(request.actor, today))
        context = {
            "waiting": waiting,
            "page": page,
            "items": show_rows(waiting, page.object_list, today=today),
        }
        return render(request, "insight/waiting.html", context)

    return show


PATTERNS: list[URLPattern] = [
    path(f"waiting/{key.replace('_', '-')}/", _page(one), name=f"waiting_{key}")
    for key, one in WAITING.items()
]
