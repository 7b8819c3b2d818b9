"""Writes of measures: plan one against a cause, put it in place, end it; arranged, the case is followed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import CaseCause, Measure
from xieshou.monitoring.operations.reached import tell_ended, tell_started
from xieshou.monitoring.operations.steps import case_at, take_step
from xieshou.monitoring.policies.case import may_arrange
from xieshou.monitoring.queries.case import list_causes, lock_case
from xieshou.monitoring.vocabulary.case import Stage
from xieshou.monitoring.vocabulary.measure import MEASURE_MOVES, MeasureKind, MeasureStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Case


class MeasureIncompleteError(DomainError):
    """Text, responsible body or a cause of this case is missing."""

    default_message = _(
        "Say what is done, by whom, until when, and against which cause of the case that is not solved."
    )


class CauseWithoutMeasureError(DomainError):
    """A cause has no measure in place."""

    default_message = _("Each cause that is not solved needs a measure in place before the follow-up begins.")


class MeasureDayError(DomainError):
    """The day lies in the future or before the decision."""

    default_message = _("The day must lie between the county's decision and today.")


@dataclass(frozen=True, slots=True)
class Plan:
    """A measure to be planned."""

    cause: str
    kind: str
    text: str
    responsible: str
    due_on: date


@transaction.atomic
def plan_measure(*, case_id: UUID, plan: Plan, actor: Actor, at: datetime) -> Measure:
    """Plan a measure against a cause of a decided case.

    Raises: NotFound, Denied, IllegalMoveError, MeasureIncompleteError.
    """
    case = case_at(case_id, Stage.HELPING, Stage.FOLLOWING, actor=actor, may=may_arrange)
    known = CaseCause.objects.filter(case=case, kind=plan.cause, solved_on__isnull=True).exists()
    whole = plan.text.strip() and plan.responsible.strip() and plan.kind in MeasureKind.values
    if not known or not whole or plan.due_on < timezone.localdate(at):
        raise MeasureIncompleteError
    made = Measure.objects.create(
        case=case,
        region_code=case.region_code,
        cause=plan.cause,
        kind=plan.kind,
        text=plan.text.strip(),
        responsible=plan.responsible.strip(),
        due_on=plan.due_on,
        planned_at=at,
        planned_by_name=actor.name,
    )
    _note("planned", made, actor=actor, at=at)
    return made


@transaction.atomic
def start_measure(*, measure_id: UUID, started_on: date, actor: Actor, at: datetime) -> Measure:
    """Record that a measure is in place; the register then shows it as help received.

    Raises: NotFound, Denied, IllegalMoveError, MeasureDayError.
    """
    measure = _locked(measure_id, actor, MeasureStatus.IN_PLACE)
    decided_on = measure.case.decided_on
    if started_on > timezone.localdate(at) or (decided_on and started_on < decided_on):
        raise MeasureDayError(field="started_on")
    measure.status, measure.started_on = MeasureStatus.IN_PLACE, started_on
    measure.save(update_fields=["status", "started_on"])
    tell_started(measure, started_on=started_on, actor=actor, at=at)
    _note("started", measure, actor=actor, at=at)
    return measure


@transaction.atomic
def end_measure(*, measure_id: UUID, status: str, result: str, actor: Actor, at: datetime) -> Measure:
    """Record that a measure is completed or dropped, with what came of it.

    Raises: NotFound, Denied, IllegalMoveError, WordMissingError, ReasonMissingError.
    """
    if status not in (MeasureStatus.DONE, MeasureStatus.DROPPED):
        raise WordMissingError(field="status")
    if not result.strip():
        raise ReasonMissingError(field="result")
    measure = _locked(measure_id, actor, MeasureStatus(status))
    ended_on = timezone.localdate(at)
    measure.status, measure.ended_on = MeasureStatus(status), ended_on
    measure.result = result.strip()
    measure.save(update_fields=["status", "ended_on", "result"])
    tell_ended(measure, ended_on=ended_on, actor=actor, at=at)
    _note("ended", measure, actor=actor, at=at)
    return measure


@transaction.atomic
def arrange(*, case_id: UUID, actor: Actor, at: datetime) -> Case:
    """Begin the follow-up of a case whose causes all have a measure in place.

    Raises: NotFound, Denied, IllegalMoveError, CauseWithoutMeasureError.
    """
    case = case_at(case_id, Stage.HELPING, actor=actor, may=may_arrange)
    causes = list_causes(case.pk, scope=actor.scope)
    if any(cause.solved_on is None and not cause.is_helped for cause in causes):
        raise CauseWithoutMeasureError
    take_step(case, Stage.FOLLOWING, actor=actor, at=at)
    return case


def _locked(measure_id: UUID, actor: Actor, status: MeasureStatus) -> Measure:
    found = Measure.objects.filter(actor.scope.region_q(), pk=measure_id).first()
    if found is None:
        raise NotFound
    case = lock_case(found.case_id, scope=actor.scope)
    if not may_arrange(actor, region_code=case.region_code):
        raise Denied
    measure = Measure.objects.select_for_update().get(pk=measure_id)
    measure.case = case
    if status not in MEASURE_MOVES.get(MeasureStatus(measure.status), ()):
        raise IllegalMoveError
    return measure


def _note(verb: str, measure: Measure, *, actor: Actor, at: datetime) -> None:
    record(
        f"monitoring.measure.{verb}",
        actor=actor,
        at=at,
        subject=("monitoring.case", measure.case_id),
        region_code=measure.region_code,
        after={"measure": str(measure.pk), "kind": measure.kind, "status": str(measure.status)},
    )
