"""Writes of grievances: receive, give to somebody, answer, appeal once, decide the appeal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import encrypt
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import Message, Where, add_task
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.errors import IllegalMoveError, ReasonMissingError, WordMissingError
from xieshou.monitoring.models import Grievance, GrievanceStep
from xieshou.monitoring.policies.grievance import may_answer, may_decide_appeal, may_enter
from xieshou.monitoring.queries.grievance import digest_word, find_by_word, lock_grievance
from xieshou.monitoring.queries.notice import find_notice
from xieshou.monitoring.rules.clocks import load_clocks
from xieshou.monitoring.vocabulary.clue import Cause, Channel
from xieshou.monitoring.vocabulary.grievance import (
    CORRECTION_TASK,
    REMEDIES,
    GrievanceKind,
    GrievanceMove,
    GrievanceStatus,
    Remedy,
)
from xieshou.registry.queries.household import get_household

from .clue import NewClue, check_throttle, new_code, receive_clue

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.monitoring.models import Notice

PHONE_CONTEXT = "monitoring.grievance.phone"
SELF = gettext_noop("the family itself")
CORRECT_WITHIN = timedelta(days=15)


class EmptyGrievanceError(DomainError):
    """A grievance says nothing."""

    default_message = _("Say in a few words what is wrong, so that somebody can look into it.")


class HouseholdNeededError(DomainError):
    """A fact of a household is to be corrected, and nobody has said of which."""

    default_message = _(
        "Enter the code of the household whose file is to be corrected; ask the family where it is not clear."
    )


class NoticeOverError(DomainError):
    """The notice objected to is not there, has ended, or hangs in another village."""

    default_message = _(
        "This notice does not run any more. Go on without it: say in words which notice you mean."
    )


class WrongWordError(DomainError):
    """Number and secret word do not belong together, or there is no such number."""

    default_message = _("Number and secret word do not fit. Check each letter, or call 12317.")


@dataclass(frozen=True, slots=True)
class NewGrievance:
    """What a family says is wrong; the household where a clerk knows it."""

    region_code: str
    kind: str
    text: str
    told_name: str = ""
    phone: str = ""
    household_id: UUID | None = None
    notice_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Slip:
    """What the family keeps: the number, and the word that is shown once."""

    grievance: Grievance
    number: str
    word: str


@transaction.atomic
def receive_grievance(new: NewGrievance, *, actor: Actor, at: datetime) -> Slip:
    """Enter a grievance; the clock to the answer starts.

    Raises: Denied, HouseholdNotFound, WordMissingError, EmptyGrievanceError, NoticeOverError.
    """
    if not may_enter(actor, region_code=new.region_code):
        raise Denied
    if new.kind not in GrievanceKind.values:
        raise WordMissingError(field="kind")
    if not new.text.strip():
        raise EmptyGrievanceError(field="text")
    notice = _notice_of(new, actor=actor, at=at)
    region = new.region_code
    if new.household_id is not None:
        region = get_household(new.household_id, scope=actor.scope).region_code
    number, word = new_code(), new_code()
    row = Grievance(
        number=number,
        word_digest=digest_word(number, word),
        region_code=region,
        household_id=new.household_id,
        kind=new.kind,
        text=new.text.strip(),
        notice=notice,
        told_name=new.told_name.strip(),
        phone_cipher=encrypt(new.phone, context=PHONE_CONTEXT) if new.phone else None,
        received_at=at,
        received_by_name=actor.name,
        status_at=at,
    )
    _start_clock(row, "grievance", at)
    row.save(force_insert=True)
    _keep(row, GrievanceMove.RECEIVE, actor=actor, at=at)
    return Slip(row, number, word)


def _notice_of(new: NewGrievance, *, actor: Actor, at: datetime) -> Notice | None:
    """Return the notice objected to; only one that runs, or for a clerk of the area any of it."""
    if new.notice_id is None:
        return None
    found = find_notice(new.notice_id, on=timezone.localdate(at), everyday=actor.user_id is not None)
    if found is None or new.kind != GrievanceKind.NOTICE or found.region_code != new.region_code:
        raise NoticeOverError(field="kind")
    return found


def report_grievance(new: NewGrievance, *, sender: bytes, at: datetime) -> Slip:
    """Take the grievance of somebody who is not signed in.

    Raises: ThrottledError, and the refusals of `receive_grievance`.
    """
    check_throttle(sender, form="grievance", at=at)
    with in_scope(Scope.of([new.region_code])):
        return receive_grievance(new, actor=Actor.system(SELF), at=at)


@transaction.atomic
def assign_grievance(*, grievance_id: UUID, responsible: str, actor: Actor, at: datetime) -> Grievance:
    """Give a grievance to the person or office that looks into it.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    row = lock_grievance(grievance_id, scope=actor.scope)
    if not may_answer(actor, region_code=row.region_code):
        raise Denied
    if row.status not in (GrievanceStatus.RECEIVED, GrievanceStatus.ASSIGNED):
        raise IllegalMoveError
    if not responsible.strip():
        raise ReasonMissingError(field="responsible")
    row.status, row.status_at, row.responsible = GrievanceStatus.ASSIGNED, at, responsible.strip()
    row.save(update_fields=["status", "status_at", "responsible"])
    _keep(row, GrievanceMove.ASSIGN, actor=actor, at=at, note=row.responsible)
    return row


