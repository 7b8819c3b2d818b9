"""Publications, start-ups and training of officials through the API; no names of founders or officials."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import officials, publication, startup
from xieshou.labour.policies.officials import EDIT as KEEP_COURSES
from xieshou.labour.policies.officials import VIEW as SEE_COURSES
from xieshou.labour.policies.publication import PUBLISH
from xieshou.labour.policies.startup import EDIT as SERVE
from xieshou.labour.policies.startup import VIEW as SEE_STARTUPS
from xieshou.labour.queries import officials as course_queries
from xieshou.labour.queries import publication as publication_queries
from xieshou.labour.queries import startup as startup_queries
from xieshou.labour.vocabulary.officials import CourseKind, CourseStatus  # noqa: TC001 -- as above
from xieshou.labour.vocabulary.publication import Channel  # noqa: TC001 -- as above
from xieshou.labour.vocabulary.startup import Branch, EndCause, Stage  # noqa: TC001 -- as above

from .need import REFUSED, page_slice

router = Router()
PAGE = Query(1, ge=1, le=100_000)
COUNTY = Field(pattern=r"^[1-9][0-9]{5}$")
NOTE = Field("", max_length=300)
COURSE, OFFICIAL = (
    "/official-courses/{uuid:official_course_id}",
    "/course-officials/{uuid:course_official_id}",
)
STARTUP = "/startups/{uuid:startup_id}"


class PublicationOut(Schema):
    """A post that was made known."""

    id: UUID
    vacancy_id: UUID
    region_code: str
    channel: Channel
    made_at: datetime
    ended_at: datetime | None


class PublicationPage(Schema):
    """A page of the log."""

    items: list[PublicationOut]
    total: int


class PutIn(Schema):
    """Posts for the public page of a county."""

    county: str = COUNTY
    vacancy_ids: list[UUID] = Field(min_length=1, max_length=500)


class CountyIn(Schema):
    """A county whose page is read out or printed."""

    county: str = COUNTY
    channel: Channel


class StartupOut(Schema):
    """A business in the service."""

    id: UUID
    region_code: str
    name: str
    branch: Branch
    stage: Stage
    opened_on: date
    registered_on: date | None
    operating_from: date | None
    check_due_on: date | None
    alive_on: date | None
    ended_on: date | None
    jobs: int
    households_led: int


class StartupPage(Schema):
    """A page of businesses."""

    items: list[StartupOut]
    total: int


class IdeaIn(Schema):
    """A new business."""

    founder_id: UUID
    name: str = Field(min_length=1, max_length=120)
    branch: Branch
    idea: str = Field("", max_length=500)
    opened_on: date


class LookIn(Schema):
    """Whether a business is alive."""

    seen_on: date
    is_alive: bool
    jobs: int = Field(0, ge=0, le=10_000)
    households_led: int = Field(0, ge=0, le=10_000)
    note: str = NOTE
    end_cause: str = Field("", max_length=10)


class EndIn(Schema):
    """Why a business is given up."""

    ended_on: date
    cause: EndCause
    note: str = NOTE


class CourseOut(Schema):
    """A course of officials; `to_date` exclusive."""

    id: UUID
    kind: CourseKind
    topic: str
    host: str
    region_code: str
    partner_region_code: str
    from_date: date
    to_date: date
    hours: int
    status: CourseStatus


class CoursePage(Schema):
    """A page of courses."""

    items: list[CourseOut]
    total: int


class PlanIn(Schema):
    """A course to be planned."""

    kind: CourseKind
    topic: str = Field(min_length=1, max_length=120)
    host: str = Field(min_length=1, max_length=120)
    region_code: str = Field(pattern=r"^[1-9][0-9]{11}$")
    partner_region_code: str = Field(pattern=r"^[1-9][0-9]{11}$")
    from_date: date
    last_day: date
    hours: int = Field(ge=1, le=2_000)
    place: str = Field("", max_length=120)


class OfficialIn(Schema):
    """An official who takes part."""

    name: str = Field(min_length=1, max_length=60)
    organisation_name: str = Field(min_length=1, max_length=120)
    region_code: str = Field(pattern=r"^[1-9][0-9]{11}$")
    position: str = Field("", max_length=60)


class OfficialOut(Schema):
    """An official of a course, without the name."""

    id: UUID
    region_code: str
    hours_attended: int | None
    score: int | None


class AttendIn(Schema):
    """Hours attended and the feedback."""

    hours: int = Field(ge=0, le=2_000)
    score: int | None = Field(None, ge=1, le=5)
    feedback: str = Field("", max_length=500)


class CloseIn(Schema):
    """Whether a course was held."""

    held: bool
    note: str = NOTE


def _step(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


@router.get("/publications/", response={200: PublicationPage, **REFUSED})
@api_requires(PUBLISH)
def read_publications(request: ActedRequest, page: int = PAGE) -> Any:
    """Return a page of what went out when and by which way, the latest first."""
    found = publication_queries.list_log(request.actor.scope)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/publications/", response={201: list[PublicationOut], **REFUSED})
@api_requires(PUBLISH)
def put_on_page(request: ActedRequest, body: PutIn) -> Any:
    """Put open posts on the public page of a county."""
    return 201, publication.put_on_page(**body.dict(), **_step(request))


@router.post("/publications/taken", response={200: list[UUID], **REFUSED})
@api_requires(PUBLISH)
def take_posts(request: ActedRequest, body: CountyIn) -> Any:
    """Log that the posts of a county's page went out on paper or by radio; return the vacancies."""
    return [row.pk for row in publication.take_posts(**body.dict(), **_step(request))]


