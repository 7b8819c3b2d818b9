"""The five beats of the wing in figures: what happened in a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.periods import SHANGHAI, Period
from xieshou.labour.models import JobWish, Placement, Referral, RetentionCheck, Vacancy
from xieshou.labour.queries.offer import own_q
from xieshou.labour.queries.referral import near_q

if TYPE_CHECKING:
    from xieshou.kernel.actor import Scope

__all__ = ["SHANGHAI", "Period", "stage_counts"]


def stage_counts(scope: Scope, period: Period) -> dict[str, int]:
    """Return by beat how much came about in a period.

    Returns: need: wishes recorded; offer: vacancies published; match: people referred; deliver: arrivals at
             work; verify: retention checks done.
    """
    near = Q() if scope.is_everything else near_q(scope)
    return {
        "need": JobWish.objects.filter(scope.region_q(), period.days_q("recorded_on")).count(),
        "offer": Vacancy.objects.filter(own_q(scope), period.moments_q("published_at")).count(),
        "match": Referral.objects.filter(near, period.moments_q("created_at")).count(),
        "deliver": Placement.objects.filter(near, period.days_q("arrived_on")).count(),
        "verify": RetentionCheck.objects.filter(_check_q(scope), period.days_q("done_on")).count(),
    }


def _check_q(scope: Scope) -> Q:
    if scope.is_everything:
        return Q()
    near = scope.region_q() | scope.region_q("work_region_code")
    return near | scope.organisation_q("placement__employer_id")
