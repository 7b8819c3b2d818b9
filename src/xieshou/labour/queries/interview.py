"""Reads of interviews, of who can interview, and of free times."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.access.models import Grant, User
from xieshou.kernel.access.roles import role_table
from xieshou.kernel.calendar.queries import list_busy, to_periods
from xieshou.kernel.calendar.rules import Period, propose_free
from xieshou.kernel.errors import NotFound
from xieshou.labour.models import Interview
from xieshou.labour.queries.referral import near_q
from xieshou.labour.vocabulary.interview import InterviewStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import Referral

BOOKER = "labour.interview.book"
LOOK_AHEAD = timedelta(days=14)


def interviews(scope: Scope) -> QuerySet[Interview]:
    """Return the interviews of the scope with their referral, vacancy and employer, the next first."""
    found = Interview.objects.filter(near_q(scope))
    return found.select_related("referral__vacancy", "employer", "interviewer").order_by("start_at", "id")


def list_results_due(*, scope: Scope, at: datetime) -> QuerySet[Interview]:
    """Return the interviews that are over and have no result yet, the oldest clock first."""
    return (
        interviews(scope)
        .filter(status=InterviewStatus.BOOKED, end_at__lte=at)
        .order_by("result_due_at", "id")
    )


def get_interview(interview_id: UUID, *, scope: Scope) -> Interview:
    """Return one interview of the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = interviews(scope).filter(pk=interview_id).first()
    if found is None:
        raise NotFound
    return found


def get_interview_for_update(interview_id: UUID, *, scope: Scope) -> Interview:
    """Return one interview of the scope with its referral, its row locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    rows = Interview.objects.select_for_update(of=("self",)).select_related("referral__vacancy")
    found = rows.filter(near_q(scope), pk=interview_id).first()
    if found is None:
        raise NotFound
    return found


def list_interviewers(referral: Referral, *, on: date) -> list[User]:
    """Return the users who may interview for the employer of a referral: its own people."""
    roles = [role.code for role in role_table().roles.values() if BOOKER in role.capabilities]
    current = Grant.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=on), role__in=roles, from_date__lte=on
    )
    granted = current.filter(organisation_ids__contains=[referral.employer_id]).values("user_id")
    return list(User.objects.filter(pk__in=granted, is_active=True).order_by("display_name", "id"))


def list_interviews_of(referral: Referral, *, scope: Scope) -> list[Interview]:
    """Return the interviews of a referral, the latest first."""
    return list(interviews(scope).filter(referral_id=referral.pk).order_by("-start_at", "-id"))


def list_taken(
    *, scope: Scope, users: Sequence[UUID], people: Sequence[UUID], start: datetime, end: datetime
) -> list[Period]:
    """Return the times in which one of the participants is taken, as far as the scope shows."""
    return to_periods(list_busy(scope=scope, users=users, people=people, start=start, end=end))


def propose_slots(
    *, scope: Scope, users: Sequence[UUID], person_id: UUID, earliest: datetime, minutes: int, limit: int = 40
) -> list[Period]:
    """Return free times of all participants on the next five working days."""
    busy = list_taken(scope=scope, users=users, people=[person_id], start=earliest, end=earliest + LOOK_AHEAD)
    return propose_free(busy, earliest=earliest, minutes=minutes, limit=limit)
