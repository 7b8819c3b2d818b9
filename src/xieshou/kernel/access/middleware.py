"""The walls around each request: one transaction, one actor, one scope, deny by default."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.utils import is_mfa_enabled
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.cache import patch_cache_control, patch_vary_headers

from xieshou.kernel.actor import Actor
from xieshou.kernel.doors import PUBLIC, SIGNED_IN, door_of
from xieshou.kernel.scope_sql import set_scope

from .queries import get_actor
from .roles import role_table

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse

SERVER_ERROR = 500
LAST_SEEN = "last_seen"
VISIT_SECONDS = 60


class TransactionMiddleware:
    """Run each request in one transaction and keep its writes unless the answer is a server error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer inside a transaction; a response that streams must have read its rows before."""
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        with transaction.atomic():
            response = self.get_response(request)
            if response.status_code >= SERVER_ERROR:
                transaction.set_rollback(True)
        return response


class ActorMiddleware:
    """Turn the signed-in user into an actor, set the scope, and keep shut doors shut."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer as the actor of this moment: grants are read anew at every request."""
        now = timezone.now()
        if request.user.is_authenticated and self._is_idle(request, now.timestamp()):
            logout(request)
        request_id = getattr(request, "request_id", "")
        if request.user.is_authenticated:
            self._note_visit(request, now.timestamp())
            today = timezone.localdate(now)
            request.actor = get_actor(request.user, on=today, request_id=request_id)  # type: ignore[attr-defined]
        else:
            request.actor = Actor.anonymous()  # type: ignore[attr-defined]
        set_scope(request.actor.scope)  # type: ignore[attr-defined]
        return self.get_response(request)

    @staticmethod
    def _is_idle(request: HttpRequest, now: float) -> bool:
        """Tell whether the session slept too long."""
        seen = request.session.get(LAST_SEEN)
        return seen is not None and now - seen > settings.SESSION_IDLE_SECONDS

    @staticmethod
    def _note_visit(request: HttpRequest, now: float) -> None:
        """Note when and from where the session was used, once a minute at most: reading must not write."""
        seen = request.session.get(LAST_SEEN)
        if seen is None or now - seen > VISIT_SECONDS:
            request.session[LAST_SEEN] = int(now)
            UserSession.objects.create_from_request(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., Any], _args: Any, _kwargs: Any
    ) -> HttpResponse | None:
        """Refuse a view without a mark, a visitor who is not signed in, or a role without the capability."""
        match = request.resolver_match
        own, actor = door_of(view), request.actor  # type: ignore[attr-defined]
        door = own or settings.THIRD_PARTY_DOORS.get(match.view_name if match else "")
        if door == PUBLIC:
            return None
        if door is None:
            raise PermissionDenied
        if not actor.is_signed_in:
            return redirect_to_login(request.get_full_path())
        if door != SIGNED_IN and not actor.can(door):
            raise PermissionDenied
        # The sign-in library's own pages stay open: there the factor is set up.
        return redirect("mfa_index") if own and lacks_second_factor(request) else None


def lacks_second_factor(request: HttpRequest) -> bool:
    """Tell whether a role of the actor needs a second factor here and the user has none yet."""
    if not settings.REQUIRE_SECOND_FACTOR or is_mfa_enabled(request.user):
        return False
    roles, actor = role_table().roles, request.actor  # type: ignore[attr-defined]
    return any(roles[role].needs_second_factor for role in actor.roles if role in roles)


class NoStoreMiddleware:
    """Keep every page out of shared and browser caches."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        """Keep the next layer."""
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Mark the answer private and not to be stored."""
        response = self.get_response(request)
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, private=True, no_store=True)
        patch_vary_headers(response, ["Cookie"])
        return response
