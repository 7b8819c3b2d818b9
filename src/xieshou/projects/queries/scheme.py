"""Reads of the special funding scheme."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import Application, FundingCall, Score
from xieshou.projects.rules.scheme import CallRules, Facts, Review, stand
from xieshou.projects.vocabulary.scheme import OPEN_TO_APPLICANT, ApplicationStatus, CallStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

TUPLES = ("kinds", "sectors", "papers", "direction")


def calls(scope: Scope) -> QuerySet[Any]:
    """Return the calls of the scope with how many applied and how many are complete, the latest first."""
    lacking = (ApplicationStatus.RECEIVED, *OPEN_TO_APPLICANT)
    complete = Q(applications__isnull=False) & ~Q(applications__status__in=lacking)
    found = FundingCall.objects.filter(scope.region_q()).annotate(
        applied=Count("applications"), complete=Count("applications", filter=complete)
    )
    return found.order_by("-opens_on", "-id")


def get_call(call_id: UUID, *, scope: Scope) -> Any:
    """Return a call of the scope.

    Raises: NotFound.
    """
    found = calls(scope).filter(pk=call_id).select_related("plan_line__plan").first()
    if found is None:
        raise NotFound
    return found


def get_call_for_update(call_id: UUID, *, scope: Scope) -> FundingCall:
    """Return a call of the scope with its row locked.

    Raises: NotFound.
    """
    found = FundingCall.objects.select_for_update().filter(scope.region_q(), pk=call_id).first()
    if found is None:
        raise NotFound
    return found


def list_applications(call_id: UUID, *, scope: Scope) -> list[Application]:
    """Return the applications of a call with organisation and scores, the first received first."""
    found = Application.objects.filter(scope.region_q(), call_id=call_id).select_related(
        "organisation", "call"
    )
    scores = Prefetch("scores", Score.objects.order_by("scored_at", "pk"))
    return list(found.prefetch_related(scores).order_by("received_at", "pk"))


def applications_of(*, scope: Scope) -> QuerySet[Any]:
    """Return the applications of the scope with call and organisation, the latest received first."""
    found = Application.objects.filter(scope.region_q()).select_related("organisation", "call")
    return found.order_by("-received_at", "-pk")


def list_to_check(*, scope: Scope) -> QuerySet[Any]:
    """Return the applications whose papers wait for an official, the first call to close first."""
    found = applications_of(scope=scope).filter(status=ApplicationStatus.RECEIVED)
    return found.order_by("call__closes_on", "received_at", "pk")


def list_to_score(*, scope: Scope, reviewer_id: UUID | None) -> QuerySet[Any]:
    """Return the complete applications of open calls that a reviewer may score and has not."""
    found = applications_of(scope=scope).filter(
        status=ApplicationStatus.COMPLETE, call__status=CallStatus.OPEN
    )
    if reviewer_id is not None:
        mine = Score.objects.filter(application=OuterRef("pk"), reviewer_id=reviewer_id)
        handled = Q(received_by_id=reviewer_id) | Q(checked_by_id=reviewer_id)
        found = found.filter(~Exists(mine)).exclude(handled)
    return found.order_by("call__closes_on", "received_at", "pk")


def get_application(application_id: UUID, *, scope: Scope) -> Application:
    """Return an application of the scope with its call and organisation.

    Raises: NotFound.
    """
    found = (
        Application.objects.select_related("call", "organisation")
        .filter(scope.region_q(), pk=application_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def get_application_for_update(application_id: UUID, *, scope: Scope) -> Application:
    """Return an application of the scope with its row locked.

    Raises: NotFound.
    """
    found = Application.objects.select_for_update().filter(scope.region_q(), pk=application_id).first()
    if found is None:
        raise NotFound
    return found


def rules_of(call: FundingCall) -> CallRules:
    """Return the rules of a call as data."""
    values: dict[str, Any] = {
        name: tuple(value) if name in TUPLES else value for name, value in call.rules.items()
    }
    return CallRules(**values)


def facts_of(application: Application) -> Facts:
    """Return what an application says, as the rules judge it."""
    return Facts(
        kind=application.organisation.kind,
        sector=application.sector,
        papers=tuple(application.papers),
        requested_fen=application.requested_fen,
        own_fen=application.own_fen,
        years_operating=application.years_operating,
        households_linked=application.households_linked,
    )


def reviews_of(application: Application) -> list[Review]:
    """Return the reviews of an application as the rules read them."""
    return [Review(row.reviewer_name, row.points, row.has_conflict) for row in application.scores.all()]


def list_scores(*, scope: Scope) -> QuerySet[Score]:
    """Return the scores of ranked calls, by call and application; those of open calls stay hidden."""
    found = Score.objects.filter(scope.region_q()).exclude(application__call__status=CallStatus.OPEN)
    return found.select_related("application__call", "application__organisation").order_by(
        "application__call__number", "application__received_at", "application_id", "scored_at", "pk"
    )


def list_ranked(*, scope: Scope) -> list[Any]:
    """Return every application of the scope, by call, with `points` in hundredths once it is ranked."""
    scores = Prefetch("scores", Score.objects.order_by("scored_at", "pk"))
    rows: list[Any] = list(
        applications_of(scope=scope).prefetch_related(scores).order_by("call__number", "received_at", "pk")
    )
    for row in rows:
        row.points = None if row.call.status == CallStatus.OPEN else stand(reviews_of(row)).mean
    return rows
