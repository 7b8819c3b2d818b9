"""The candidates whom a steward serves: where each stands, and when the next step is due."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DateTimeField,
    Exists,
    ExpressionWrapper,
    F,
    Min,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, TruncDate

from xieshou.labour.models import Interview, Referral, RetentionCheck, StewardTerm
from xieshou.labour.queries.referral import near_q, text_q
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.steward import days
from xieshou.labour.vocabulary.candidates import CandidateStage as Stage
from xieshou.labour.vocabulary.delivery import ACTIVE, PlacementStatus
from xieshou.labour.vocabulary.interview import InterviewStatus
from xieshou.labour.vocabulary.referral import OPEN, ReferralStatus

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What the list of candidates can be asked for; empty fields do not filter."""

    text: str = ""
    stage: str = ""
    steward_id: UUID | None = None
    overdue: bool = False


STAGE = Case(
    *(When(status=status, then=Value(stage.value)) for status, stage in (
        (ReferralStatus.REFERRED, Stage.BOOK),
        (ReferralStatus.BOOKED, Stage.TALK),
        (ReferralStatus.INTERVIEWED, Stage.OFFER),
        (ReferralStatus.OFFERED, Stage.ANSWER),
    )),
    *(When(placement__status=status, then=Value(stage.value)) for status, stage in (
        (PlacementStatus.ACCEPTED, Stage.DEPART),
        (PlacementStatus.DEPARTED, Stage.ARRIVE),
        (PlacementStatus.ARRIVED, Stage.SIGN),
        (PlacementStatus.IN_WORK, Stage.FOLLOW),
    )),
    default=Value(Stage.REMATCH.value),
    output_field=CharField(),
)  # fmt: skip


def _later(column: Any, span: timedelta) -> Cast:
    """Return the expression of the day so long after another (a date and an interval make a moment)."""
    return Cast(ExpressionWrapper(column + span, output_field=DateTimeField()), DateField())


def _due(on: date) -> Case:
    """Return the expression of the day on which the next step is due; none once all checks are done."""
    step = days("step_days", on=on)
    talks = Interview.objects.filter(referral=OuterRef("pk"), status=InterviewStatus.BOOKED)
    checks = RetentionCheck.objects.filter(
        placement__referral=OuterRef("pk"), done_at__isnull=True, cancelled_at__isnull=True
    )
    first = checks.order_by().values("placement").annotate(first=Min("due_on")).values("first")
    ways = {
        Stage.BOOK: _later(TruncDate("status_at"), step),
        Stage.TALK: Subquery(talks.annotate(day=TruncDate("start_at")).values("day")[:1]),
        Stage.OFFER: _later(TruncDate("status_at"), step),
        Stage.ANSWER: F("offer_valid_until"),
        Stage.DEPART: F("placement__start_date"),
        Stage.ARRIVE: _later(F("placement__departed_on"), days("arrival_days", on=on)),
        Stage.SIGN: _later(F("placement__arrived_on"), _retention("confirm_days", on)),
        Stage.FOLLOW: Subquery(first[:1]),
        Stage.REMATCH: _later(F("placement__left_on"), _retention("rematch_days", on)),
    }
    return Case(*(When(stage=stage, then=way) for stage, way in ways.items()), output_field=DateField())


def _retention(name: str, on: date) -> timedelta:
    return timedelta(days=resolve("retention", name, on=on).value)


def candidates(scope: Scope, *, on: date) -> QuerySet[Any]:
    """Return the candidates of the scope with stage, day due and the steward who serves the enterprise now.

    A candidate is a referral on which somebody has to act: open, placed and not left, or left with the
    wish for another post and not referred again.
    """
    terms = StewardTerm.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=on),
        enterprise__employer_id=OuterRef("employer_id"),
        from_date__lte=on,
    )
    again = Referral.objects.filter(wish_id=OuterRef("wish_id"), created_at__gt=OuterRef("created_at"))
    looks_again = Q(placement__status=PlacementStatus.LEFT, placement__exit__wants_rematch=True) & ~Q(
        Exists(again)
    )
    found: QuerySet[Any] = Referral.objects.filter(near_q(scope))
    annotated: QuerySet[Any] = (
        found.filter(Q(status__in=OPEN) | Q(placement__status__in=ACTIVE) | looks_again)
        .annotate(
            steward_id=Subquery(terms.values("steward_id")[:1]),
            steward_name=Subquery(terms.values("steward_name")[:1]),
            stage=STAGE,
        )
        .annotate(due_on=_due(on))
        .select_related("vacancy", "employer", "placement")
        .order_by(F("due_on").asc(nulls_last=True), "id")
    )
    return annotated


def list_candidates(wanted: CandidateFilter, *, scope: Scope, on: date) -> QuerySet[Any]:
    """Return the candidates that fit, the one due first first."""
    found = candidates(scope, on=on)
    if wanted.steward_id:
        found = found.filter(steward_id=wanted.steward_id)
    if wanted.stage:
        found = found.filter(stage=wanted.stage)
    if wanted.overdue:
        found = found.filter(due_on__lt=on)
    return found.filter(text_q(wanted.text, scope=scope)) if wanted.text else found


def count_candidates(*, scope: Scope, on: date, steward_id: UUID | None = None) -> dict[str, int]:
    """Return how many candidates stand at each stage, "all" and "overdue" included: one query."""
    found = list_candidates(CandidateFilter(steward_id=steward_id), scope=scope, on=on)
    sums = {stage.value: Count("pk", filter=Q(stage=stage)) for stage in Stage}
    sums |= {"all": Count("pk"), "overdue": Count("pk", filter=Q(due_on__lt=on))}
    return found.order_by().aggregate(**sums)
