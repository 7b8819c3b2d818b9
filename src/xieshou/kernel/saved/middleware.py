"""A list opened from elsewhere, without filters, opens with the user's default view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.shortcuts import redirect

from .queries import find_default

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class DefaultViewMiddleware:
    """Lead to the default view of a list; whoever clears the filters inside the list sees it whole."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, _view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Redirect where the address has no query and the user keeps a default for its path."""
        if request.method != "GET" or request.META.get("QUERY_STRING") or request.headers.get("HX-Request"):
            return None
        if not request.user.is_authenticated or came_from(request) == request.path:
            return None
        view = find_default(request.user, path=request.path)
        return redirect(view.url) if view else None


def came_from(request: HttpRequest) -> str:
    """Return the path of the page whose link led here, "" where the browser does not say."""
    try:
        return urlsplit(request.headers.get("Referer", "")).path
    except ValueError:
        return ""
