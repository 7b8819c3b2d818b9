"""What a device speaks with: the page that works without network, its key, its copy, its outbox."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import public, requires
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.registry.forms_visits import DeviceForm, VisitFileForm, read_visit
from xieshou.registry.operations import device as devices
from xieshou.registry.operations import visit as operations
from xieshou.registry.operations.device import DeviceWipedError
from xieshou.registry.operations.visit_file import receive_file
from xieshou.registry.queries.visit import build_pack
from xieshou.registry.vocabulary_visits import Answer, Question
from xieshou.web.assets import asset_url, read_asset

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.requests import ActedRequest

WORKER = "src/xieshou/web/src/visits/worker.ts"
ISLAND = "src/xieshou/web/src/visits/visits.ts"
MOST_VISITS = 50
GONE, REFUSED, NOT_THERE = 410, 422, 404


@requires("registry.visit.make")
@require_GET
def visit_app(request: ActedRequest) -> HttpResponse:
    """Show the page that a device keeps: no personal data is in it, only the form and its words."""
    context = {"questions": Question.choices, "answers": Answer.choices, "island": asset_url(ISLAND)}
    return render(request, "registry/visit_app.html", context)


@requires("registry.visit.make")
@require_POST
def device_open(request: ActedRequest) -> HttpResponse:
    """Give the device its key and when it ends; a closed device is told to forget everything."""
    form = DeviceForm(request.POST)
    if not form.is_valid():
        return JsonResponse({"error": _("This device gave no number.")}, status=REFUSED)
    try:
        key, ends = devices.open_device(
            device_id=form.cleaned_data["device"], actor=request.actor, at=timezone.now()
        )
    except DeviceWipedError as error:
        return JsonResponse({"error": str(error), "wipe": True}, status=GONE)
    except NotFound as error:
        return JsonResponse({"error": str(error), "wipe": True}, status=NOT_THERE)
    return JsonResponse({"key": key, "ends": ends.isoformat()})


@requires("registry.visit.make")
@require_GET
def visit_pack(request: ActedRequest) -> HttpResponse:
    """Return the households that the actor carries; the device encrypts them before it keeps them."""
    return JsonResponse({"households": build_pack(request.actor, on=timezone.localdate())})


@requires("registry.visit.make")
@require_POST
def visit_sync(request: ActedRequest) -> HttpResponse:
    """Take visits in, each for itself: one that is refused says why and hinders no other."""
    try:
        body = json.loads(request.body)
        form, given = DeviceForm({"device": body["device"]}), list(body["visits"])[:MOST_VISITS]
    except (ValueError, KeyError, TypeError):
        return JsonResponse({"error": _("This is no outbox of the page.")}, status=REFUSED)
    if not form.is_valid():
        return JsonResponse({"error": _("This device gave no number.")}, status=REFUSED)
    device_id = form.cleaned_data["device"]
    answers = [_receive(one, device_id, request) for one in given]
    wiped = any(answer.pop("wipe", False) for answer in answers)
    return JsonResponse({"visits": answers, "wipe": wiped}, status=GONE if wiped else 200)


def _receive(given: Any, device_id: UUID, request: ActedRequest) -> dict[str, Any]:
    """Take one visit in and return what became of it."""
    key = given.get("id") if isinstance(given, dict) else None
    try:
        with transaction.atomic():
            visit = read_visit(given, device_id=device_id)
            receipt = operations.receive_visit(visit=visit, actor=request.actor, at=timezone.now())
    except DomainError as error:
        wiped = isinstance(error, DeviceWipedError)
        return {"id": key, "state": "refused", "why": str(error), "wipe": wiped}
    contested = [str(Question(field).label) for field in receipt.contested]
    return {"id": key, "state": "received" if receipt.is_new else "known", "contested": contested}


@requires("registry.visit.make")
@require_POST
def visit_file(request: ActedRequest, visit_id: UUID) -> HttpResponse:
    """Take a photo or voice note in."""
    form = VisitFileForm(request.POST, request.FILES)
    if not form.is_valid():
        return JsonResponse({"error": _("The file did not arrive whole.")}, status=REFUSED)
    given = form.cleaned_data
    try:
        receive_file(
            visit_id=visit_id,
            file_id=given["id"],
            kind=given["kind"],
            content=given["file"].read(),
            actor=request.actor,
            at=timezone.now(),
        )
    except NotFound as error:
        return JsonResponse({"error": str(error)}, status=NOT_THERE)
    except DomainError as error:
        return JsonResponse({"error": str(error)}, status=REFUSED)
    return JsonResponse({"state": "received"})


@public
@require_GET
def visit_worker(_request: ActedRequest) -> HttpResponse:
    """Return the service worker; it must lie beside the page that it serves."""
    return HttpResponse(read_asset(WORKER), content_type="text/javascript; charset=utf-8")


@public
@require_GET
def visit_manifest(_request: ActedRequest) -> HttpResponse:
    """Return what a phone needs to install the page."""
    start = reverse("registry:visit_app")
    icon = asset_url("src/xieshou/web/src/brand/favicon.svg")
    manifest = {
        "name": _("Xieshou visits"),
        "short_name": _("Visits"),
        "start_url": start,
        "scope": start,
        "display": "standalone",
        "background_color": "#ffffff",
        "icons": [{"src": icon, "sizes": "any", "type": "image/svg+xml"}] if icon else [],
    }
    return JsonResponse(manifest, content_type="application/manifest+json")
