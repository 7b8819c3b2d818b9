"""Writes of follow-up: retention checks and leavings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import Message, Where, add_task, complete_tasks, notify
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Exit, RetentionCheck
from xieshou.labour.operations.atrisk import end_risks_of, open_risk
from xieshou.labour.operations.confirmation import MISMATCH_KIND
from xieshou.labour.operations.delivery import CONFIRM_KIND, move
from xieshou.labour.operations.places import release_place
from xieshou.labour.operations.sharing import end_sharing
from xieshou.labour.operations.steps import REMATCH_KIND, move_worker
from xieshou.labour.policies.verification import may_follow_up
from xieshou.labour.queries.delivery import get_placement_for_update
from xieshou.labour.queries.recipients import list_users_of_region
from xieshou.labour.queries.referral import get_referral_for_update
from xieshou.labour.queries.verification import find_placement_of_check, get_check_of
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.retention import is_contact, proven_days
from xieshou.labour.vocabulary.delivery import AT_POST, PlacementStatus
from xieshou.labour.vocabulary.keeping import RiskOrigin, RiskStatus
from xieshou.labour.vocabulary.need import WorkStatus
from xieshou.labour.vocabulary.verification import CheckOutcome, ContactWay, Guidance, LeaveReason

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement

REMATCH_TEXT = noop("Propose a new post: a worker left %(post)s on %(day)s")
REMATCH_DOOR = "labour.match.run"


class CheckDoneError(DomainError):
    """The check was made before, or fell away when the worker left."""

    default_message = _("This check is already done or has fallen away. Reload the page.")


class CheckNotDueError(DomainError):
    """The check falls due on a later day."""

    default_message = _("This check is not due yet. Enter it on the day it falls due or later.")


class CheckIncompleteError(DomainError):
    """Outcome, way of contact or reason is missing."""

    default_message = _(
        "Choose an outcome and how you reached the worker; for a wavering worker also the reason."
    )


class UseLeavingError(DomainError):
    """A leaving is recorded with its own form."""

    default_message = _("The worker has left: record the leaving with its day and reason.")


class LeavingIncompleteError(DomainError):
    """Day or reason is missing or impossible."""

    default_message = _(
        "Give a reason code and a day between departure and today; put another reason into words."
    )


@dataclass(frozen=True, slots=True)
class Finding:
    """What a retention check found."""

    outcome: str
    way: str = ""
    risk_reason: str = ""
    guidance: str = Guidance.NONE
    note: str = ""


@dataclass(frozen=True, slots=True)
class Leaving:
    """When and why a worker left."""

    left_on: date
    reason: str
    note: str = ""
    wants_rematch: bool = True


@transaction.atomic
def do_check(*, check_id: UUID, finding: Finding, actor: Actor, at: datetime) -> RetentionCheck:
    """Enter a retention check; "not reached" counts a try and leaves the check due.

    Raises: NotFound, Denied, CheckDoneError, CheckNotDueError, CheckIncompleteError, UseLeavingError.
    """
    key = find_placement_of_check(check_id, scope=actor.scope)
    placement = get_placement_for_update(key, scope=actor.scope)
    if not may_follow_up(actor, placement):
        raise Denied
    check = get_check_of(placement, check_id)
    if check.done_at is not None:
        raise CheckDoneError
    if day_of(at) < check.due_on:
        raise CheckNotDueError
    _check_finding(finding)
    check.attempts += 1
    for name in ("outcome", "way", "risk_reason", "guidance", "note"):
        setattr(check, name, getattr(finding, name))
    if finding.outcome != CheckOutcome.NOT_REACHED:
        check.done_at, check.done_on = at, day_of(at)
        check.done_by_id, check.done_by_name = actor.user_id, actor.name
    check.save()
    _follow(placement, check, actor=actor, at=at)
    return check


def _check_finding(finding: Finding) -> None:
    if finding.outcome == CheckOutcome.LEFT:
        raise UseLeavingError
    reached = finding.outcome != CheckOutcome.NOT_REACHED
    wavers = finding.outcome == CheckOutcome.AT_RISK
    if (
        finding.outcome not in CheckOutcome.values
        or finding.guidance not in Guidance.values
        or (reached and finding.way not in ContactWay.values)
        or (wavers and finding.risk_reason not in LeaveReason.values)
    ):
        raise CheckIncompleteError


def _follow(placement: Placement, check: RetentionCheck, *, actor: Actor, at: datetime) -> None:
    """Write what the check proves about the placement, and call for help where the worker wavers."""
    today = day_of(at)
    if placement.arrived_on is not None:
        proven = proven_days(placement.arrived_on, today, check.outcome)
        placement.kept_days = max(placement.kept_days, proven)
    if is_contact(check.outcome, check.way):
        placement.contacted_on = today
    placement.save(update_fields=["kept_days", "contacted_on"])
    record(
        "labour.verification.checked",
        actor=actor,
        at=at,
        subject=("labour.placement", placement.pk),
        region_code=placement.region_code,
        after={
            "day": check.day,
            "outcome": check.outcome,
            "risk": check.risk_reason,
            "guidance": check.guidance,
        },
    )
    if check.outcome == CheckOutcome.AT_RISK:
        words = check.note or str(LeaveReason(check.risk_reason).label)
        open_risk(
            placement, reason=check.risk_reason, note=words, origin=RiskOrigin.CHECK, actor=actor, at=at
        )


def _message(kind: str, text: str, placement: Placement, where: Where, *, day: date) -> Message:
    return Message(
        kind=kind,
        text=text,
        values={"post": placement.post, "day": day.isoformat()},
        source=("labour.placement", placement.pk),
        link=f"/labour/placements/{placement.pk}/",
        where=where,
    )


@transaction.atomic
def leave(*, placement_id: UUID, leaving: Leaving, actor: Actor, at: datetime) -> Exit:
    """Record that a worker has left: open checks fall away, the place is free, a re-match becomes a task.

    Raises: NotFound, Denied, IllegalMoveError, LeavingIncompleteError.
    """
    placement = get_placement_for_update(placement_id, scope=actor.scope)
    if not may_follow_up(actor, placement):
        raise Denied
    if placement.status not in (*AT_POST, PlacementStatus.DEPARTED):
        raise IllegalMoveError
    _check_leaving(leaving, placement, on=day_of(at))
    move(placement, to=PlacementStatus.LEFT, actor=actor, at=at, left_on=leaving.left_on)
    gone = _write_exit(placement, leaving, actor=actor, at=at)
    RetentionCheck.objects.filter(placement=placement, done_at__isnull=True).update(cancelled_at=at)
    subject = ("labour.placement", placement.pk)
    for kind in (CONFIRM_KIND, MISMATCH_KIND):
        complete_tasks(kind=kind, source=subject, actor=actor, at=at)
    end_risks_of(placement, RiskStatus.LEFT, actor=actor, at=at)
    _free(placement, leaving, actor=actor, at=at)
    if leaving.wants_rematch:
        _call_for_rematch(placement, leaving, at=at)
    return gone


def _check_leaving(leaving: Leaving, placement: Placement, *, on: date) -> None:
    left_before_departure = placement.departed_on is not None and leaving.left_on < placement.departed_on
    unworded = leaving.reason == LeaveReason.OTHER and not leaving.note.strip()
    if leaving.reason not in LeaveReason.values or unworded or left_before_departure or leaving.left_on > on:
        raise LeavingIncompleteError


def _write_exit(placement: Placement, leaving: Leaving, *, actor: Actor, at: datetime) -> Exit:
    gone = Exit.objects.create(
        placement=placement,
        region_code=placement.region_code,
        work_region_code=placement.work_region_code,
        employer_id=placement.employer_id,
        left_on=leaving.left_on,
        reason=leaving.reason,
        note=leaving.note.strip(),
        wants_rematch=leaving.wants_rematch,
        recorded_at=at,
        recorded_by_id=actor.user_id,
        recorded_by_name=actor.name,
    )
    record(
        "labour.verification.left",
        actor=actor,
        at=at,
        subject=("labour.placement", placement.pk),
        region_code=placement.region_code,
        after={"left_on": leaving.left_on, "rematch": leaving.wants_rematch},
        reason=leaving.reason,
    )
    return gone


def _free(placement: Placement, leaving: Leaving, *, actor: Actor, at: datetime) -> None:
    """Give the place back, end the sharing, and let the worker seek again or stay home."""
    referral = get_referral_for_update(placement.referral_id, scope=actor.scope)
    referral.holds_place = False
    referral.save(update_fields=["holds_place"])
    release_place(vacancy_id=placement.vacancy_id, actor=actor, at=at, reason=leaving.reason)
    end_sharing(placement, left_on=leaving.left_on, actor=actor, at=at)
    to = WorkStatus.SEEKING if leaving.wants_rematch else WorkStatus.RETURNED
    move_worker(
        wish_id=placement.wish_id, to=to, actor=actor, at=at, on=leaving.left_on, reason=leaving.reason
    )


def _call_for_rematch(placement: Placement, leaving: Leaving, *, at: datetime) -> None:
    today = day_of(at)
    where = Where(placement.region_code, placement.work_region_code)
    message = _message(REMATCH_KIND, REMATCH_TEXT, placement, where, day=leaving.left_on)
    due_on = today + timedelta(days=resolve("retention", "rematch_days", on=today).value)
    add_task(message, capability=REMATCH_DOOR, due_on=due_on, at=at)
    stewards = list_users_of_region(REMATCH_DOOR, region_code=placement.region_code, on=today)
    notify(message, recipients=stewards, key=f"rematch:{placement.pk}", at=at)
