"""Pages of live rooms that need no account: the door for guests, the check before a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import public

from .addresses import room_frame, with_socket

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_BYTES = 300_000


@public
@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """Let a guest in with the code of an invitation; the code itself never comes here."""
    context = {**room_frame(request), "pass_url": ""}
    return with_socket(request, render(request, "realtime/door.html", context))


@public
@require_GET
def check(request: HttpRequest) -> HttpResponse:
    """Show the check of camera, microphone and line."""
    return with_socket(request, render(request, "realtime/check.html", room_frame(request)))


@public
@require_POST
def line(request: HttpRequest) -> HttpResponse:
    """Swallow some bytes, so that a page can measure its line."""
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    if size > MOST_BYTES:
        return HttpResponse(status=413)
    while request.read(65_536):
        pass
    return HttpResponse(status=204)
