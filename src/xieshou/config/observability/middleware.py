"""The outermost layer: a name for each request, its log line, its count."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from xieshou.config.observability import views
from xieshou.config.observability.metrics import DURATION, REQUESTS
from xieshou.config.observability.request_id import HEADER, accept_or_make, current_request_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

log = logging.getLogger("xieshou.request")

FOR_MACHINES = {"/healthz": views.show_health, "/metrics": views.show_metrics}
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


class RequestIdMiddleware:
    """Name the request, answer machines at once, and note how everything else went."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, with the request id in the response and in every log line between."""
        request_id = accept_or_make(request.headers.get(HEADER, ""))
        request.request_id = request_id  # type: ignore[attr-defined] # read by the actor
        token = current_request_id.set(request_id)
        try:
            response = self._answer(request)
        finally:
            current_request_id.reset(token)
        response[HEADER] = request_id
        return response

    def _answer(self, request: HttpRequest) -> HttpResponse:
        for_machines = FOR_MACHINES.get(request.path)
        if for_machines and request.method in {"GET", "HEAD"}:
            response = for_machines(request)
            response["Cache-Control"] = "no-store"
            response["X-Content-Type-Options"] = "nosniff"
            return response
        started = time.perf_counter()
        response = self.get_response(request)
        _note(request, response.status_code, time.perf_counter() - started)
        return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    route = request.resolver_match.view_name if request.resolver_match else "unmatched"
    method = request.method if request.method in METHODS else "OTHER"
    REQUESTS.labels(method, route, str(status)).inc()
    DURATION.labels(route).observe(seconds)
    fields = {
        "method": method,
        "route": route,
        "status": status,
        "duration_ms": round(seconds * 1000, 1),
    }
    log.info("request", extra=fields)
