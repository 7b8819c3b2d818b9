"""The request as views and API operations get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from xieshou.kernel.crypto import blind_index

if TYPE_CHECKING:
    from datetime import date

    from xieshou.kernel.actor import Actor

SENDER = "monitoring.public"


def sender_of(request: HttpRequest, *, on: date) -> bytes:
    """Return a digest of where a public form comes from; it changes every day and opens nothing."""
    address = f"{request.META.get('REMOTE_ADDR', '')}|{on}"
    return blind_index(address, context=SENDER)


class ActedRequest(HttpRequest):
    """A request behind a door: the middleware has put the actor on it, and what HTMX says."""

    actor: Actor
    htmx: Any
