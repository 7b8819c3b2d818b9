"""What of the wing waits for somebody: each read is one queue of the Desk and the list that it opens.

Who entered something does not decide on it, so an actor's own records are not in the queues of decisions.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q

from xieshou.projects.models import Application, Asset, Benefit, GrantObjection, PaymentRequest, Project
from xieshou.projects.queries import scheme
from xieshou.projects.vocabulary.linkage import BenefitStatus
from xieshou.projects.vocabulary.objection import ObjectionStatus
from xieshou.projects.vocabulary.payment import PaymentStatus
from xieshou.projects.vocabulary.proposal import Stage
from xieshou.projects.vocabulary.scheme import ApplicationStatus

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor

TO_DECIDE = (Stage.SUBMITTED, Stage.REVIEWED, Stage.ARGUED, Stage.INITIATED)


def _by_others(actor: Actor, column: str) -> Q:
    return Q() if actor.user_id is None else ~Q(**{column: actor.user_id})


def payments_to_approve(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the payments and reversals that somebody else asked for, the first asked for first."""
    asked = Q(status=PaymentStatus.ASKED) & _by_others(actor, "asked_by_id")
    undoing = Q(status=PaymentStatus.UNDOING) & _by_others(actor, "undo_by_id")
    found = PaymentRequest.objects.filter(actor.scope.region_q()).filter(asked | undoing)
    return found.select_related("contract", "project").order_by("asked_at", "pk")


def benefits_to_confirm(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the payments to payees that somebody else entered, the first entered first."""
    found = Benefit.objects.filter(
        actor.scope.region_q(), _by_others(actor, "entered_by_id"), status=BenefitStatus.ENTERED
    )
    return found.select_related("project", "contract").order_by("entered_at", "pk")


def projects_to_decide(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the projects that wait for review, appraisal, entry or approval, the longest waiting first."""
    found = Project.objects.filter(
        actor.scope.region_q(), _by_others(actor, "created_by_id"), stage__in=TO_DECIDE
    )
    return found.order_by("stage_at", "pk")


def applications_to_check(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the applications whose papers wait for a check, the first call to close first."""
    return scheme.list_to_check(scope=actor.scope)


def applications_to_score(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the complete applications that the actor has not scored, the first call to close first."""
    return scheme.list_to_score(scope=actor.scope, reviewer_id=actor.user_id)


def objections_to_decide(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the objections to results that nobody has decided, the first received first."""
    found = GrantObjection.objects.filter(
        actor.scope.region_q(), _by_others(actor, "received_by_id"), status=ObjectionStatus.OPEN
    )
    return found.select_related("notice").order_by("received_at", "pk")


def own_to_complete(actor: Actor, on: date) -> QuerySet[Any]:
    """Return the applications of the actor's body that were returned and may still be completed."""
    in_time = Q(due_on__gt=on) | Q(due_on=None, call__closes_on__gt=on)
    found = Application.objects.filter(
        actor.scope.organisation_q(), in_time, status=ApplicationStatus.RETURNED
    )
    return found.select_related("call").order_by("due_on", "pk")


def assets_to_confirm(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the assets that somebody else registered and nobody confirmed."""
    found = Asset.objects.filter(
        actor.scope.region_q(), _by_others(actor, "registered_by_id"), confirmed_at=None
    )
    return found.order_by("registered_at", "pk")


def releases_to_decide(actor: Actor, _on: date) -> QuerySet[Any]:
    """Return the assets whose value somebody else asked to release."""
    found = Asset.objects.filter(
        actor.scope.region_q(), _by_others(actor, "release_asked_by_id"), released_at=None
    )
    return found.exclude(release_document="").order_by("code")


def inspections_due(actor: Actor, on: date) -> QuerySet[Any]:
    """Return the assets whose inspection is due by a day, the longest due first."""
    found = Asset.objects.filter(actor.scope.region_q(), inspection_due__lte=on, released_at=None)
    return found.order_by("inspection_due", "code")
