"""Who may mark a candidate as one of several interviewers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .interview import may_book

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import PanelMember


def may_mark(actor: Actor, member: PanelMember) -> bool:
    """Tell whether the actor may fill this scorecard: nobody marks for another interviewer."""
    return may_book(actor, member.interview.referral) and actor.user_id == member.user_id
