"""Meetings, visits and donations for other programs: read what the pages show, in the caller's area."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.cooperation.models import Donation, Meeting, Visit
from xieshou.cooperation.policies import GIVING_VIEW, MEETING_VIEW
from xieshou.cooperation.queries.giving import list_deliveries, list_donations
from xieshou.cooperation.queries.meeting import list_agenda, list_attendees, list_decisions, list_meetings
from xieshou.cooperation.queries.scoped import get_row
from xieshou.cooperation.queries.visit import list_findings, list_stops, list_visits
from xieshou.cooperation.queries.yearly import list_pair_years
from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

router = Router(tags=["cooperation"])
FIRST_YEAR = 2017
PAGE = 50
PAGES = Query(1, ge=1, le=100_000)


class RecordRefusal(Schema):
    """Why a record was refused, and the field it concerns."""

    detail: str
    field: str = ""


REFUSED = {403: RecordRefusal, 404: RecordRefusal, 409: RecordRefusal}


class SidesOut(Schema):
    """What every record says: its key and both sides."""

    id: UUID
    region_code: str
    partner_region_code: str


class MeetingOut(SidesOut):
    """A joint meeting with how many decisions it took and how many are open."""

    title: str
    place: str
    held_on: date
    status: str
    taken: int
    unsettled: int


class AgendaOut(Schema):
    """A point of the agenda and what was said."""

    number: int
    text: str
    note: str


class AttendeeOut(Schema):
    """Somebody invited: present, absent, represented by another, or not noted."""

    is_east: bool
    name: str
    duty: str
    presence: str
    stand_in: str


class MeetingRecordOut(Schema):
    """Agenda and attendance of a meeting."""

    minutes: str
    agenda: list[AgendaOut]
    attendees: list[AttendeeOut]


class DecisionOut(SidesOut):
    """A decision with where it stands."""

    meeting_id: UUID
    number: int
    text: str
    owner: str
    due_date: date
    status: str
    status_on: date | None


class FieldVisitOut(SidesOut):
    """A field visit with how many stops and problems it has."""

    title: str
    leader: str
    from_date: date
    to_date: date
    to_east: bool
    places: int
    found: int
    unsettled: int


class VisitStopOut(Schema):
    """A stop; the household only by its key, which opens for those who may see it."""

    id: UUID
    number: int
    day: date
    kind: str
    place: str
    household_id: UUID | None
    project_id: UUID | None


class VisitFindingOut(Schema):
    """A problem with place, time and where it stands; photos before and after are counted."""

    id: UUID
    number: int
    text: str
    stop_id: UUID | None
    village_code: str
    latitude: float | None
    longitude: float | None
    seen_at: datetime | None
    owner: str
    due_date: date
    status: str
    photos_before: int
    photos_after: int
    no_photo_reason: str


class YearlyVisitOut(Schema):
    """How often leaders of each side came to the other in a year, and whether that is enough."""

    region_code: str
    partner_region_code: str
    to_west: int
    to_west_verdict: str
    to_east: int
    to_east_verdict: str


class DonationOut(SidesOut):
    """A donation; money in fen."""

    donor: str
    kind: str
    what: str
    value_fen: int
    restricted_to: str
    purpose: str
    status: str
    pledged_on: date
    received_on: date | None
    receipt_number: str
    plan_line_id: UUID | None

    @staticmethod
    def resolve_donor(row: Donation) -> str:
        """Return the donor's name."""
        return row.donor.name


class DeliveryOut(Schema):
    """A part of a donation: who got how much, for what, and whether two people agree."""

    id: UUID
    number: int
    taker: str
    household_id: UUID | None
    village_code: str
    body_id: UUID | None
    project_id: UUID | None
    amount_fen: int
    use: str
    used_for: str
    by_consent: bool
    delivered_on: date
    status: str


def _slice(page: int) -> slice:
    return slice((page - 1) * PAGE, page * PAGE)


@router.get("/meetings/", response={200: list[MeetingOut], **REFUSED})
@api_requires(MEETING_VIEW)
def read_meetings(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of joint meetings, the latest first."""
    return list(list_meetings(scope=request.actor.scope)[_slice(page)])


@router.get("/meetings/{uuid:meeting_id}/", response={200: MeetingRecordOut, **REFUSED})
@api_requires(MEETING_VIEW)
def read_meeting(request: ActedRequest, meeting_id: UUID) -> Any:
    """Return agenda, attendance and minutes of a meeting."""
    scope = request.actor.scope
    row = get_row(Meeting, meeting_id, scope=scope)
    return {
        "minutes": row.minutes,
        "agenda": list(list_agenda(scope=scope).filter(meeting_id=row.pk)),
        "attendees": list(list_attendees(scope=scope).filter(meeting_id=row.pk)),
    }


@router.get("/decisions/", response={200: list[DecisionOut], **REFUSED})
@api_requires(MEETING_VIEW)
def read_decisions(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of decisions of joint meetings, the latest meeting first."""
    return list(list_decisions(scope=request.actor.scope)[_slice(page)])


@router.get("/visits/", response={200: list[FieldVisitOut], **REFUSED})
@api_requires(MEETING_VIEW)
def read_visits(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of field visits, the latest first."""
    return list(list_visits(scope=request.actor.scope)[_slice(page)])


@router.get("/visits/yearly/", response={200: list[YearlyVisitOut], **REFUSED})
@api_requires(MEETING_VIEW)
def read_yearly_visits(request: ActedRequest, year: int = Query(..., ge=FIRST_YEAR, le=2100)) -> Any:
    """Return for each pairing how often leaders of both sides saw each other in a year."""
    rows = list_pair_years(scope=request.actor.scope, year=year, on=timezone.localdate())
    return [
        {
            "region_code": one.region_code,
            "partner_region_code": one.partner_region_code,
            "to_west": one.to_west.made,
            "to_west_verdict": one.to_west.verdict.value,
            "to_east": one.to_east.made,
            "to_east_verdict": one.to_east.verdict.value,
        }
        for one in rows
    ]


@router.get("/visits/{uuid:field_visit_id}/stops/", response={200: list[VisitStopOut], **REFUSED})
@api_requires(MEETING_VIEW)
def read_stops(request: ActedRequest, field_visit_id: UUID) -> Any:
    """Return the stops of a visit in order."""
    row = get_row(Visit, field_visit_id, scope=request.actor.scope)
    return list(list_stops(row.pk, scope=request.actor.scope))


@router.get("/visits/{uuid:field_visit_id}/findings/", response={200: list[VisitFindingOut], **REFUSED})
@api_requires(MEETING_VIEW)
def read_findings(request: ActedRequest, field_visit_id: UUID) -> Any:
    """Return the problems that a visit found."""
    row = get_row(Visit, field_visit_id, scope=request.actor.scope)
    found = list_findings(row.pk, scope=request.actor.scope)
    for one in found:
        one.photos_before, one.photos_after = len(one.before), len(one.after)
    return found


@router.get("/donations/", response={200: list[DonationOut], **REFUSED})
@api_requires(GIVING_VIEW)
def read_donations(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of donations, the latest first."""
    return list(list_donations(scope=request.actor.scope)[_slice(page)])


@router.get("/donations/{uuid:donation_id}/deliveries/", response={200: list[DeliveryOut], **REFUSED})
@api_requires(GIVING_VIEW)
def read_deliveries(request: ActedRequest, donation_id: UUID) -> Any:
    """Return the parts of a donation."""
    row = get_row(Donation, donation_id, scope=request.actor.scope)
    return list(list_deliveries(scope=request.actor.scope, donation_id=row.pk))
