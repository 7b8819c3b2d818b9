"""The two addresses for machines: health and metrics.

They answer outside the request's transaction, so that they can still say that the database is down.
"""

from __future__ import annotations

import hmac
from dataclasses import asdict

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST

from xieshou.config.observability import health, metrics
from xieshou.kernel.doors import public

LOCAL = {"127.0.0.1", "::1"}


@public
@require_safe
def show_health(_request: HttpRequest) -> HttpResponse:
    """Return 200 when pages can be served, 503 otherwise, with the three answers and what live rooms have."""
    state = health.look()
    body = {
        "status": state.status,
        "database": state.database,
        "migrations": state.migrations,
        "worker": state.worker,
        "live_rooms": asdict(health.look_at_live_rooms()),
    }
    return JsonResponse(body, status=200 if state.ready else 503)


@public
@require_safe
def show_metrics(request: HttpRequest) -> HttpResponse:
    """Return the metrics to this machine, or to the holder of the metrics token; 404 else."""
    if not _may_read_metrics(request):
        return HttpResponse(status=404)
    return HttpResponse(metrics.render(), content_type=CONTENT_TYPE_LATEST)


def _may_read_metrics(request: HttpRequest) -> bool:
    token = getattr(settings, "METRICS_TOKEN", "")
    if token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    forwarded = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in LOCAL and not forwarded
