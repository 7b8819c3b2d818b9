"""How the sign-in library meets our users: nobody signs up, only an administrator opens accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest

    from .models import User


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Closed sign-up; everything else as the library does it."""

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        """Return no: accounts are opened by a security administrator."""
        return False


def display_user(user: User) -> str:
    """Return the name shown on pages."""
    return user.display_name
