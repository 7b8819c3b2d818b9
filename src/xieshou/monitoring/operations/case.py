"""Writes of a case until the county decides: open, verify, review, pass on, return, refuse."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.monitoring.errors import IllegalMoveError, WordMissingError
from xieshou.monitoring.models import Case, CaseCause, Step
from xieshou.monitoring.operations.steps import case_at, needed_reason, take_step
from xieshou.monitoring.policies.case import may_decide, may_review, may_verify
from xieshou.monitoring.queries.case import last_case, lock_case, next_number
from xieshou.monitoring.queries.clue import lock_clue
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.vocabulary.case import RETURNS, Move, Stage
from xieshou.monitoring.vocabulary.clue import Cause, ClueStatus
from xieshou.registry.operations.monitoring import mark_monitored
from xieshou.registry.rules import check_axes
from xieshou.registry.vocabulary import MonitoringClass

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class HouseholdMissingError(DomainError):
    """The clue does not say yet which household it is about."""

    default_message = _("Say first which household of the register the clue is about.")


class OpenCaseError(DomainError):
    """The household has an open case."""

    default_message = _("This household has an open case already. Add what the clue says there.")


class AuthorisationError(DomainError):
    """The household has not authorised the comparison of its data."""

    default_message = _(
        "Enter who of the household signed the authorisation, and when. Without it the case cannot go on."
    )


class MeetingError(DomainError):
    """The meeting did not support the case, or its figures are impossible."""

    default_message = _(
        "More than half of those present must be in favour, and the meeting lies not in the future."
        " Otherwise end the case with its reason."
    )


@dataclass(frozen=True, slots=True)
class Verification:
    """What the visit found: the class proposed, the causes, and the household's authorisation."""

    proposed_class: str
    causes: Sequence[str]
    finding: str
    authorised_by: str
    authorised_on: date


@transaction.atomic
def open_case(*, clue_id: UUID, actor: Actor, at: datetime) -> Case:
    """Open a case for the household of a clue; after a cleared one it is a re-marking, linked to it.

    Raises: NotFound, Denied, IllegalMoveError, HouseholdMissingError, OpenCaseError.
    """
    clue = lock_clue(clue_id, scope=actor.scope)
    if not may_verify(actor, region_code=clue.region_code):
        raise Denied
    if clue.status != ClueStatus.NEW:
        raise IllegalMoveError
    if clue.household_id is None:
        raise HouseholdMissingError
    on = timezone.localdate(at)
    try:
        with transaction.atomic():
            case = Case.objects.create(
                number=next_number(clue.region_code, on.year),
                household_id=clue.household_id,
                clue=clue,
                previous=last_case(clue.household_id),
                region_code=clue.region_code,
                stage_on=on,
                due_on=clue.due_on,
                decision_due_on=clue.due_on,
                clocks_version=load_clocks().version,
                opened_at=at,
            )
    except IntegrityError as error:
        raise OpenCaseError from error
    CaseCause.objects.create(case=case, region_code=case.region_code, kind=clue.cause, named_on=on)
    clue.status, clue.status_at = ClueStatus.OPENED, at
    clue.save(update_fields=["status", "status_at"])
    Step.objects.create(
        case=case,
        region_code=case.region_code,
        move=Move.OPEN,
        to_stage=Stage.VERIFYING,
        at=at,
        by_id=actor.user_id,
        by_name=actor.name,
    )
    record(
        "monitoring.case.opened",
        actor=actor,
        at=at,
        subject=("monitoring.case", case.pk),
        region_code=case.region_code,
        after={"number": case.number, "again": case.previous_id is not None},
    )
    return case


@transaction.atomic
def verify(*, case_id: UUID, found: Verification, actor: Actor, at: datetime) -> Case:
    """Enter what the visit found, with the household's authorisation; the village reviews next.

    Raises: NotFound, Denied, IllegalMoveError, WordMissingError, AxesError, AuthorisationError.
    """
    case = case_at(case_id, Stage.VERIFYING, actor=actor, may=may_verify)
    on = timezone.localdate(at)
    if found.proposed_class not in MonitoringClass.values or found.proposed_class == MonitoringClass.NONE:
        raise WordMissingError(field="proposed_class")
    if not found.causes or not set(found.causes) <= set(Cause.values) or not found.finding.strip():
        raise WordMissingError(field="causes")
    check_axes(case.household.base_type, found.proposed_class, cleared=False)
    if not found.authorised_by.strip() or found.authorised_on > on:
        raise AuthorisationError(field="authorised_by")
    case.proposed_class, case.finding = found.proposed_class, found.finding.strip()
    case.authorised_by, case.authorised_on = found.authorised_by.strip(), found.authorised_on
    CaseCause.objects.filter(case=case, solved_on__isnull=True).exclude(kind__in=found.causes).delete()
    CaseCause.objects.bulk_create(
        [
            CaseCause(case=case, region_code=case.region_code, kind=kind, named_on=on)
            for kind in sorted(set(found.causes))
        ],
        ignore_conflicts=True,
    )
    take_step(case, Stage.REVIEWING, actor=actor, at=at)
    return case


