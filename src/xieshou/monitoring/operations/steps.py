"""What every step of a case shares: the row is locked, the stage changes, the step is on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError
from xieshou.monitoring.models import Step
from xieshou.monitoring.queries.case import lock_case
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.vocabulary.case import IDENTIFYING, Move, Stage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Case

CLOCK_OF = {Stage.HELPING: "measures", Stage.FOLLOWING: "follow_up", Stage.CLEARING: "clearing"}
EVENT_OF = {
    Move.FORWARD: "monitoring.case.moved",
    Move.RETURN: "monitoring.case.returned",
    Move.REFUSE: "monitoring.case.refused",
    Move.ROLL_BACK: "monitoring.case.rolled_back",
}


def case_at(case_id: UUID, *stages: Stage, actor: Actor, may: Callable[..., bool], **more: Any) -> Case:
    """Return a case, locked, if it stands at one of the stages and the actor may act on it.

    Raises: NotFound, Denied, IllegalMoveError.
    """
    case = lock_case(case_id, scope=actor.scope)
    if not may(actor, region_code=case.region_code, **more):
        raise Denied
    if stages and case.stage not in stages:
        raise IllegalMoveError
    return case


def needed_reason(reason: str) -> str:
    """Return the reason without blanks at its ends.

    Raises: ReasonMissingError.
    """
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    return reason.strip()


def due_of(case: Case, stage: Stage, on: date) -> date | None:
    """Return the day on which the clock of a stage runs out; closed cases have none."""
    if stage == Stage.NOTICE:
        return case.notice_to
    if stage in IDENTIFYING:
        return case.decision_due_on
    name = CLOCK_OF.get(stage)
    return load_clocks().on(name, region_code=case.region_code, day=on).due_after(on) if name else None


def take_step(
    case: Case,
    stage: Stage,
    *,
    actor: Actor,
    at: datetime,
    move: Move = Move.FORWARD,
    reason: str = "",
    batch_id: UUID | None = None,
    event: str = "",
) -> Step:
    """Move a case to a stage; whatever the caller changed on it is saved with it.

    Raises: IllegalMoveError: the database does not know the edge, or the case lacks what the stage needs.
    """
    on, before, due = timezone.localdate(at), case.stage, case.due_on
    case.stage, case.stage_on, case.version = stage, on, case.version + 1
    case.due_on = due_of(case, stage, on)
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError as error:
        raise IllegalMoveError from error
    step = Step.objects.create(
        case=case,
        region_code=case.region_code,
        move=move,
        from_stage=before,
        to_stage=stage,
        reason=reason,
        due_on=due,
        is_late=due is not None and on > due,
        at=at,
        by_id=actor.user_id,
        by_name=actor.name,
        batch_id=batch_id,
    )
    record(
        event or EVENT_OF[move],
        actor=actor,
        at=at,
        subject=("monitoring.case", case.pk),
        region_code=case.region_code,
        before={"stage": before},
        after={"stage": str(stage), "number": case.number},
        reason=reason,
    )
    return step
