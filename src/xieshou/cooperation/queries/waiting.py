"""What of the wing waits for somebody: each read is one queue of the Desk and the list that it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.cooperation.models import Decision, Finding, PlanLine
from xieshou.cooperation.vocabulary.meeting import DecisionStatus, FindingStatus
from xieshou.cooperation.vocabulary.plan import LATE
from xieshou.kernel.inbox.queries import list_tasks

from .scoped import side_q

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor


def decisions_due(actor: Actor, on: date) -> QuerySet[Any]:
    """Return the open decisions whose day has come, the longest due first."""
    found = Decision.objects.filter(side_q(actor.scope), status=DecisionStatus.OPEN, due_date__lte=on)
    return found.select_related("meeting").order_by("due_date", "pk")


def findings_to_rectify(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the problems of visits that nobody has put right, the first due first."""
    return _findings(actor, FindingStatus.OPEN)


def findings_to_check(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the problems that somebody else says are put right, the first due first."""
    found = _findings(actor, FindingStatus.SUBMITTED)
    return found if actor.user_id is None else found.exclude(submitted_by_id=actor.user_id)


def lines_late(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the lines of plans whose alarm is open: behind a milestone, the first over first.

    An alarm that somebody ticked off comes back with the next look at the plans, until the line caught up.
    """
    alarms = list_tasks(actor=actor).filter(kind=LATE).order_by().values("source_id")
    found = PlanLine.objects.filter(side_q(actor.scope), pk__in=alarms)
    return found.select_related("plan").order_by("to_date", "pk")


def _findings(actor: Actor, status: FindingStatus) -> QuerySet[Any]:
    found = Finding.objects.filter(side_q(actor.scope), status=status)
    return found.select_related("visit").order_by("due_date", "pk")
