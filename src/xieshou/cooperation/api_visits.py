"""Field visits written through the API: planned, with members, stops and problems that are put right."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any, Literal
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import File, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002 -- as above
from pydantic import AwareDatetime, Field

from xieshou.cooperation.operations import delegation
from xieshou.cooperation.operations import visit as steps
from xieshou.cooperation.operations.evidence import Upload
from xieshou.cooperation.policies import MEETING_EDIT
from xieshou.cooperation.vocabulary.meeting import Rank, StopKind  # noqa: TC001 -- as above
from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .api_exchange import CooperationMadeOut, PairIn
from .api_records import router


class VisitRefusal(Schema):
    """Why something of a visit was refused, and the field it concerns."""

    detail: str
    field: str = ""


REFUSED = {403: VisitRefusal, 404: VisitRefusal, 409: VisitRefusal}
MADE = {201: CooperationMadeOut, **REFUSED}
CHANGED = {200: CooperationMadeOut, **REFUSED}


class FieldVisitIn(PairIn):
    """A journey of one side to the other; the last day is part of it."""

    title: str = Field(max_length=120)
    leader: str = Field(max_length=60)
    from_date: date
    to_date: date
    purpose: str = Field("", max_length=300)
    to_east: bool = False


class VisitMemberIn(Schema):
    """Somebody who travels or receives."""

    name: str = Field(max_length=60)
    duty: str = Field("", max_length=80)
    rank: Rank
    is_east: bool


class VisitStopIn(Schema):
    """A site, or a household by its code."""

    day: date
    kind: StopKind
    place: str = Field(max_length=120)
    body_id: UUID | None = None
    household_code: str = Field("", max_length=20)
    project_code: str = Field("", max_length=30)
    note: str = Field("", max_length=300)


class VisitFindingIn(Schema):
    """A problem with place and time; photos are added to it, or the reason says why there is none."""

    text: str = Field(max_length=300)
    owner: str = Field(max_length=80)
    due_date: date
    seen_at: AwareDatetime
    stop_id: UUID | None = None
    village_code: str = Field("", pattern=r"^(\d{12})?$")
    latitude: float | None = Field(None, ge=-90, le=90)
    longitude: float | None = Field(None, ge=-180, le=180)
    no_photo_reason: str = Field(max_length=120)


class RectificationIn(Schema):
    """What was done."""

    measure: str = Field(max_length=300)


class FindingCheckIn(Schema):
    """Whether it is put right; sent back with a reason."""

    accepted: bool
    reason: str = Field("", max_length=200)


def _who(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


@router.post("/visits/", response=MADE)
@api_requires(MEETING_EDIT)
def plan_visit(request: ActedRequest, body: FieldVisitIn) -> Any:
    """Plan a field visit."""
    return Status(201, steps.plan_visit(steps.VisitPlan(**body.dict()), **_who(request)))


@router.post("/visits/{uuid:field_visit_id}/members/", response=MADE)
@api_requires(MEETING_EDIT)
def enter_member(request: ActedRequest, field_visit_id: UUID, body: VisitMemberIn) -> Any:
    """Put somebody on the list of a visit."""
    member = delegation.NewMember(**body.dict())
    return Status(201, delegation.add_member(visit_id=field_visit_id, member=member, **_who(request)))


@router.post("/visits/{uuid:field_visit_id}/stops/", response=MADE)
@api_requires(MEETING_EDIT)
def enter_stop(request: ActedRequest, field_visit_id: UUID, body: VisitStopIn) -> Any:
    """Add a stop to the itinerary."""
    return Status(
        201, steps.add_stop(visit_id=field_visit_id, stop=steps.Stop(**body.dict()), **_who(request))
    )


@router.post("/visits/{uuid:field_visit_id}/findings/", response=MADE)
@api_requires(MEETING_EDIT)
def enter_finding(request: ActedRequest, field_visit_id: UUID, body: VisitFindingIn) -> Any:
    """Enter a problem; the side that is visited gets a task."""
    problem = steps.Problem(**body.dict())
    return Status(201, steps.find_problem(visit_id=field_visit_id, problem=problem, **_who(request)))


@router.post("/findings/{uuid:finding_id}/photos/", response=CHANGED)
@api_requires(MEETING_EDIT)
def add_photo(
    request: ActedRequest, finding_id: UUID, moment: Literal["before", "after"], file: File[UploadedFile]
) -> Any:
    """Keep a photo of the state before the work, or after it."""
    photo = Upload(file.name or "file", file.read())
    return steps.add_photo(finding_id=finding_id, moment=moment, photo=photo, **_who(request))


@router.post("/findings/{uuid:finding_id}/rectification/", response=CHANGED)
@api_requires(MEETING_EDIT)
def submit_finding(request: ActedRequest, finding_id: UUID, body: RectificationIn) -> Any:
    """Submit a problem as put right; a photo of the state after it is on file."""
    return steps.submit_rectified(finding_id=finding_id, **body.dict(), **_who(request))


@router.post("/findings/{uuid:finding_id}/check/", response=CHANGED)
@api_requires(MEETING_EDIT)
def check_finding(request: ActedRequest, finding_id: UUID, body: FindingCheckIn) -> Any:
    """Close a problem that was put right, or send it back; never one's own."""
    return steps.check_rectified(finding_id=finding_id, **body.dict(), **_who(request))
