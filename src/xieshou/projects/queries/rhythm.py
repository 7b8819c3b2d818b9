"""The five beats of the wing in figures: what came about in a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.projects.models import Application, Benefit, PaymentRequest, Project, StageEvent
from xieshou.projects.vocabulary.linkage import BenefitStatus
from xieshou.projects.vocabulary.payment import BOOKED
from xieshou.projects.vocabulary.proposal import Stage

if TYPE_CHECKING:
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.periods import Period


def stage_counts(scope: Scope, period: Period) -> dict[str, int]:
    """Return by beat how much came about in a period.

    Returns: need: projects entered; offer: applications received; match: projects that entered the library;
             deliver: payments booked; verify: payments to payees confirmed.
    """
    place = scope.region_q()
    entered = StageEvent.objects.filter(place, period.moments_q("taken_at"), to_stage=Stage.LIBRARY)
    paid = PaymentRequest.objects.filter(place, period.moments_q("decided_at"), status__in=BOOKED)
    reached = Benefit.objects.filter(place, period.moments_q("decided_at"), status=BenefitStatus.CONFIRMED)
    return {
        "need": Project.objects.filter(place, period.moments_q("created_at")).count(),
        "offer": Application.objects.filter(place, period.moments_q("received_at")).count(),
        "match": entered.count(),
        "deliver": paid.count(),
        "verify": reached.count(),
    }
