"""Reads of joint meetings and their decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q

from xieshou.cooperation.models import AgendaItem, Attendee, Decision, DecisionReport, Meeting
from xieshou.cooperation.rules.meeting import Earlier, comes_back
from xieshou.cooperation.vocabulary.meeting import DecisionStatus

from .scoped import side_q

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_meetings(*, scope: Scope) -> QuerySet[Any]:
    """Return the meetings of the scope with how many decisions they took and how many are open."""
    still_open = Q(decisions__status=DecisionStatus.OPEN)
    found = Meeting.objects.filter(side_q(scope)).annotate(
        taken=Count("decisions", distinct=True),
        unsettled=Count("decisions", filter=still_open, distinct=True),
    )
    return found.order_by("-held_on", "-id")


def list_decisions(*, scope: Scope) -> QuerySet[Decision]:
    """Return every decision of the scope with its meeting and reports, the latest meeting first."""
    found = Decision.objects.filter(side_q(scope)).select_related("meeting")
    reports = Prefetch("reports", DecisionReport.objects.order_by("reported_at", "id"))
    return found.prefetch_related(reports).order_by("-meeting__held_on", "meeting_id", "number")


def list_with_decisions(*, scope: Scope) -> QuerySet[Meeting]:
    """Return the meetings of the scope with their decisions and reports, the earliest first."""
    reports = Prefetch("reports", DecisionReport.objects.order_by("reported_at", "id"))
    decisions = Prefetch("decisions", Decision.objects.order_by("number").prefetch_related(reports))
    found = Meeting.objects.filter(side_q(scope)).prefetch_related(decisions)
    return found.order_by("held_on", "title", "id")


def list_attendees(*, scope: Scope) -> QuerySet[Attendee]:
    """Return everybody invited in the scope with the meeting, the latest meeting first."""
    found = Attendee.objects.filter(side_q(scope)).select_related("meeting")
    return found.order_by("-meeting__held_on", "meeting_id", "-is_east", "name")


def list_agenda(*, scope: Scope) -> QuerySet[AgendaItem]:
    """Return the points of every agenda of the scope with the meeting, the latest meeting first."""
    found = AgendaItem.objects.filter(side_q(scope)).select_related("meeting")
    return found.order_by("-meeting__held_on", "meeting_id", "number")


def find_last(meeting: Meeting, *, scope: Scope) -> Meeting | None:
    """Return the meeting of the same two sides before this one."""
    found = Meeting.objects.filter(side_q(scope), **meeting.sides(), held_on__lt=meeting.held_on)
    return found.order_by("-held_on", "-id").first()


def list_earlier(meeting: Meeting, *, scope: Scope) -> list[Decision]:
    """Return the decisions of earlier meetings of the same sides that come back at this one.

    Each has `told`, what was reported at this meeting, or None.
    """
    last = find_last(meeting, scope=scope)
    rows = (
        Decision.objects.filter(side_q(scope), **meeting.sides(), meeting__held_on__lt=meeting.held_on)
        .select_related("meeting")
        .prefetch_related("reports")
        .order_by("meeting__held_on", "number")
    )
    found = []
    for row in rows:
        plain = as_earlier(row)
        if comes_back(plain, held_on=meeting.held_on, last_held_on=last.held_on if last else None):
            told = [report for report in row.reports.all() if report.meeting_id == meeting.pk]
            row.told = told[-1] if told else None  # type: ignore[attr-defined]
            found.append(row)
    return found


def as_earlier(row: Decision) -> Earlier:
    """Return a decision as the rules see it."""
    at = frozenset(report.meeting_id for report in row.reports.all() if report.meeting_id)
    return Earlier(row.pk, row.meeting.held_on, row.status, row.status_on, at)
