"""The request as views and API operations get it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor


class ActedRequest(HttpRequest):
    """A request behind a door: the middleware has put the actor on it, and what HTMX says."""

    actor: Actor
    htmx: Any
