"""Writes around the call of a video interview: its room, the passes of those who are booked, invitations."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.realtime import changes
from xieshou.kernel.realtime import operations as rooms
from xieshou.kernel.realtime import queries as room_queries
from xieshou.kernel.realtime.vocabulary import SeatRole
from xieshou.labour.policies.interview import may_book
from xieshou.labour.queries.interview import get_interview_for_update
from xieshou.labour.queries.panel import list_panel
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.dated import resolve
from xieshou.labour.vocabulary.interview import InterviewMode, InterviewStatus, Invited

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.realtime.models import Room, Seat
    from xieshou.labour.models import Interview

SOURCE = "labour.interview"
ROLES = {Invited.INTERPRETER: SeatRole.INTERPRETER, Invited.HELPER: SeatRole.CAPTIONER}


class NoRoomError(DomainError):
    """The interview is not held by video, or was cancelled."""

    default_message = _("This interview has no room: it is not held by video, or it was cancelled.")


class NotBookedError(DomainError):
    """The user sees the interview but does not sit in it."""

    default_message = _("You are not booked for this interview. Whoever booked it can invite you.")


class NamelessError(DomainError):
    """A third party without a name."""

    default_message = _("Give the name of the third party, so that the others know who listens.")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A code that opens one seat once; it is shown now and never again."""

    name: str
    code: str
    until: datetime


@transaction.atomic
def take_pass(*, interview_id: UUID, actor: Actor, at: datetime) -> str:
    """Give a booked user the pass to the own seat; the room is opened with the first one.

    Raises: NotFound, NoRoomError, NotBookedError, SeatLostError.
    """
    room = _room_of(interview_id, actor=actor, at=at)
    own = [seat for seat in _seats(room, actor) if seat.user_id and seat.user_id == actor.user_id]
    if not own:
        raise NotBookedError
    return rooms.issue_pass(seat_id=own[0].pk, actor=actor, at=at)


@transaction.atomic
def take_candidate_code(*, interview_id: UUID, actor: Actor, at: datetime) -> str:
    """Give the candidate, who was asked who they are, a code to the own seat; it is spent within minutes.

    Raises: NotFound, NoRoomError, SeatLostError.
    """
    room = _room_of(interview_id, actor=actor, at=at)
    return rooms.issue_pass(seat_id=_guest(room, actor).pk, actor=actor, at=at, typed=True)


@transaction.atomic
def invite(*, interview_id: UUID, whom: str, name: str, actor: Actor, at: datetime) -> Invitation:
    """Make a code for the candidate, or for a third party who is added to the booking by it.

    Raises: NotFound, Denied, NoRoomError, NamelessError, SeatCountError, SeatLostError.
    """
    interview = get_interview_for_update(interview_id, scope=actor.scope)
    if not may_book(actor, interview.referral):
        raise Denied
    room = _room_of(interview_id, actor=actor, at=at)
    if whom == Invited.CANDIDATE:
        seat = _guest(room, actor)
    else:
        seat = _third_seat(room, Invited(whom), name.strip(), actor=actor, at=at)
    code = rooms.issue_pass(seat_id=seat.pk, actor=actor, at=at, until=room.closes_at, typed=True)
    return Invitation(seat.name, code, room.closes_at)


def _third_seat(room: Room, whom: Invited, name: str, *, actor: Actor, at: datetime) -> Seat:
    if not name:
        raise NamelessError(field="name")
    role = ROLES[whom]
    for seat in _seats(room, actor):
        if seat.role == role and seat.name == name and seat.user_id is None:
            return seat
    return changes.add_seat(room_id=room.pk, plan=rooms.SeatPlan(role, name), actor=actor, at=at)


def _guest(room: Room, actor: Actor) -> Seat:
    return next(seat for seat in _seats(room, actor) if seat.role == SeatRole.GUEST)


def _seats(room: Room, actor: Actor) -> list[Seat]:
    return room_queries.list_seats(room.pk, scope=actor.scope)


def _room_of(interview_id: UUID, *, actor: Actor, at: datetime) -> Room:
    interview = get_interview_for_update(interview_id, scope=actor.scope)  # two tabs open one room
    if interview.mode != InterviewMode.VIDEO or interview.status == InterviewStatus.CANCELLED:
        raise NoRoomError
    room = room_queries.find_room_of((SOURCE, interview.pk), scope=actor.scope)
    return room or _open(interview, actor=actor, at=at)


def _open(interview: Interview, *, actor: Actor, at: datetime) -> Room:
    referral = interview.referral
    hosts = {interview.interviewer_id: str(interview.interviewer)}
    hosts |= {one.user_id: str(one.user) for one in list_panel(interview.pk, scope=actor.scope)}
    seats = [rooms.SeatPlan(SeatRole.HOST, name, user_id=user_id) for user_id, name in hosts.items()]
    seats.append(rooms.SeatPlan(SeatRole.GUEST, referral.pseudonym, person_id=referral.person_id))
    if interview.clerk_id and interview.clerk_id not in hosts:
        seats.append(rooms.SeatPlan(SeatRole.CAPTIONER, str(interview.clerk), user_id=interview.clerk_id))
    opens_at, closes_at = times_of(interview.start_at, interview.end_at)
    plan = rooms.RoomPlan(
        source=(SOURCE, interview.pk),
        region_code=interview.region_code,
        partner_region_code=interview.work_region_code,
        organisation_id=interview.employer_id,
        opens_at=opens_at,
        closes_at=closes_at,
        seats=seats,
    )
    return rooms.open_room(plan, actor=actor, at=at)


def times_of(start_at: datetime, end_at: datetime) -> tuple[datetime, datetime]:
    """Return when the room of an interview opens and closes."""
    early: int = resolve("interview", "room_opens_minutes", on=day_of(start_at)).value
    late: int = resolve("interview", "room_stays_minutes", on=day_of(start_at)).value
    return start_at - timedelta(minutes=early), end_at + timedelta(minutes=late)


def follow_move(interview: Interview, *, actor: Actor, at: datetime) -> None:
    """Move the room along with its interview, if one was opened."""
    room = room_queries.find_room_of((SOURCE, interview.pk), scope=actor.scope)
    if room:
        opens_at, closes_at = times_of(interview.start_at, interview.end_at)
        changes.move_room(room_id=room.pk, opens_at=opens_at, closes_at=closes_at, actor=actor, at=at)


def follow_cancellation(interview: Interview, *, actor: Actor, at: datetime) -> None:
    """End the room of a cancelled interview, if one was opened."""
    room = room_queries.find_room_of((SOURCE, interview.pk), scope=actor.scope)
    if room:
        rooms.end_room(room_id=room.pk, actor=actor, at=at)
