"""Joint meetings written through the API: planned, invited, noted, worded, decided, reported on, closed."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Schema, Status
from pydantic import Field

from xieshou.cooperation.operations import attendance
from xieshou.cooperation.operations import meeting as steps
from xieshou.cooperation.policies import MEETING_EDIT
from xieshou.cooperation.vocabulary.meeting import DecisionStatus, Presence  # noqa: TC001 -- as above
from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .api_exchange import CooperationMadeOut, PairIn
from .api_records import router


class MeetingRefusal(Schema):
    """Why something of a meeting was refused, and the field it concerns."""

    detail: str
    field: str = ""


REFUSED = {403: MeetingRefusal, 404: MeetingRefusal, 409: MeetingRefusal}
MADE = {201: CooperationMadeOut, **REFUSED}
CHANGED = {200: CooperationMadeOut, **REFUSED}


class MeetingIn(PairIn):
    """A joint meeting as planned."""

    title: str = Field(max_length=120)
    place: str = Field(max_length=120)
    held_on: date


class AgendaIn(Schema):
    """A point of the agenda, and what was said on it."""

    text: str = Field(max_length=200)
    note: str = Field("", max_length=600)


class InvitationIn(Schema):
    """Who takes part on which side."""

    name: str = Field(max_length=60)
    duty: str = Field("", max_length=80)
    is_east: bool


class AttendancePresenceIn(Schema):
    """Whether somebody invited came, and who came instead."""

    presence: Presence
    stand_in: str = Field("", max_length=60)


class DecisionIn(Schema):
    """What was decided: the owner's side gets the task."""

    text: str = Field(max_length=300)
    owner: str = Field(max_length=80)
    owner_is_east: bool
    due_date: date


class DecisionReportIn(Schema):
    """Where a decision stands, told at a later meeting or between two."""

    status: DecisionStatus
    text: str = Field(max_length=300)
    meeting_id: UUID | None = None


class MeetingMinutesIn(Schema):
    """The text of the minutes."""

    minutes: str = Field(max_length=20_000)


def _who(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


def _when(request: ActedRequest) -> dict[str, Any]:
    who = _who(request)
    return {**who, "on": timezone.localdate(who["at"])}


@router.post("/meetings/", response=MADE)
@api_requires(MEETING_EDIT)
def plan_meeting(request: ActedRequest, body: MeetingIn) -> Any:
    """Plan a joint meeting."""
    return Status(201, steps.plan_meeting(steps.MeetingPlan(**body.dict()), **_who(request)))


@router.post("/meetings/{uuid:meeting_id}/agenda/", response=MADE)
@api_requires(MEETING_EDIT)
def enter_agenda(request: ActedRequest, meeting_id: UUID, body: AgendaIn) -> Any:
    """Add a point to the agenda."""
    return Status(201, steps.add_agenda(meeting_id=meeting_id, **body.dict(), **_who(request)))


@router.post("/meetings/agenda/{uuid:agenda_id}/", response=CHANGED)
@api_requires(MEETING_EDIT)
def word_agenda(request: ActedRequest, agenda_id: UUID, body: AgendaIn) -> Any:
    """Change a point of the agenda, or what was said on it."""
    return attendance.word_agenda(agenda_id=agenda_id, **body.dict(), **_who(request))


@router.post("/meetings/{uuid:meeting_id}/attendees/", response=MADE)
@api_requires(MEETING_EDIT)
def invite_attendee(request: ActedRequest, meeting_id: UUID, body: InvitationIn) -> Any:
    """Invite somebody."""
    return Status(201, steps.invite(meeting_id=meeting_id, came=None, **body.dict(), **_who(request)))


@router.post("/meetings/attendees/{uuid:attendee_id}/", response=CHANGED)
@api_requires(MEETING_EDIT)
def note_presence(request: ActedRequest, attendee_id: UUID, body: AttendancePresenceIn) -> Any:
    """Note whether somebody invited came."""
    return attendance.note_presence(attendee_id=attendee_id, **body.dict(), **_when(request))


@router.post("/meetings/{uuid:meeting_id}/decisions/", response=MADE)
@api_requires(MEETING_EDIT)
def enter_decision(request: ActedRequest, meeting_id: UUID, body: DecisionIn) -> Any:
    """Enter a decision under the next number."""
    resolution = steps.Resolution(**body.dict())
    return Status(201, steps.decide(meeting_id=meeting_id, resolution=resolution, **_who(request)))


@router.post("/decisions/{uuid:decision_id}/reports/", response=MADE)
@api_requires(MEETING_EDIT)
def report_decision(request: ActedRequest, decision_id: UUID, body: DecisionReportIn) -> Any:
    """Say where a decision stands."""
    return Status(201, steps.report_on(decision_id=decision_id, **body.dict(), **_when(request)))


@router.post("/meetings/{uuid:meeting_id}/minutes/", response=CHANGED)
@api_requires(MEETING_EDIT)
def close_minutes(request: ActedRequest, meeting_id: UUID, body: MeetingMinutesIn) -> Any:
    """Close the minutes; every decision that came back has its report."""
    return steps.close_minutes(meeting_id=meeting_id, **body.dict(), **_who(request))
