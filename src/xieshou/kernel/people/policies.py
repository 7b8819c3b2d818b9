"""Who may do what with people: one condition a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError, NotFound

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor


class HomeOutsideScopeError(DomainError):
    """The home village lies outside the actor's area."""

    default_message = _("This village is outside your area. Choose one of your area, or ask its county.")


def check_home(actor: Actor, region_code: str) -> None:
    """Refuse a home outside the actor's area.

    Raises: HomeOutsideScopeError: the village lies below no prefix of the scope.
    """
    if not actor.scope.covers_region(region_code):
        raise HomeOutsideScopeError(field="region_code")


def check_may_change(actor: Actor, region_code: str) -> None:
    """Refuse the change of a person who is only shared with the actor's organisation.

    Raises: NotFound: the home lies outside the scope.
    """
    if not actor.scope.covers_region(region_code):
        raise NotFound
