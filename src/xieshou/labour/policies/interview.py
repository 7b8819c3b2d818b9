"""Who may book interviews and enter their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .referral import is_near

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Referral


def may_book(actor: Actor, referral: Referral) -> bool:
    """Tell whether the actor may book, move and cancel interviews of a referral and enter the result."""
    return actor.can("labour.interview.book") and is_near(actor, referral)
