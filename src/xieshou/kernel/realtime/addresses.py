"""Where a page finds the socket of a room, and the permission of the browser to go there."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from csp.decorators import csp_update
from django.conf import settings
from django.http.request import split_domain_port
from django.urls import reverse

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

SOCKET_PATH = "/realtime/room/"


def socket_address(request: HttpRequest) -> str:
    """Return the address of the socket: as configured, behind the proxy, or the port beside the pages."""
    if settings.SOCKET_URL:
        return str(settings.SOCKET_URL)
    scheme = "wss" if request.is_secure() else "ws"
    host = request.get_host()
    if not settings.BEHIND_PROXY:
        host = f"{split_domain_port(host)[0]}:{settings.SOCKET_ADDRESS[1]}"
    return f"{scheme}://{host}{SOCKET_PATH}"


def with_socket(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Return the page with the one further address that its scripts may connect to."""
    parts = urlsplit(socket_address(request))
    allowed = csp_update({"connect-src": [f"{parts.scheme}://{parts.netloc}"]})
    allowed(lambda _request: response)(request)  # marks the response itself
    return response


def room_frame(request: HttpRequest) -> dict[str, str]:
    """Return what every page with a room or a check needs in its context."""
    return {"socket": socket_address(request), "line_url": reverse("realtime:line")}
