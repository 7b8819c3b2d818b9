"""Skills training through the API: courses, learners, gaps; enrol and attend."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import learning
from xieshou.labour.policies.course import ATTEND, EDIT, VIEW
from xieshou.labour.queries import course as queries
from xieshou.labour.queries.gaps import list_gaps
from xieshou.labour.rules.parameters import parameters_on
from xieshou.labour.vocabulary.course import CourseStatus, EnrolmentStatus, Presence, PresenceWay

from .need import REFUSED, page_slice

router = Router()
PAGE = Query(1, ge=1, le=100_000)
COUNTY = Query(..., pattern=r"^[1-9][0-9]{5}$")


class CourseOut(Schema):
    """A course; money in fen, `to_date` exclusive."""

    id: UUID
    code: str
    title: str
    region_code: str
    provider_id: UUID
    occupation_code: str
    teaches_kind: str
    teaches_code: str
    teaches_level: int
    hours: int
    place: str
    from_date: date
    to_date: date
    seats: int
    learners: int
    passed: int
    fee_fen: int
    stipend_fen: int
    status: CourseStatus


class CoursePage(Schema):
    """A page of courses."""

    items: list[CourseOut]
    total: int


class LearnerOut(Schema):
    """A learner without the name; sessions attended and the day work was found."""

    id: UUID
    person_id: UUID
    number: str
    status: EnrolmentStatus
    score: int | None
    present: int
    placed_on: date | None


class GapOut(Schema):
    """A requirement that alone keeps workers from posts."""

    requirement: str
    workers: int
    vacancies: int
    places: int


class EnrolIn(Schema):
    """Whom to enrol, by the keys of their wishes."""

    wish_ids: list[UUID] = Field(min_length=1, max_length=500)


class PresenceIn(Schema):
    """Whether a learner was at a session."""

    enrolment_id: UUID
    presence: Presence = Presence.PRESENT


class PresenceOut(Schema):
    """What is recorded of a learner and session."""

    session_id: UUID
    enrolment_id: UUID
    presence: Presence
    way: PresenceWay


@router.get("/courses/", response={200: CoursePage, **REFUSED})
@api_requires(VIEW)
def read_courses(request: ActedRequest, status: CourseStatus | None = None, page: int = PAGE) -> Any:
    """Return a page of courses, the latest first."""
    found = queries.courses(request.actor.scope)
    if status:
        found = found.filter(status=status.value)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.get("/courses/gaps", response={200: list[GapOut], **REFUSED})
@api_requires(VIEW)
def read_gaps(request: ActedRequest, county: str = COUNTY) -> Any:
    """Return the gaps of a county, the one that keeps most workers away first."""
    today = timezone.localdate()
    found = list_gaps(county=county, scope=request.actor.scope, on=today, parameters=parameters_on(today))
    return [
        {
            "requirement": gap.requirement.key,
            "workers": len(gap.wishes),
            "vacancies": len(gap.vacancies),
            "places": gap.places,
        }
        for gap in found
    ]


@router.get("/courses/{uuid:course_id}", response={200: CourseOut, **REFUSED})
@api_requires(VIEW)
def read_course(request: ActedRequest, course_id: UUID) -> Any:
    """Return one course."""
    return queries.get_course(course_id, scope=request.actor.scope)


@router.get("/courses/{uuid:course_id}/learners", response={200: list[LearnerOut], **REFUSED})
@api_requires(VIEW)
def read_learners(request: ActedRequest, course_id: UUID) -> Any:
    """Return the learners of a course."""
    course = queries.get_course(course_id, scope=request.actor.scope)
    return list(queries.list_learners(course.pk, scope=request.actor.scope))


@router.post("/courses/{uuid:course_id}/learners", response={201: list[LearnerOut], **REFUSED})
@api_requires(EDIT)
def enrol(request: ActedRequest, course_id: UUID, body: EnrolIn) -> Any:
    """Enrol workers by their job wishes."""
    made = learning.enrol(course_id=course_id, wish_ids=body.wish_ids, actor=request.actor, at=timezone.now())
    learners = queries.list_learners(course_id, scope=request.actor.scope)
    return 201, list(learners.filter(pk__in=[row.pk for row in made]))


@router.post("/courses/sessions/{uuid:course_session_id}/presences", response={200: PresenceOut, **REFUSED})
@api_requires(ATTEND)
def attend(request: ActedRequest, course_session_id: UUID, body: PresenceIn) -> Any:
    """Record whether a learner was at a session."""
    return learning.record_presence(
        session_id=course_session_id, **body.dict(), actor=request.actor, at=timezone.now()
    )
