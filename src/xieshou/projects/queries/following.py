"""What an applicant follows after sending: reviews, notice, agreement, milestones and money.

Each is read within the county of the call, and only of the applicant's own application.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import GrantNotice, Milestone, PaymentRequest, WorkContract
from xieshou.projects.queries.scheme import reviews_of
from xieshou.projects.rules.applying import COUNTY_DIGITS
from xieshou.projects.rules.scheme import stand
from xieshou.projects.vocabulary.payment import BOOKED
from xieshou.projects.vocabulary.scheme import ApplicationStatus, CallStatus

if TYPE_CHECKING:
    from xieshou.projects.models import Application

RESULT_KNOWN = (CallStatus.NOTICED, CallStatus.DECIDED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an application has come; `mean` in hundredths, None until the result is public."""

    reviews: int
    mean: int | None
    notice: GrantNotice | None
    agreement: WorkContract | None
    milestones: tuple[Milestone, ...]
    payments: tuple[PaymentRequest, ...]


def shows_result(application: Application) -> bool:
    """Tell whether the applicant may know how it fared: once the result is public, or it was taken out."""
    return application.call.status in RESULT_KNOWN or application.status in (
        ApplicationStatus.EXCLUDED,
        ApplicationStatus.GRANTED,
        ApplicationStatus.DECLINED,
    )


def progress_of(application: Application) -> Progress:
    """Return how far an application of the actor's own body has come."""
    scope = Scope.of([application.region_code[:COUNTY_DIGITS]])
    with in_scope(scope):
        standing = stand(reviews_of(application))
        notice = GrantNotice.objects.filter(
            scope.region_q(), call_id=application.call_id, withdrawn_at__isnull=True
        ).first()
        agreement = WorkContract.objects.filter(scope.region_q(), application=application).first()
        milestones: tuple[Milestone, ...] = ()
        payments: tuple[PaymentRequest, ...] = ()
        if agreement is not None:
            milestones = tuple(agreement.milestones.order_by("position"))
            booked = agreement.payments.filter(status__in=BOOKED)
            payments = tuple(booked.order_by("decided_at", "pk"))
    mean = standing.mean if shows_result(application) else None
    return Progress(standing.counted, mean, notice, agreement, milestones, payments)