@router.post("/publications/{uuid:publication_id}/end", response={200: PublicationOut, **REFUSED})
@api_requires(PUBLISH)
def take_off_page(request: ActedRequest, publication_id: UUID) -> Any:
    """Take a post off the page of a county."""
    return publication.take_off_page(publication_id=publication_id, **_step(request))


@router.get("/startups/", response={200: StartupPage, **REFUSED})
@api_requires(SEE_STARTUPS)
def read_startups(request: ActedRequest, stage: Stage | None = None, page: int = PAGE) -> Any:
    """Return a page of businesses."""
    wanted = startup_queries.StartupFilter(stage=stage.value if stage else "")
    found = startup_queries.list_startups(wanted, scope=request.actor.scope, on=timezone.localdate())
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/startups/", response={201: StartupOut, **REFUSED})
@api_requires(SERVE)
def open_startup(request: ActedRequest, body: IdeaIn) -> Any:
    """Open the case of a founder."""
    idea = startup.Idea(body.name, body.branch.value, body.idea)
    return 201, startup.open_startup(
        founder_id=body.founder_id, idea=idea, opened_on=body.opened_on, **_step(request)
    )


@router.get(STARTUP, response={200: StartupOut, **REFUSED})
@api_requires(SEE_STARTUPS)
def read_startup(request: ActedRequest, startup_id: UUID) -> Any:
    """Return one business."""
    return startup_queries.get_startup(startup_id, scope=request.actor.scope)


@router.post(f"{STARTUP}/look", response={200: StartupOut, **REFUSED})
@api_requires(SERVE)
def look_at_business(request: ActedRequest, startup_id: UUID, body: LookIn) -> Any:
    """Note whether a business is alive."""
    startup.look_at_business(startup_id=startup_id, look=startup.Look(**body.dict()), **_step(request))
    return startup_queries.get_startup(startup_id, scope=request.actor.scope)


@router.post(f"{STARTUP}/end", response={200: StartupOut, **REFUSED})
@api_requires(SERVE)
def give_up(request: ActedRequest, startup_id: UUID, body: EndIn) -> Any:
    """Note that a business was given up."""
    return startup.give_up(startup_id=startup_id, **body.dict(), **_step(request))


@router.get("/official-courses/", response={200: CoursePage, **REFUSED})
@api_requires(SEE_COURSES)
def read_courses(request: ActedRequest, status: CourseStatus | None = None, page: int = PAGE) -> Any:
    """Return a page of the courses of officials."""
    found = course_queries.list_courses(scope=request.actor.scope, status=status.value if status else "")
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/official-courses/", response={201: CourseOut, **REFUSED})
@api_requires(KEEP_COURSES)
def plan_course(request: ActedRequest, body: PlanIn) -> Any:
    """Plan a course of officials."""
    return 201, officials.plan_course(officials.CoursePlan(**body.dict()), **_step(request))


@router.get(f"{COURSE}/officials", response={200: list[OfficialOut], **REFUSED})
@api_requires(SEE_COURSES)
def read_officials(request: ActedRequest, official_course_id: UUID) -> Any:
    """Return who takes part in a course, without names."""
    course = course_queries.get_course(official_course_id, scope=request.actor.scope)
    return course_queries.list_officials(course, scope=request.actor.scope)


@router.post(f"{COURSE}/officials", response={201: OfficialOut, **REFUSED})
@api_requires(KEEP_COURSES)
def enter_official(request: ActedRequest, official_course_id: UUID, body: OfficialIn) -> Any:
    """Enter an official who takes part."""
    entry = officials.OfficialEntry(**body.dict())
    return 201, officials.enter_official(course_id=official_course_id, entry=entry, **_step(request))


@router.post(f"{OFFICIAL}/attend", response={200: OfficialOut, **REFUSED})
@api_requires(KEEP_COURSES)
def enter_attendance(request: ActedRequest, course_official_id: UUID, body: AttendIn) -> Any:
    """Enter hours attended and the feedback."""
    return officials.enter_attendance(official_id=course_official_id, **body.dict(), **_step(request))


@router.post(f"{COURSE}/close", response={200: CourseOut, **REFUSED})
@api_requires(KEEP_COURSES)
def close_course(request: ActedRequest, official_course_id: UUID, body: CloseIn) -> Any:
    """Close a course: held, or dropped."""
    return officials.close_course(course_id=official_course_id, **body.dict(), **_step(request))
