"""The ASGI entry point: sockets only, and only for pages of this site."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, cast

import django
from channels.routing import ProtocolTypeRouter, URLRouter
from channels.security.websocket import AllowedHostsOriginValidator
from django.urls import re_path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xieshou.config.settings")
django.setup()

from xieshou.kernel.realtime.sockets import patterns  # noqa: E402 -- models need the set-up above

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable


async def not_here(scope: dict[str, Any], _receive: object, send: Callable[[Any], Awaitable[None]]) -> None:
    """Refuse pages, and sockets at addresses that do not exist, without a line in the log."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close"})
        return
    await send({"type": "http.response.start", "status": 404, "headers": []})
    await send({"type": "http.response.body", "body": b""})


application = ProtocolTypeRouter(
    {
        "websocket": AllowedHostsOriginValidator(URLRouter([*patterns, re_path("", cast("Any", not_here))])),
        "http": not_here,
    }
)
