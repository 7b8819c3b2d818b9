"""What a worker does on the own page: answers the offer, enters the interview, asks for help."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.inbox.operations import Message, Where, add_task, complete_tasks
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import HelpRequest
from xieshou.labour.operations.atrisk import open_risk
from xieshou.labour.operations.call import take_candidate_code
from xieshou.labour.operations.offer_answer import Answer, keep_answer
from xieshou.labour.policies.own import HELP, may_answer_help, may_use
from xieshou.labour.queries.delivery import get_placement_for_update
from xieshou.labour.queries.interview import get_interview
from xieshou.labour.queries.own import active_placement_of, get_help_for_update
from xieshou.labour.queries.referral import get_referral_for_update
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.vocabulary.delivery import AT_POST
from xieshou.labour.vocabulary.keeping import RiskOrigin
from xieshou.labour.vocabulary.own import HelpKind, HelpStatus
from xieshou.labour.vocabulary.referral import AnsweredBy
from xieshou.labour.vocabulary.verification import LeaveReason

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement, Referral

    from .own import Visit

HELP_KIND = "labour.own.help"
HELP_TEXT = noop("A worker asks for help on their own page: call them")
LONGEST_WORDS = 200


class HelpIncompleteError(DomainError):
    """No kind of the list, or something else without words."""

    default_message = _("Choose what you need help with; put something else into words.")


class HelpOpenError(DomainError):
    """The worker asked for the same before and has no answer yet."""

    default_message = _("You have asked for this already. The station will call you.")


class HelpAnswerError(DomainError):
    """The answer has no words, or was given before."""

    default_message = _("Write in words what was done; a call for help is answered once.")


@transaction.atomic
def answer_own_offer(
    *, visit: Visit, referral_id: UUID, accepted: bool, reason: str = "", at: datetime
) -> Referral:
    """Record the answer that a worker gives in person; yes opens the placement.

    Raises: NotFound: not an offer to this worker. IllegalMoveError, OfferExpiredError, AlreadyPlacedError,
            UnknownReasonError.
    """
    with in_scope(visit.actor.scope):
        referral = get_referral_for_update(referral_id, scope=visit.actor.scope)
        if not may_use(visit.actor, visit.door, person_id=referral.person_id):
            raise NotFound
        answer = Answer(accepted=accepted, answered_by=AnsweredBy.WORKER, reason=reason)
        return keep_answer(referral, answer, actor=visit.actor, at=at)


@transaction.atomic
def enter_own_interview(*, visit: Visit, interview_id: UUID, at: datetime) -> str:
    """Return a code that opens the worker's own seat once.

    Raises: NotFound: not an interview of this worker. NoRoomError, SeatLostError.
    """
    with in_scope(visit.actor.scope):
        interview = get_interview(interview_id, scope=visit.actor.scope)
        if not may_use(visit.actor, visit.door, person_id=interview.referral.person_id):
            raise NotFound
        return take_candidate_code(interview_id=interview.pk, actor=visit.actor, at=at)


@transaction.atomic
def ask_help(*, visit: Visit, kind: str, words: str = "", at: datetime) -> HelpRequest:
    """Ask the station for help: a task for both ends, and a flag where the worker is at a post.

    Raises: HelpIncompleteError, HelpOpenError.
    """
    words = words.strip()[:LONGEST_WORDS]
    if kind not in HelpKind.values or (kind == HelpKind.OTHER and not words):
        raise HelpIncompleteError(field="kind" if kind not in HelpKind.values else "words")
    door, actor, today = visit.door, visit.actor, day_of(at)
    with in_scope(actor.scope):
        open_ones = HelpRequest.objects.filter(person_id=door.person_id, kind=kind, status=HelpStatus.OPEN)
        if open_ones.exists():
            raise HelpOpenError
        placement = active_placement_of(door.person_id, scope=actor.scope)
        row = HelpRequest.objects.create(
            person_id=door.person_id,
            placement=placement,
            region_code=door.region_code,
            work_region_code=placement.work_region_code if placement else "",
            kind=kind,
            words=words,
            asked_at=at,
            due_on=today + timedelta(days=resolve("keeping", "talk_days", on=today).value),
        )
        if placement is not None and placement.status in AT_POST:
            _flag(placement, row, actor=actor, at=at)
    _set_task(row, at=at)
    _note("help_asked", row, actor=actor, at=at)
    return row


def _flag(placement: Placement, row: HelpRequest, *, actor: Actor, at: datetime) -> None:
    """Raise the flag of a worker who may leave; one that is open already is kept."""
    locked = get_placement_for_update(placement.pk, scope=actor.scope)
    reason = LeaveReason.INTENSITY if row.kind == HelpKind.WORK else LeaveReason.OTHER
    note = "：".join(part for part in (str(HelpKind(row.kind).label), row.words) if part)
    open_risk(locked, reason=reason, note=note, origin=RiskOrigin.WORKER, actor=actor, at=at)


def _set_task(row: HelpRequest, *, at: datetime) -> None:
    message = Message(
        kind=HELP_KIND,
        text=HELP_TEXT,
        source=("labour.helprequest", row.pk),
        link=f"/labour/help/{row.pk}/",
        where=Where(row.region_code, row.work_region_code),
    )
    add_task(message, capability=HELP, due_on=row.due_on, at=at)


@transaction.atomic
def answer_help(*, help_id: UUID, words: str, actor: Actor, at: datetime) -> HelpRequest:
    """Write down what was done about a call for help; the worker reads it on the own page.

    Raises: NotFound, Denied, HelpAnswerError.
    """
    row = get_help_for_update(help_id, scope=actor.scope)
    if not may_answer_help(actor, row):
        raise Denied
    words = words.strip()
    if not words or row.status != HelpStatus.OPEN:
        raise HelpAnswerError(field="words")
    row.status, row.answer = HelpStatus.ANSWERED, words
    row.answered_at, row.answered_by_name = at, actor.name
    row.save(update_fields=["status", "answer", "answered_at", "answered_by_name"])
    complete_tasks(kind=HELP_KIND, source=("labour.helprequest", row.pk), actor=actor, at=at)
    _note("help_answered", row, actor=actor, at=at)
    return row


def _note(verb: str, row: HelpRequest, *, actor: Actor, at: datetime) -> None:
    record(
        f"labour.verification.{verb}",
        actor=actor,
        at=at,
        subject=("labour.helprequest", row.pk),
        region_code=row.region_code,
        after={"kind": row.kind},
    )
