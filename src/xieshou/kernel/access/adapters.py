"""How the sign-in library meets our users: nobody signs up, every sign-in leaves an audit record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from django.utils import timezone

from xieshou.kernel.actor import Actor
from xieshou.kernel.audit.operations import record
from xieshou.kernel.senders import client_address

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from .models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed sign-up; sign-ins, failed ones too, are audited."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 -- the library's signature
        """Return no: accounts are opened by a security administrator."""
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address by which the library counts: that of every other throttle."""
        return client_address(request)

    def post_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse:
        """Leave an audit record of the sign-in."""
        _record_sign_in("access.sign_in.succeeded", request, user_id=user.pk, name=user.display_name)
        response: HttpResponse = super().post_login(request, user, **kwargs)
        return response

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """Leave an audit record of the failed sign-in, without what was typed as password."""
        _record_sign_in("access.sign_in.failed", request, name=str(credentials.get("username", ""))[:60])
        super().authentication_failed(request, **credentials)


def _record_sign_in(event: str, request: HttpRequest, *, name: str, user_id: Any = None) -> None:
    actor = Actor(user_id=user_id, name=name, request_id=getattr(request, "request_id", ""))
    record(event, actor=actor, at=timezone.now(), subject=("access.user", user_id or name))


def display_user(user: User) -> str:
    """Return the name shown on pages."""
    return user.display_name
