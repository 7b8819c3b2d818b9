"""Writes of keeping: flags by hand, counselling, another post before leaving, exit interviews."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import Message, Where, add_task, complete_tasks
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import CounsellingNote, ExitInterview
from xieshou.labour.operations.atrisk import OTHER_POST_KIND, RISK_KIND, end_risk, note_risk, open_risk
from xieshou.labour.operations.places import take_place
from xieshou.labour.operations.referral import refer_held
from xieshou.labour.operations.verification import Leaving, leave
from xieshou.labour.policies.keeping import MATCH, may_keep, may_propose
from xieshou.labour.queries.delivery import get_placement_for_update
from xieshou.labour.queries.keeping import get_exit, get_risk_for_update
from xieshou.labour.queries.offer import get_vacancy
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.vocabulary.delivery import AT_POST
from xieshou.labour.vocabulary.keeping import OPEN_RISKS, Kept, RiskOrigin, RiskStatus
from xieshou.labour.vocabulary.verification import ContactWay, Guidance, LeaveReason

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import AtRisk, Referral

OTHER_POST_TEXT = noop("Find another post before a worker leaves %(post)s")


class RiskIncompleteError(DomainError):
    """No reason of the list, or another reason without words."""

    default_message = _("Choose why the worker wavers; put another reason into words.")


class RiskOpenError(DomainError):
    """There is an open flag already."""

    default_message = _("This worker is flagged already. Open the flag and enter what is new as a note.")


class NoteIncompleteError(DomainError):
    """The way, the help or the words are missing, or the talk lies in the future."""

    default_message = _("Say how you talked, what was done and what was said, on a day not after today.")


class WorkerStaysError(DomainError):
    """A flag is closed with words."""

    default_message = _("Say in words why the worker stays; the next person who calls reads it.")


class SamePostError(DomainError):
    """The proposed post is the one the worker has."""

    default_message = _("The worker is at this post already. Choose another one.")


class NothingHeldError(DomainError):
    """No other post is held."""

    default_message = _("No other post is held for this worker. Ask the recruitment steward to hold one.")


class ExitTalkError(DomainError):
    """Answers are missing, or it was held before."""

    default_message = _("Answer every question, once for each leaving, on a day not after today.")


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk with a worker who wavers."""

    talked_on: date
    way: str
    guidance: str
    note: str
    next_on: date | None = None
    wants_other_post: bool = False


@dataclass(frozen=True, slots=True)
class ExitTalk:
    """What a worker answers after leaving."""

    held_on: date
    way: str
    wage_promise: str
    lodging_promise: str
    hours_promise: str
    would_return: bool
    words: str = ""


@transaction.atomic
def raise_risk(*, placement_id: UUID, reason: str, note: str = "", actor: Actor, at: datetime) -> AtRisk:
    """Flag a worker at the post by hand.

    Raises: NotFound, Denied, IllegalMoveError, RiskIncompleteError, RiskOpenError.
    """
    placement = get_placement_for_update(placement_id, scope=actor.scope)
    if not may_keep(actor, placement):
        raise Denied
    if placement.status not in AT_POST:
        raise IllegalMoveError
    note = note.strip()
    if reason not in LeaveReason.values or (reason == LeaveReason.OTHER and not note):
        raise RiskIncompleteError(field="reason")
    if placement.risks.filter(status__in=OPEN_RISKS).exists():
        raise RiskOpenError
    return open_risk(placement, reason=reason, note=note, origin=RiskOrigin.HAND, actor=actor, at=at)


@transaction.atomic
def add_note(*, risk_id: UUID, talk: Talk, actor: Actor, at: datetime) -> CounsellingNote:
    """Enter a talk; who wants another post becomes a task of the recruitment steward.

    Raises: NotFound, Denied, IllegalMoveError, NoteIncompleteError.
    """
    risk = _open(risk_id, actor=actor)
    today = day_of(at)
    known = talk.way in ContactWay.values and talk.guidance in Guidance.values
    if not known or not talk.note.strip() or talk.talked_on > today:
        raise NoteIncompleteError
    note = CounsellingNote.objects.create(
        risk=risk,
        region_code=risk.region_code,
        work_region_code=risk.work_region_code,
        talked_on=talk.talked_on,
        way=talk.way,
        guidance=talk.guidance,
        note=talk.note.strip(),
        next_on=talk.next_on,
        entered_at=at,
        entered_by_name=actor.name,
    )
    risk.due_on = talk.next_on or today + timedelta(days=resolve("keeping", "talk_days", on=today).value)
    asks = talk.wants_other_post and not risk.wants_other_post
    risk.wants_other_post = risk.wants_other_post or talk.wants_other_post
    risk.save(update_fields=["due_on", "wants_other_post"])
    complete_tasks(kind=RISK_KIND, source=("labour.placement", risk.placement_id), actor=actor, at=at)
    note_risk("counselled", risk, actor=actor, at=at, guidance=talk.guidance, way=talk.way)
    if asks:
        _ask_for_other_post(risk, on=today, at=at)
    return note


