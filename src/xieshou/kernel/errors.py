"""Refusals: every foreseen "no" of the system is a subclass of `DomainError`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import Promise


class DomainError(Exception):
    """A refusal that the user can understand: what happened, why, what to do next."""

    default_message: ClassVar[str | Promise] = _("This cannot be done.")

    def __init__(self, message: str | Promise | None = None, *, field: str = "") -> None:
        """Keep the text for the page and, where one is to blame, the name of the form field."""
        self.message = message if message is not None else self.default_message
        self.field = field
        super().__init__(self.message)

    def __str__(self) -> str:
        """Return the message in the active language."""
        return str(self.message)


class NotFound(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """The record does not exist or is outside the actor's scope: the two are never told apart."""

    default_message = _("This record does not exist or is outside your area.")


class Denied(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """The actor's role does not allow the action."""

    default_message = _("Your role does not allow this. Ask your security administrator.")
