"""Writes of panels: several interviewers of one interview, a scorecard each, and the joint marks."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.realtime import operations as rooms
from xieshou.kernel.realtime import queries as room_queries
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import PanelMember
from xieshou.labour.policies.interview import may_book
from xieshou.labour.policies.panel import may_mark
from xieshou.labour.queries.interview import get_interview_for_update
from xieshou.labour.queries.panel import find_member, list_panel
from xieshou.labour.rules.panel import Marks, fits, joint_marks
from xieshou.labour.vocabulary.interview import InterviewStatus, Outcome, Score

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Interview
    from xieshou.labour.operations.interview import Result, Slot

ROOM = "labour.interview"


class PanelSizeError(DomainError):
    """More would sit in the room than browsers can carry, or somebody is named twice."""

    default_message = _(
        "At most four sit in a room: the candidate, up to three interviewers, and who accompanies in place of"
        " the third. Choose each interviewer once."
    )


class MarksIncompleteError(DomainError):
    """A mark is missing or not from 1 to 5."""

    default_message = _("Give all three marks from 1 to 5.")


class MarksMissingError(DomainError):
    """Somebody of the panel has not marked yet."""

    default_message = _(
        "Not every interviewer has filled the scorecard. Remind them, or excuse who was absent."
    )


class ChairStaysError(DomainError):
    """The interviewer who leads the interview cannot be excused."""

    default_message = _("The interviewer who leads cannot be excused. Move the interview, or cancel it.")


def check_size(slot: Slot) -> None:
    """Refuse a panel that does not fit into one room.

    Raises: PanelSizeError.
    """
    everybody = [slot.interviewer_id, *slot.panel]
    clerk = slot.clerk_id is not None and slot.clerk_id not in everybody
    if len(set(everybody)) < len(everybody) or not fits(interviewers=len(everybody), has_clerk=clerk):
        raise PanelSizeError(field="panel")


def seat_panel(interview: Interview, others: Sequence[UUID]) -> None:
    """Keep a scorecard for each interviewer where there are several."""
    if not others:
        return
    PanelMember.objects.bulk_create(
        PanelMember(
            interview=interview,
            user_id=user_id,
            region_code=interview.region_code,
            work_region_code=interview.work_region_code,
            employer_id=interview.employer_id,
        )
        for user_id in (interview.interviewer_id, *others)
    )


@transaction.atomic
def enter_marks(
    *, interview_id: UUID, marks: Marks | None, note: str = "", actor: Actor, at: datetime
) -> PanelMember:
    """Fill one's own scorecard; it may be changed until the joint result is entered.

    Raises: NotFound: the actor is not on the panel. Denied, IllegalMoveError, MarksIncompleteError.
    """
    interview = get_interview_for_update(interview_id, scope=actor.scope)
    member = find_member(interview.pk, actor.user_id, scope=actor.scope)
    if member is None:
        raise NotFound
    if not may_mark(actor, member):
        raise Denied
    if interview.status != InterviewStatus.BOOKED or at < interview.start_at:
        raise IllegalMoveError
    if marks is None or not {marks.skill, marks.communication, marks.attitude} <= set(Score.values):
        raise MarksIncompleteError
    member.score_skill, member.score_communication = marks.skill, marks.communication
    member.score_attitude, member.note, member.marked_at = marks.attitude, note.strip(), at
    member.save()
    _note(interview, "panel_marked", actor=actor, at=at, user=str(member.user_id))
    return member


@transaction.atomic
def excuse(*, interview_id: UUID, user_id: UUID, actor: Actor, at: datetime) -> None:
    """Take an interviewer who was absent off the panel; the seat in the room is withdrawn.

    Raises: NotFound, Denied, IllegalMoveError, ChairStaysError.
    """
    interview = get_interview_for_update(interview_id, scope=actor.scope)
    if not may_book(actor, interview.referral):
        raise Denied
    member = find_member(interview.pk, user_id, scope=actor.scope)
    if member is None:
        raise NotFound
    if interview.status != InterviewStatus.BOOKED or member.marked_at is not None:
        raise IllegalMoveError
    if user_id == interview.interviewer_id:
        raise ChairStaysError
    member.excused_at, member.excused_by_name = at, actor.name
    member.save(update_fields=["excused_at", "excused_by_name"])
    room = room_queries.find_room_of((ROOM, interview.pk), scope=actor.scope)
    for seat in room_queries.list_seats(room.pk, scope=actor.scope) if room else []:
        if seat.user_id == user_id:
            rooms.withdraw_seat(seat_id=seat.pk, actor=actor, at=at)
    _note(interview, "panel_excused", actor=actor, at=at, user=str(user_id))


def joined(interview: Interview, result: Result, *, actor: Actor) -> Result:
    """Return the result with the joint marks of the panel; an interview of one interviewer keeps its own.

    Raises: MarksMissingError: somebody has not marked, although the candidate appeared.
    """
    panel = list_panel(interview.pk, scope=actor.scope)
    if not panel or result.outcome == Outcome.ABSENT:
        return result
    cards = [card for card in map(card_of, panel) if card is not None]
    if len(cards) < len(panel):
        raise MarksMissingError
    marks = joint_marks(cards)
    return replace(
        result,
        score_skill=marks.skill,
        score_communication=marks.communication,
        score_attitude=marks.attitude,
    )


def card_of(member: PanelMember) -> Marks | None:
    """Return the marks of a scorecard, or None: it is not filled yet."""
    scores = (member.score_skill, member.score_communication, member.score_attitude)
    skill, communication, attitude = scores
    if skill is None or communication is None or attitude is None:
        return None
    return Marks(skill, communication, attitude)


def _note(interview: Interview, verb: str, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"labour.match.{verb}",
        actor=actor,
        at=at,
        subject=(ROOM, interview.pk),
        region_code=interview.region_code,
        after=after,
    )
