"""Granted applications that are no project yet, and what is known before a contract asks for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.cooperation.models import PlanLine
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import Application, FundingCall, WorkContract
from xieshou.projects.queries.proposal import shared_q
from xieshou.projects.rules.legs import LINE_COLUMN, OWN_LEGS
from xieshou.projects.vocabulary.payment import ContractKind
from xieshou.projects.vocabulary.scheme import ApplicationStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.projects.models import Project


def list_waiting(*, scope: Scope) -> QuerySet[Application]:
    """Return the granted applications of the scope from which no project was made, by receipt."""
    found = Application.objects.filter(
        scope.region_q(), status=ApplicationStatus.GRANTED, project__isnull=True, agreement__isnull=True
    )
    return found.select_related("organisation", "call").order_by("received_at", "pk")


def legs_of_call(call_id: UUID) -> dict[str, UUID | None]:
    """Return the plan's task of a call and the legs of the task, by the columns of a project.

    They are keys of what the county's own call stands on, read whole: a leg of the district is none of the
    county's rows.
    """
    line = FundingCall.objects.only("plan_line_id").get(pk=call_id).plan_line_id
    if line is None:
        return {}
    with in_scope(Scope.everything()):
        keys = PlanLine.objects.values(*OWN_LEGS).get(pk=line)
    return {LINE_COLUMN: line, **keys}


def find_application(project: Project, *, scope: Scope) -> Application | None:
    """Return the granted application of which a project was made, None without one in the scope."""
    if project.application_id is None:
        return None
    found = Application.objects.filter(scope.region_q(), pk=project.application_id)
    return found.select_related("organisation").first()


def propose_undertaking(project: Project, *, scope: Scope) -> str:
    """Return who is to pay under a contract that shares the project's income, as far as it is known.

    The party of the grant agreement, else of the only contract, else the applicant or who carries it out.
    """
    rows = WorkContract.objects.filter(shared_q(scope, project="project_id"), project=project)
    parties = dict(rows.order_by("kind").values_list("party", "kind"))
    granted = [party for party, kind in parties.items() if kind == ContractKind.GRANT]
    if granted or len(parties) == 1:
        return next(iter(granted or parties))
    applied = find_application(project, scope=scope)
    return str(applied.organisation) if applied else project.implementer
