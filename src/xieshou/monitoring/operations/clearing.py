"""Writes after the measures: follow-ups, solved causes, clearing a risk and rolling the clearing back."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.monitoring.errors import WordMissingError
from xieshou.monitoring.models import CaseCause, FollowUp
from xieshou.monitoring.operations.notice import NoticeRunsError, post_clearing_notice, withdraw_all
from xieshou.monitoring.operations.steps import case_at, due_of, needed_reason, take_step
from xieshou.monitoring.policies.case import may_arrange, may_decide, may_verify
from xieshou.monitoring.queries.case import lock_helped_case
from xieshou.monitoring.queries.clearing import get_gaps
from xieshou.monitoring.queries.notice import list_notices
from xieshou.monitoring.vocabulary.case import HELPED, Gap, Guarantee, Held, Move, Stage
from xieshou.monitoring.vocabulary.clue import Cause
from xieshou.monitoring.vocabulary.notice import NoticeKind
from xieshou.registry.operations.monitoring import mark_cleared, mark_not_cleared
from xieshou.registry.queries.present import get_present

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Case
    from xieshou.registry.visited import KeptVisit

LONGEST_NOTE = 500


class NotReadyError(DomainError):
    """Something stands against clearing; `gaps` says what."""

    def __init__(self, gaps: list[Gap]) -> None:
        """Name every gap, so that the next visit knows what to look at."""
        self.gaps = gaps
        text = _("The risk cannot be cleared yet: %(gaps)s.")
        super().__init__(str(text) % {"gaps": "; ".join(str(gap.label) for gap in gaps)})


class FollowUpError(DomainError):
    """The day is doubled, in the future or before the decision."""

    default_message = _("Enter one follow-up a day, between the county's decision and today.")


class ConsentMissingError(DomainError):
    """Nobody of the household agreed, or on a day that cannot be."""

    default_message = _(
        "The household itself has to agree: name who agreed, and a day between the decision and today."
    )


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """What a visit saw; an income that nobody knows stays empty."""

    on: date
    income_fen: int | None
    guarantees: Mapping[str, str] = field(default_factory=dict)
    note: str = ""


@transaction.atomic
def enter_follow_up(*, case_id: UUID, seen: NewFollowUp, actor: Actor, at: datetime) -> FollowUp:
    """Enter a follow-up; the clock of the next one starts.

    Raises: NotFound, Denied, IllegalMoveError, WordMissingError, FollowUpError.
    """
    case = case_at(case_id, *HELPED, actor=actor, may=may_arrange)
    held = {name: seen.guarantees.get(name, Held.UNKNOWN) for name in Guarantee.values}
    if not set(held.values()) <= set(Held.values):
        raise WordMissingError
    return _keep_follow_up(case, replace(seen, guarantees=held), actor=actor, at=at)


@transaction.atomic
def take_visit(visit: KeptVisit, *, actor: Actor, at: datetime) -> FollowUp | None:
    """Count a visit to a monitored household as a follow-up: income and guarantees are those of the register.

    Called as the visit is kept, so whoever may visit may do this. What visits answer differently is
    unknown until somebody decides. A visit with signs of invention, before the decision, or on a day that has
    its follow-up already counts as none.
    """
    case = lock_helped_case(visit.household_id)
    if case is None or visit.is_doubtful or (case.decided_on and visit.visited_on < case.decided_on):
        return None
    if FollowUp.objects.filter(case=case, on=visit.visited_on).exists():
        return None
    present = get_present(visit.household_id, scope=actor.scope, on=visit.visited_on)
    held = present.guarantees | dict.fromkeys(set(visit.contested) & set(Guarantee.values), Held.UNKNOWN)
    seen = NewFollowUp(visit.visited_on, present.income_fen, held, visit.note[:LONGEST_NOTE])
    return _keep_follow_up(case, seen, actor=actor, at=at, visit_id=visit.visit_id)


def _keep_follow_up(
    case: Case, seen: NewFollowUp, *, actor: Actor, at: datetime, visit_id: UUID | None = None
) -> FollowUp:
    on = timezone.localdate(at)
    if seen.on > on or (case.decided_on and seen.on < case.decided_on):
        raise FollowUpError(field="on")
    try:
        with transaction.atomic():
            made = FollowUp.objects.create(
                case=case,
                region_code=case.region_code,
                on=seen.on,
                visit_id=visit_id,
                income_fen=seen.income_fen,
                note=seen.note.strip(),
                entered_at=at,
                entered_by_name=actor.name,
                **seen.guarantees,
            )
    except IntegrityError as error:
        raise FollowUpError(field="on") from error
    if case.stage == Stage.FOLLOWING:
        case.due_on = due_of(case, Stage.FOLLOWING, on)
        case.save(update_fields=["due_on"])
    by = {"visit_id": str(visit_id)} if visit_id else {}
    _note("monitoring.follow_up.entered", case, actor=actor, at=at, on=seen.on.isoformat(), **by)
    return made


@transaction.atomic
def name_cause(*, case_id: UUID, kind: str, note: str, actor: Actor, at: datetime) -> CaseCause:
    """Add a cause that came to light later; one that was solved is open again.

    Raises: NotFound, Denied, IllegalMoveError, WordMissingError.
    """
    case = case_at(case_id, Stage.HELPING, Stage.FOLLOWING, actor=actor, may=may_arrange)
    if kind not in Cause.values:
        raise WordMissingError(field="kind")
    on = timezone.localdate(at)
    cause, _made = CaseCause.objects.update_or_create(
        case=case,
        kind=kind,
        defaults={"solved_on": None, "note": note.strip()},
        create_defaults={"region_code": case.region_code, "named_on": on, "note": note.strip()},
    )
    _note("monitoring.case.cause_named", case, actor=actor, at=at, cause=kind)
    return cause


@transaction.atomic
def solve_cause(*, case_id: UUID, kind: str, note: str, actor: Actor, at: datetime) -> CaseCause:
    """Record that a cause is solved, and how.

    Raises: NotFound, Denied, IllegalMoveError, WordMissingError, ReasonMissingError.
    """
    case = case_at(case_id, Stage.HELPING, Stage.FOLLOWING, actor=actor, may=may_arrange)
    cause = CaseCause.objects.filter(case=case, kind=kind, solved_on__isnull=True).first()
    if cause is None:
        raise WordMissingError(field="kind")
    cause.solved_on, cause.note = timezone.localdate(at), needed_reason(note)
    cause.save(update_fields=["solved_on", "note"])
    _note("monitoring.case.cause_solved", case, actor=actor, at=at, cause=kind)
    return cause


@transaction.atomic
def propose_clearing(
    *, case_id: UUID, agreed_by: str, agreed_on: date | None, actor: Actor, at: datetime
) -> Case:
    """Propose to clear the risk: every condition holds, the household agrees, and the village reads it.

    Raises: NotFound, Denied, IllegalMoveError, NotReadyError, ConsentMissingError.
    """
    case = case_at(case_id, Stage.FOLLOWING, actor=actor, may=may_verify)
    gaps = get_gaps(case, on=timezone.localdate(at))
    if Gap.NO_LABOUR in gaps and not case.is_kept:
        case.is_kept = True
        case.save(update_fields=["is_kept"])
    if gaps:
        raise NotReadyError(gaps)
    _keep_consent(case, agreed_by.strip(), agreed_on, on=timezone.localdate(at))
    withdraw_all(case, reason=case.number, actor=actor, at=at)
    post_clearing_notice(case, actor=actor, at=at)
    take_step(case, Stage.CLEARING, actor=actor, at=at)
    return case


def _keep_consent(case: Case, agreed_by: str, agreed_on: date | None, *, on: date) -> None:
    if not agreed_by:
        raise ConsentMissingError(field="agreed_by")
    if agreed_on is None or agreed_on > on or (case.decided_on and agreed_on < case.decided_on):
        raise ConsentMissingError(field="agreed_on")
    case.clearing_agreed_by, case.clearing_agreed_on = agreed_by, agreed_on
    case.save(update_fields=["clearing_agreed_by", "clearing_agreed_on"])


@transaction.atomic
def clear(*, case_id: UUID, actor: Actor, at: datetime, batch_id: UUID | None = None) -> Case:
    """Clear the risk for the county; base type and class stay, the register learns the day.

    Raises: NotFound, Denied, IllegalMoveError, NoticeRunsError, NotReadyError.
    """
    case = case_at(case_id, Stage.CLEARING, actor=actor, may=may_decide)
    on = timezone.localdate(at)
    running = [one for one in list_notices(case.pk, scope=actor.scope) if one.kind == NoticeKind.CLEARED]
    if any(one.withdrawn_at is None and one.to_date > on for one in running):
        raise NoticeRunsError
    gaps = get_gaps(case, on=on)
    if gaps:
        raise NotReadyError(gaps)
    mark_cleared(household_id=case.household_id, on=on, reason=case.number, actor=actor, at=at)
    case.cleared_on = on
    take_step(case, Stage.CLEARED, actor=actor, at=at, batch_id=batch_id, event="monitoring.case.cleared")
    return case


@transaction.atomic
def roll_back(*, case_id: UUID, reason: str, actor: Actor, at: datetime) -> Case:
    """Roll a clearing back that was wrong: the household is followed again, the register forgets the day.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    case = case_at(case_id, Stage.CLEARED, actor=actor, may=may_decide)
    reason = needed_reason(reason)
    withdraw_all(case, reason=reason, actor=actor, at=at)
    case.cleared_on = case.clearing_agreed_on = None
    case.clearing_agreed_by = ""
    case.save(update_fields=["clearing_agreed_on", "clearing_agreed_by"])
    take_step(case, Stage.FOLLOWING, actor=actor, at=at, move=Move.ROLL_BACK, reason=reason)
    mark_not_cleared(household_id=case.household_id, reason=reason, actor=actor, at=at)
    return case


def _note(event: str, case: Case, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        event,
        actor=actor,
        at=at,
        subject=("monitoring.case", case.pk),
        region_code=case.region_code,
        after=after,
    )