def _ask_for_other_post(risk: AtRisk, *, on: date, at: datetime) -> None:
    message = Message(
        kind=OTHER_POST_KIND,
        text=OTHER_POST_TEXT,
        values={"post": risk.placement.post},
        source=("labour.placement", risk.placement_id),
        link=f"/labour/keeping/{risk.pk}/",
        where=Where(risk.region_code, risk.work_region_code),
    )
    days = resolve("keeping", "talk_days", on=on).value
    add_task(message, capability=MATCH, due_on=on + timedelta(days=days), at=at)


@transaction.atomic
def propose_post(*, risk_id: UUID, vacancy_id: UUID, actor: Actor, at: datetime) -> AtRisk:
    """Hold a place of another post for a worker who wavers; nobody else gets it until the flag is closed.

    Raises: NotFound, Denied, IllegalMoveError, SamePostError, NoPlaceLeftError.
    """
    risk = get_risk_for_update(risk_id, scope=actor.scope)
    if not may_propose(actor, risk):
        raise Denied
    if risk.status != RiskStatus.OPEN:
        raise IllegalMoveError
    vacancy = get_vacancy(vacancy_id, scope=actor.scope)
    if vacancy.pk == risk.placement.vacancy_id:
        raise SamePostError
    take_place(vacancy_id=vacancy.pk, actor=actor, at=at)
    risk.vacancy_id, risk.status, risk.status_at = vacancy.pk, RiskStatus.PROPOSED, at
    risk.save(update_fields=["vacancy", "status", "status_at"])
    complete_tasks(kind=OTHER_POST_KIND, source=("labour.placement", risk.placement_id), actor=actor, at=at)
    note_risk("other_post_held", risk, actor=actor, at=at, vacancy=str(vacancy.pk))
    return risk


@transaction.atomic
def move_to_post(*, risk_id: UUID, left_on: date, actor: Actor, at: datetime) -> Referral:
    """Move a worker to the held post: leaving and the new referral are one step, or neither happens.

    Raises: NotFound, Denied, IllegalMoveError, NothingHeldError, LeavingIncompleteError.
    """
    risk = _open(risk_id, actor=actor)
    if risk.status != RiskStatus.PROPOSED or risk.vacancy_id is None:
        raise NothingHeldError
    end_risk(risk, RiskStatus.MOVED, actor=actor, at=at)
    leaving = Leaving(left_on=left_on, reason=risk.reason, note=risk.note, wants_rematch=True)
    leave(placement_id=risk.placement_id, leaving=leaving, actor=actor, at=at)
    return refer_held(wish_id=risk.placement.wish_id, vacancy_id=risk.vacancy_id, actor=actor, at=at)


@transaction.atomic
def keep(*, risk_id: UUID, note: str, actor: Actor, at: datetime) -> AtRisk:
    """Close a flag because the worker stays; a held place is free again.

    Raises: NotFound, Denied, IllegalMoveError, WorkerStaysError.
    """
    risk = _open(risk_id, actor=actor)
    if not note.strip():
        raise WorkerStaysError(field="note")
    end_risk(risk, RiskStatus.KEPT, note=note.strip(), actor=actor, at=at)
    return risk


@transaction.atomic
def hold_exit_talk(*, placement_id: UUID, talk: ExitTalk, actor: Actor, at: datetime) -> ExitInterview:
    """Enter what a worker says after leaving.

    Raises: NotFound: unknown, outside the scope, or not left; Denied, ExitTalkError.
    """
    gone = get_exit(placement_id, scope=actor.scope)
    if not may_keep(actor, gone.placement):
        raise Denied
    promises = (talk.wage_promise, talk.lodging_promise, talk.hours_promise)
    answered = all(one in Kept.values for one in promises) and talk.way in ContactWay.values
    if not answered or not gone.left_on <= talk.held_on <= day_of(at):
        raise ExitTalkError
    try:
        with transaction.atomic():
            row = ExitInterview.objects.create(
                gone=gone,
                region_code=gone.region_code,
                work_region_code=gone.work_region_code,
                entered_at=at,
                entered_by_name=actor.name,
                **asdict(talk),
            )
    except IntegrityError as error:
        raise ExitTalkError from error
    record(
        "labour.verification.exit_talk",
        actor=actor,
        at=at,
        subject=("labour.placement", placement_id),
        region_code=gone.region_code,
        after={"would_return": talk.would_return, "wage": talk.wage_promise},
    )
    return row


def _open(risk_id: UUID, *, actor: Actor) -> AtRisk:
    """Return a locked open flag that the actor may change.

    Raises: NotFound, Denied, IllegalMoveError: it is closed.
    """
    risk = get_risk_for_update(risk_id, scope=actor.scope)
    if not may_keep(actor, risk):
        raise Denied
    if risk.status not in OPEN_RISKS:
        raise IllegalMoveError
    return risk
