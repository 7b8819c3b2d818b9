"""Who may change organisations and pairings: one condition a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError

from .queries import is_inside

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

    from .models import Organisation


class OutsideAreaError(DomainError):
    """The region lies outside the actor's area."""

    default_message = _("This place is outside your area. Choose one of your area.")


def check_region(actor: Actor, region_code: str) -> None:
    """Refuse a region outside the actor's area.

    Raises: OutsideAreaError.
    """
    if not actor.scope.covers_region(region_code):
        raise OutsideAreaError(field="region_code")


def check_may_change(actor: Actor, organisation: Organisation) -> None:
    """Refuse the change of an organisation that is neither in the actor's area nor their own.

    Raises: OutsideAreaError.
    """
    if not is_inside(organisation, actor.scope):
        raise OutsideAreaError(field="region_code")


def check_pairing(actor: Actor, eastern_region_code: str, western_region_code: str) -> None:
    """Refuse a pairing neither side of which lies in the actor's area.

    Raises: OutsideAreaError.
    """
    sides = [code for code in (eastern_region_code, western_region_code) if code]
    if not any(actor.scope.covers_region(code) for code in sides):
        raise OutsideAreaError(field="eastern_region_code")
