"""Writes of interviews: booked into all calendars at once, moved, cancelled, and their results."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.calendar.operations import Booking, book, cancel, move
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.inbox.operations import Message, notify
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Interview, Referral
from xieshou.labour.operations import call, panel, texts
from xieshou.labour.operations import referral as referral_steps
from xieshou.labour.operations.steps import move_worker, where
from xieshou.labour.policies.interview import may_book
from xieshou.labour.queries.interview import get_interview_for_update, list_interviewers
from xieshou.labour.queries.referral import get_referral_for_update
from xieshou.labour.rules.clock import SHANGHAI, day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.vocabulary.interview import (
    CancelReason,
    FailCode,
    InterviewMode,
    InterviewStatus,
    Outcome,
    Score,
)
from xieshou.labour.vocabulary.need import WorkStatus
from xieshou.labour.vocabulary.referral import EndReason, ReferralStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SOURCE = call.SOURCE
TITLE = noop("Interview: %(post)s · candidate %(alias)s")
BOOKED_TEXT = noop("Interview booked: %(post)s, %(time)s")
MOVED_TEXT = noop("Interview moved: %(post)s, now %(time)s")
CANCELLED_TEXT = noop("Interview cancelled: %(post)s, %(time)s")
RESULT_TEXT = noop("Interview result entered: %(post)s")


class InThePastError(DomainError):
    """The time lies before now."""

    default_message = _("The interview must lie in the future. Choose another time.")


class NotAnInterviewerError(DomainError):
    """The chosen user does not interview for this employer."""

    default_message = _("This person does not interview for the employer. Choose one of its people.")


class NotYetHeldError(DomainError):
    """A result is entered before the interview began."""

    default_message = _("The interview has not begun. Enter the result afterwards, or cancel the interview.")


class ResultIncompleteError(DomainError):
    """Marks or reasons are missing."""

    default_message = _("Give all three marks from 1 to 5; if not passed, choose at least one reason.")


@dataclass(frozen=True, slots=True)
class Slot:
    """When, how and with whom."""

    start_at: datetime
    end_at: datetime
    interviewer_id: UUID
    clerk_id: UUID | None = None
    mode: str = InterviewMode.VIDEO
    place: str = ""
    panel: tuple[UUID, ...] = ()  # further interviewers


@dataclass(frozen=True, slots=True)
class Result:
    """What came of an interview; who did not appear has no marks."""

    outcome: str
    score_skill: int | None = None
    score_communication: int | None = None
    score_attitude: int | None = None
    fail_codes: Sequence[str] = field(default_factory=tuple)
    note: str = ""

    def scores(self) -> list[int | None]:
        """Return the three marks."""
        return [self.score_skill, self.score_communication, self.score_attitude]


@transaction.atomic
def book_interview(*, referral_id: UUID, slot: Slot, actor: Actor, at: datetime) -> Interview:
    """Book an interview into the calendars of interviewer, candidate and clerk, and tell the users.

    Raises: NotFound, Denied, IllegalMoveError, InThePastError, NotAnInterviewerError, SlotTakenError,
            PanelSizeError.
    """
    referral = get_referral_for_update(referral_id, scope=actor.scope)
    if not may_book(actor, referral):
        raise Denied
    if slot.start_at <= at:
        raise InThePastError(field="start_at")
    panel.check_size(slot)
    known = {user.pk for user in list_interviewers(referral, on=day_of(at))}
    if slot.interviewer_id not in known:
        raise NotAnInterviewerError(field="interviewer")
    if not known.issuperset(slot.panel):
        raise NotAnInterviewerError(field="panel")
    referral_steps.move(referral, to=ReferralStatus.BOOKED, actor=actor, at=at)
    interview = _insert(referral, slot, actor=actor, at=at)
    panel.seat_panel(interview, slot.panel)
    book(_booking(interview, referral, slot.panel), at=at)
    _tell(interview, BOOKED_TEXT, key=f"booked:{interview.pk}", at=at)
    texts.tell_interview(interview, actor=actor, at=at)
    _note(
        interview,
        "interview_booked",
        actor=actor,
        at=at,
        after={"start_at": slot.start_at, "mode": slot.mode},
    )
    return interview


def _insert(referral: Referral, slot: Slot, *, actor: Actor, at: datetime) -> Interview:
    try:
        with transaction.atomic():
            return Interview.objects.create(
                referral=referral,
                region_code=referral.region_code,
                work_region_code=referral.work_region_code,
                employer_id=referral.employer_id,
                interviewer_id=slot.interviewer_id,
                clerk_id=slot.clerk_id,
                mode=slot.mode,
                place=slot.place,
                start_at=slot.start_at,
                end_at=slot.end_at,
                result_due_at=_due(slot.end_at),
                booked_at=at,
                booked_by_id=actor.user_id,
            )
    except IntegrityError as error:
        raise IllegalMoveError from error


def _due(end_at: datetime) -> datetime:
    hours: int = resolve("interview", "result_hours", on=day_of(end_at)).value
    return end_at + timedelta(hours=hours)


def _booking(interview: Interview, referral: Referral, others: Sequence[UUID]) -> Booking:
    return Booking(
        source=(SOURCE, interview.pk),
        title_text=TITLE,
        title_values={"post": referral.vacancy.title, "alias": referral.pseudonym},
        start_at=interview.start_at,
        end_at=interview.end_at,
        users=[key for key in (interview.interviewer_id, *others, interview.clerk_id) if key],
        people=[referral.person_id],
        place=interview.place,
        link=f"/labour/interviews/{interview.pk}/",
        region_code=interview.region_code,
        partner_region_code=interview.work_region_code,
        organisation_id=interview.employer_id,
    )


@transaction.atomic
def move_interview(
    *, interview_id: UUID, start_at: datetime, end_at: datetime, place: str, actor: Actor, at: datetime
) -> Interview:
    """Move a booked interview to another time in all calendars.

    Raises: NotFound, Denied, IllegalMoveError, InThePastError, SlotTakenError.
    """
    interview = _get_booked(interview_id, actor=actor)
    if start_at <= at:
        raise InThePastError(field="start_at")
    before = {"start_at": interview.start_at, "place": interview.place}
    move(source=(SOURCE, interview.pk), start_at=start_at, end_at=end_at, place=place, at=at)
    interview.start_at, interview.end_at, interview.place = start_at, end_at, place
    interview.result_due_at = _due(end_at)
    interview.moved_count += 1
    interview.save(update_fields=["start_at", "end_at", "place", "result_due_at", "moved_count"])
    call.follow_move(interview, actor=actor, at=at)
    _tell(interview, MOVED_TEXT, key=f"moved:{interview.pk}:{interview.moved_count}", at=at)
    texts.tell_interview(interview, actor=actor, at=at)
    _note(
        interview,
        "interview_moved",
        actor=actor,
        at=at,
        before=before,
        after={"start_at": start_at, "place": place},
    )
    return interview


@transaction.atomic
def cancel_interview(
    *, interview_id: UUID, reason: str, note: str = "", actor: Actor, at: datetime
) -> Interview:
    """Cancel a booked interview with a reason: the times are free, the referral waits for a new one.

    Raises: NotFound, Denied, IllegalMoveError, UnknownReasonError.
    """
    interview = _get_booked(interview_id, actor=actor)
    if reason not in CancelReason.values:
        raise referral_steps.UnknownReasonError(field="reason")
    interview.status, interview.cancel_reason, interview.cancel_note = InterviewStatus.CANCELLED, reason, note
    interview.save(update_fields=["status", "cancel_reason", "cancel_note"])
    cancel(source=(SOURCE, interview.pk), reason=str(CancelReason(reason).label), at=at)
    referral = get_referral_for_update(interview.referral_id, scope=actor.scope)
    referral_steps.move(referral, to=ReferralStatus.REFERRED, actor=actor, at=at)
    call.follow_cancellation(interview, actor=actor, at=at)
    _tell(interview, CANCELLED_TEXT, key=f"cancelled:{interview.pk}", at=at)
    texts.tell_cancellation(interview, actor=actor, at=at)
    _note(interview, "interview_cancelled", actor=actor, at=at, reason=reason, after={"note": note})
    return interview


@transaction.atomic
def enter_result(*, interview_id: UUID, result: Result, actor: Actor, at: datetime) -> Interview:
    """Enter the structured result; who did not pass or did not appear is free for another post.

    Raises: NotFound, Denied, IllegalMoveError, NotYetHeldError, ResultIncompleteError,
            MarksMissingError.
    """
    interview = _get_booked(interview_id, actor=actor)
    if at < interview.start_at:
        raise NotYetHeldError
    result = panel.joined(interview, result, actor=actor)
    _check(result)
    absent = result.outcome == Outcome.ABSENT
    interview.status, interview.outcome = InterviewStatus.HELD, result.outcome
    scores = [None, None, None] if absent else result.scores()
    interview.score_skill, interview.score_communication, interview.score_attitude = scores
    interview.fail_codes = [FailCode.ABSENT] if absent else sorted(result.fail_codes)
    interview.result_note, interview.result_at = result.note, at
    interview.result_by_id, interview.result_by_name = actor.user_id, actor.name
    interview.save()
    _follow(interview, actor=actor, at=at)
    _tell(interview, RESULT_TEXT, key=f"result:{interview.pk}", at=at)
    after = {
        "outcome": result.outcome,
        "fail_codes": interview.fail_codes,
        "late": at > interview.result_due_at,
    }
    _note(interview, "interview_result", actor=actor, at=at, after=after)
    return interview


def _check(result: Result) -> None:
    if result.outcome not in Outcome.values or not set(result.fail_codes) <= set(FailCode.values):
        raise ResultIncompleteError
    if result.outcome == Outcome.ABSENT:
        return
    if any(score not in Score.values for score in result.scores()):
        raise ResultIncompleteError
    if (result.outcome == Outcome.NOT_PASSED) != bool(result.fail_codes):
        raise ResultIncompleteError(field="fail_codes")


def _follow(interview: Interview, *, actor: Actor, at: datetime) -> None:
    """Move referral and worker on after a result."""
    referral = get_referral_for_update(interview.referral_id, scope=actor.scope)
    referral_steps.move(referral, to=ReferralStatus.INTERVIEWED, actor=actor, at=at)
    move_worker(wish_id=referral.wish_id, to=WorkStatus.INTERVIEWED, actor=actor, at=at)
    if interview.outcome != Outcome.PASSED:
        referral_steps.end(
            referral, to=ReferralStatus.NOT_PASSED, reason=EndReason.INTERVIEW, actor=actor, at=at
        )


def _get_booked(interview_id: UUID, *, actor: Actor) -> Interview:
    interview = get_interview_for_update(interview_id, scope=actor.scope)
    if not may_book(actor, interview.referral):
        raise Denied
    if interview.status != InterviewStatus.BOOKED:
        raise IllegalMoveError
    return interview


def _tell(interview: Interview, text: str, *, key: str, at: datetime) -> None:
    """Tell interviewer, clerk and whoever booked; the e-mail carries the calendar entry of each."""
    values = {
        "post": interview.referral.vacancy.title,
        "time": f"{interview.start_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}",
    }
    message = Message(
        kind=SOURCE, text=text, values=values, source=(SOURCE, interview.pk),
        link=f"/labour/interviews/{interview.pk}/", where=where(interview),
    )  # fmt: skip
    people = [interview.interviewer_id, interview.clerk_id, interview.booked_by_id]
    people += interview.panel.filter(excused_at__isnull=True).values_list("user_id", flat=True)
    notify(message, recipients=[key for key in people if key], key=key, at=at)


def _note(
    interview: Interview,
    verb: str,
    *,
    actor: Actor,
    at: datetime,
    before: dict[str, object] | None = None,
    after: dict[str, object] | None = None,
    reason: str = "",
) -> None:
    record(
        f"labour.match.{verb}",
        actor=actor,
        at=at,
        subject=("labour.interview", interview.pk),
        region_code=interview.region_code,
        before=before,
        after=after,
        reason=reason,
    )