@transaction.atomic
def hold_review(
    *, case_id: UUID, meeting_on: date, present: int, in_favour: int, actor: Actor, at: datetime
) -> Case:
    """Enter the democratic review of the village; the notice is posted next (`notice.post_notice`).

    Raises: NotFound, Denied, IllegalMoveError, MeetingError.
    """
    case = case_at(case_id, Stage.REVIEWING, actor=actor, may=may_verify)
    on = timezone.localdate(at)
    sound = (case.authorised_on or on) <= meeting_on <= on and 0 < in_favour <= present
    if not sound or 2 * in_favour <= present:
        raise MeetingError(field="in_favour")
    case.meeting_on, case.meeting_present, case.meeting_for = meeting_on, present, in_favour
    case.save(update_fields=["meeting_on", "meeting_present", "meeting_for"])
    record(
        "monitoring.case.moved",
        actor=actor,
        at=at,
        subject=("monitoring.case", case.pk),
        region_code=case.region_code,
        after={"meeting_on": meeting_on.isoformat(), "present": present, "in_favour": in_favour},
    )
    return case


@transaction.atomic
def pass_township(*, case_id: UUID, actor: Actor, at: datetime, batch_id: UUID | None = None) -> Case:
    """Pass a case from the township to the county.

    Raises: NotFound, Denied, IllegalMoveError.
    """
    case = case_at(case_id, Stage.TOWNSHIP, actor=actor, may=may_review)
    case.township_by_id = actor.user_id
    take_step(case, Stage.COUNTY, actor=actor, at=at, batch_id=batch_id)
    return case


@transaction.atomic
def decide(*, case_id: UUID, actor: Actor, at: datetime, batch_id: UUID | None = None) -> Case:
    """Decide for the county: the household is monitored; the register learns its class.

    Raises: NotFound, Denied, IllegalMoveError, AxesError, HouseholdClosedError.
    """
    case = lock_case(case_id, scope=actor.scope)
    if not may_decide(actor, region_code=case.region_code, township_by_id=case.township_by_id):
        raise Denied
    if case.stage != Stage.COUNTY:
        raise IllegalMoveError
    mark_monitored(
        household_id=case.household_id,
        monitoring_class=case.proposed_class,
        reason=case.number,
        actor=actor,
        at=at,
    )
    case.decided_on, case.decided_class = timezone.localdate(at), case.proposed_class
    take_step(case, Stage.HELPING, actor=actor, at=at, batch_id=batch_id, event="monitoring.case.decided")
    return case


MAY_AT = {
    Stage.VERIFYING: may_verify,
    Stage.REVIEWING: may_verify,
    Stage.NOTICE: may_verify,
    Stage.TOWNSHIP: may_review,
    Stage.COUNTY: may_decide,
    Stage.FOLLOWING: may_verify,
    Stage.CLEARING: may_decide,
}


def _acted_on(case_id: UUID, actor: Actor) -> Case:
    case = lock_case(case_id, scope=actor.scope)
    may = MAY_AT.get(Stage(case.stage))
    if may is None:
        raise IllegalMoveError
    if not may(actor, region_code=case.region_code):
        raise Denied
    return case


@transaction.atomic
def return_case(*, case_id: UUID, reason: str, actor: Actor, at: datetime) -> Case:
    """Send a case back to where its shortcoming can be mended; a posted notice is withdrawn.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    from .notice import withdraw_all

    case, reason = _acted_on(case_id, actor), needed_reason(reason)
    target = RETURNS.get(Stage(case.stage))
    if target is None:
        raise IllegalMoveError
    if target == Stage.VERIFYING:
        withdraw_all(case, reason=reason, actor=actor, at=at)
        case.township_by_id = case.notice_to = None
    take_step(case, target, actor=actor, at=at, move=Move.RETURN, reason=reason)
    return case


@transaction.atomic
def refuse_case(*, case_id: UUID, reason: str, actor: Actor, at: datetime) -> Case:
    """End a case without monitoring, with the reason that the family may read.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    from .notice import withdraw_all

    case, reason = _acted_on(case_id, actor), needed_reason(reason)
    withdraw_all(case, reason=reason, actor=actor, at=at)
    take_step(case, Stage.REFUSED, actor=actor, at=at, move=Move.REFUSE, reason=reason)
    return case
