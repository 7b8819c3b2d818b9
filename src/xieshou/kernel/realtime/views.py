"""Pages of live rooms: the doors for guests and shared computers, the poster, the check before a call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import segno
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import public, signed_in
from xieshou.kernel.paper import PDF_TYPE, render_pdf

from .addresses import room_frame, with_socket
from .shared import forget

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_BYTES = 300_000
IDLE_SECONDS, BACK_SECONDS = 90, 8
POSTER = Path(__file__).with_name("papers") / "poster.typ"


@public
@require_GET
def door(request: HttpRequest) -> HttpResponse:
    """Let a guest in with the code of an invitation; the code itself never comes here."""
    context = {**room_frame(request), "pass_url": ""}
    return with_socket(request, render(request, "realtime/door.html", context))


@public
@require_GET
def kiosk(request: HttpRequest) -> HttpResponse:
    """Show the door on a computer that many share: it clears itself, and what a visitor before has opened."""
    forget(request.session)
    times = {"idle_seconds": IDLE_SECONDS, "back_seconds": BACK_SECONDS}
    context = {**room_frame(request), "pass_url": "", "kiosk": times}
    return with_socket(request, render(request, "realtime/door.html", context))


@signed_in
@require_GET
def poster(request: HttpRequest) -> HttpResponse:
    """Give a poster with the address of the shared computer's page, to hang beside it."""
    now, page = timezone.now(), request.build_absolute_uri(reverse("realtime:kiosk"))
    door = request.build_absolute_uri(reverse("realtime:door"))
    data = {
        "title": _("Interviews in the village"),
        "lang": "en" if get_language() == "en" else "zh",
        "steps": [
            _("Open this address on the shared computer and leave it open."),
            _("Type the code of your interview: the station tells it to you, or your own page leads there."),
            _("Look at your picture, press “Enter the room” and wait until you are let in."),
            _("Press “Leave” at the end. The computer forgets everything by itself."),
        ],
        "page": page,
        "phone": _("With your own phone: scan the square."),
        "square": segno.make(door, error="m").svg_inline(border=1),
    }
    response = HttpResponse(render_pdf(POSTER, data, at=now), content_type=PDF_TYPE)
    response["Content-Disposition"] = 'inline; filename="poster.pdf"'
    return response


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
