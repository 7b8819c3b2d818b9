"""Reads of whom a key enterprise was given: who arrived, who is still there, who left and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q

from xieshou.labour.queries.delivery import placements
from xieshou.labour.vocabulary.delivery import AT_POST, PlacementStatus
from xieshou.labour.vocabulary.steward import HireShow
from xieshou.labour.vocabulary.verification import LeaveReason

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import Placement


def list_hires(
    employer_id: UUID, *, scope: Scope, show: str = HireShow.ALL, reason: str = ""
) -> QuerySet[Placement]:
    """Return the placements of an employer that arrived: all, at the post, or left and why."""
    found = placements(scope).filter(employer_id=employer_id, arrived_on__isnull=False)
    if show == HireShow.KEPT:
        found = found.filter(status__in=AT_POST)
    elif show == HireShow.LOST:
        found = found.filter(status=PlacementStatus.LEFT)
    if reason:
        found = found.filter(exit__reason=reason)
    return found.select_related("employer", "referral", "exit").order_by("-arrived_on", "id")


def count_hires(employer_id: UUID, *, scope: Scope) -> dict[str, int]:
    """Return how many arrived, are still at the post, have left, and left for each reason: one query."""
    sums = {
        HireShow.ALL.value: Count("pk"),
        HireShow.KEPT.value: Count("pk", filter=Q(status__in=AT_POST)),
        HireShow.LOST.value: Count("pk", filter=Q(status=PlacementStatus.LEFT)),
    }
    sums |= {reason: Count("pk", filter=Q(exit__reason=reason)) for reason in LeaveReason.values}
    return list_hires(employer_id, scope=scope).order_by().aggregate(**sums)
