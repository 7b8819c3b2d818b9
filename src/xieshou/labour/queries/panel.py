"""Reads of panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.labour.models import PanelMember
from xieshou.labour.queries.referral import near_q

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Scope


def list_panel(interview_id: UUID, *, scope: Scope) -> list[PanelMember]:
    """Return the interviewers of a panel who were not excused, in the order of their names."""
    found = PanelMember.objects.filter(near_q(scope), interview_id=interview_id, excused_at__isnull=True)
    related = found.select_related("user", "interview__referral__vacancy")
    return list(related.order_by("user__display_name", "user_id"))


def find_member(interview_id: UUID, user_id: UUID | None, *, scope: Scope) -> PanelMember | None:
    """Return the place of a user on a panel, or None."""
    if user_id is None:
        return None
    found = PanelMember.objects.filter(near_q(scope), interview_id=interview_id, user_id=user_id)
    return found.filter(excused_at__isnull=True).select_related("interview__referral__vacancy").first()