@transaction.atomic
def accept_grievance(
    *, grievance_id: UUID, answer: str, actor: Actor, at: datetime, household_id: UUID | None = None
) -> Grievance:
    """Find a grievance to be right: open a clue, or set the task to correct the register.

    Raises: NotFound, HouseholdNotFound, Denied, IllegalMoveError, ReasonMissingError, HouseholdNeededError.
    """
    row = _to_answer(grievance_id, answer, actor)
    if household_id is not None:
        row.household = get_household(household_id, scope=actor.scope)
    row.remedy = REMEDIES[GrievanceKind(row.kind)]
    if row.remedy == Remedy.CLUE:
        row.clue = receive_clue(_clue_of(row, at), actor=actor, at=at)
    if row.remedy == Remedy.CORRECTION:
        _set_task(row, at)
    _answer(row, GrievanceStatus.ACCEPTED, answer, actor=actor, at=at)
    return row


@transaction.atomic
def refuse_grievance(*, grievance_id: UUID, answer: str, actor: Actor, at: datetime) -> Grievance:
    """Find a grievance not to be right, with the reason; on appeal that is the end.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    row = _to_answer(grievance_id, answer, actor)
    final = row.status == GrievanceStatus.APPEALED
    _answer(row, GrievanceStatus.FINAL if final else GrievanceStatus.REFUSED, answer, actor=actor, at=at)
    return row


@transaction.atomic
def appeal_publicly(*, number: str, word: str, text: str, sender: bytes, at: datetime) -> Grievance:
    """Let whoever knows number and word appeal to the county, once.

    Raises: ThrottledError, WrongWordError, IllegalMoveError, EmptyGrievanceError.
    """
    check_throttle(sender, form="appeal", at=at)
    with in_scope(Scope.everything()):
        found = find_by_word(number, word)
        if found is None:
            raise WrongWordError
        return appeal(grievance_id=found.pk, text=text, actor=Actor.system(SELF), at=at)


@transaction.atomic
def appeal(*, grievance_id: UUID, text: str, actor: Actor, at: datetime) -> Grievance:
    """Appeal to the county; a clerk does it for a family that comes in person.

    Raises: NotFound, Denied, IllegalMoveError, EmptyGrievanceError.
    """
    row = lock_grievance(grievance_id, scope=actor.scope)
    if not may_enter(actor, region_code=row.region_code):
        raise Denied
    if row.status != GrievanceStatus.REFUSED:
        raise IllegalMoveError
    if not text.strip():
        raise EmptyGrievanceError(field="text")
    row.status, row.status_at, row.appeal_text = GrievanceStatus.APPEALED, at, text.strip()
    _start_clock(row, "appeal", at)
    row.save(update_fields=["status", "status_at", "appeal_text", "due_on", "clocks_version"])
    _keep(row, GrievanceMove.APPEAL, actor=actor, at=at, note=row.appeal_text)
    return row


def _to_answer(grievance_id: UUID, answer: str, actor: Actor) -> Grievance:
    row = lock_grievance(grievance_id, scope=actor.scope)
    place = {"region_code": row.region_code}
    if row.status == GrievanceStatus.APPEALED:
        allowed = may_decide_appeal(actor, **place, answered_by_id=row.answered_by_id)
    else:
        allowed = may_answer(actor, **place)
    if not allowed:
        raise Denied
    if row.status not in (GrievanceStatus.ASSIGNED, GrievanceStatus.APPEALED):
        raise IllegalMoveError
    if not answer.strip():
        raise ReasonMissingError(field="answer")
    return row


def _answer(row: Grievance, status: GrievanceStatus, answer: str, *, actor: Actor, at: datetime) -> None:
    due = row.due_on
    row.status, row.status_at, row.answer, row.due_on = status, at, answer.strip(), None
    row.answered_by_id = actor.user_id
    row.save()
    move = GrievanceMove.ACCEPT if status == GrievanceStatus.ACCEPTED else GrievanceMove.REFUSE
    _keep(row, move, actor=actor, at=at, note=row.answer, due=due)


def _clue_of(row: Grievance, at: datetime) -> NewClue:
    return NewClue(
        region_code=row.region_code,
        channel=Channel.SELF_REPORT,
        cause=Cause.OTHER,
        observed_on=timezone.localdate(at),
        text=row.text,
        told_name=row.told_name,
        household_id=row.household_id,
    )


def _set_task(row: Grievance, at: datetime) -> None:
    household = row.household
    if household is None:
        raise HouseholdNeededError(field="household_code")
    message = Message(
        kind=CORRECTION_TASK,
        text=gettext_noop("Correct the register after a grievance: household %(code)s"),
        values={"code": household.code},
        source=(CORRECTION_TASK, row.pk),
        link=f"/registry/households/{household.pk}/",
        where=Where(region_code=household.region_code),
    )
    due = timezone.localdate(at + CORRECT_WITHIN)
    add_task(message, capability="registry.household.edit", due_on=due, at=at)


def _start_clock(row: Grievance, name: str, at: datetime) -> None:
    clocks, on = load_clocks(), timezone.localdate(at)
    row.due_on = clocks.on(name, region_code=row.region_code, day=on).due_after(on)
    row.clocks_version = clocks.version


VERBS = {
    GrievanceMove.RECEIVE: "received",
    GrievanceMove.ASSIGN: "assigned",
    GrievanceMove.ACCEPT: "accepted",
    GrievanceMove.REFUSE: "refused",
    GrievanceMove.APPEAL: "appealed",
}


def _keep(row: Grievance, move: GrievanceMove, *, actor: Actor, at: datetime, **given: Any) -> None:
    """Write the step and its audit record; `due` is the day that an answer had to meet."""
    due, note = given.get("due"), given.get("note", "")
    GrievanceStep.objects.create(
        grievance=row,
        region_code=row.region_code,
        move=move,
        note=note,
        due_on=due,
        is_late=due is not None and timezone.localdate(at) > due,
        at=at,
        by_name=actor.name,
    )
    record(
        f"monitoring.grievance.{VERBS[move]}",
        actor=actor,
        at=at,
        subject=("monitoring.grievance", row.pk),
        region_code=row.region_code,
        after={"kind": str(row.kind), "status": str(row.status), "remedy": str(row.remedy)},
    )
