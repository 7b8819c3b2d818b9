"""The five beats of the wing in figures: what came about in a period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.cooperation.models import CapabilityRecord, Donation, Finding, NeedRecord, ProposalRun
from xieshou.cooperation.vocabulary.meeting import FindingStatus

from .scoped import side_q

if TYPE_CHECKING:
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.periods import Period


def stage_counts(scope: Scope, period: Period) -> dict[str, int]:
    """Return by beat how much came about in a period.

    Returns: need: needs recorded; offer: capabilities recorded; match: proposals made; deliver: donations
             delivered; verify: problems of visits checked and closed.
    """
    side = side_q(scope)
    closed = Finding.objects.filter(side, period.moments_q("status_at"), status=FindingStatus.CLOSED)
    return {
        "need": NeedRecord.objects.filter(side, period.moments_q("recorded_at")).count(),
        "offer": CapabilityRecord.objects.filter(side, period.moments_q("recorded_at")).count(),
        "match": ProposalRun.objects.filter(side, period.moments_q("made_at")).count(),
        "deliver": Donation.objects.filter(side, period.days_q("delivered_on")).count(),
        "verify": closed.count(),
    }
