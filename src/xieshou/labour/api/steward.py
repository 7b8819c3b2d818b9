"""Key enterprises, urgent posts, call list and match rates of the recruitment stewards through the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import steward as charge
from xieshou.labour.operations import steward_posts as steps
from xieshou.labour.operations import steward_service as service
from xieshou.labour.policies.steward import ASSIGN, EDIT, VIEW
from xieshou.labour.queries import steward as queries
from xieshou.labour.queries import steward_posts
from xieshou.labour.queries.steward_calls import list_calls
from xieshou.labour.rules.steward import MOST_PLACES
from xieshou.labour.vocabulary.steward import (  # noqa: TC001 -- as above
    CallReason,
    LapseReason,
    ServiceWay,
    UrgentStage,
)

from .need import REFUSED, page_slice

router = Router()
PAGE = Query(1, ge=1, le=100_000)


class EnterpriseOut(Schema):
    """A key enterprise with its steward and what is due."""

    id: UUID
    employer_id: UUID
    employer: str
    region_code: str
    steward_id: UUID | None
    steward_name: str | None
    last_contact_on: date | None
    due_on: date
    agreement_until: date | None
    open_posts: int
    ended_on: date | None

    @staticmethod
    def resolve_employer(row: Any) -> str:
        """Return the name of the enterprise."""
        return str(row.employer.name)


class EnterprisePage(Schema):
    """A page of key enterprises."""

    items: list[EnterpriseOut]
    total: int


class AssignIn(Schema):
    """Who serves an enterprise from which day."""

    employer_id: UUID
    steward_id: UUID
    from_date: date
    note: str = Field("", max_length=300)


class TalkIn(Schema):
    """A contact with an enterprise."""

    way: ServiceWay
    held_on: date
    agreed: str = Field("", max_length=500)
    next_on: date | None = None
    post_id: UUID | None = None
    placement_id: UUID | None = None


class TalkOut(Schema):
    """A contact that was noted, and when the enterprise is due next."""

    id: UUID
    due_on: date


class NeedIn(Schema):
    """An urgent need of an enterprise."""

    enterprise_id: UUID
    title: str = Field(min_length=1, max_length=80)
    occupation_code: str = Field(pattern=r"^\d-\d{2}-\d{2}-\d{2}$")
    places: int = Field(ge=1, le=MOST_PLACES)
    needed_by: date
    note: str = Field("", max_length=300)


class PostOut(Schema):
    """An urgent post; arrivals and the stage are counted from placements."""

    id: UUID
    enterprise_id: UUID
    title: str
    occupation_code: str
    places: int
    needed_by: date
    mined_on: date
    answer_due_on: date
    stage: UrgentStage
    arrived: int
    vacancy_id: UUID | None
    agreed_on: date | None
    lapsed_on: date | None
    lapse_reason: str


class PostPage(Schema):
    """A page of urgent posts."""

    items: list[PostOut]
    total: int


class AgreeIn(Schema):
    """The vacancy that answers an urgent post."""

    vacancy_id: UUID


class LapseIn(Schema):
    """Why an urgent post lapses."""

    reason: LapseReason
    note: str = Field("", max_length=300)


class CallOut(Schema):
    """A line of the call list."""

    reason: CallReason
    due_on: date
    enterprise_id: UUID
    employer: str
    post_id: UUID | None
    placement_id: UUID | None


class RateOut(Schema):
    """A month of a steward: numerators and denominators."""

    steward_id: UUID | None
    month: date
    mined: int
    agreed: int
    filled: int
    places: int
    places_filled: int


@router.get("/key-enterprises/", response={200: EnterprisePage, **REFUSED})
@api_requires(VIEW)
def read_enterprises(
    request: ActedRequest, q: str = Query("", max_length=60), steward_id: UUID | None = None, page: int = PAGE
) -> Any:
    """Return a page of the key enterprises that are served, the one due first first."""
    wanted = queries.EnterpriseFilter(q.replace("\x00", ""), steward_id)
    found = queries.list_enterprises(wanted, scope=request.actor.scope, on=timezone.localdate())
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/key-enterprises/", response={201: EnterpriseOut, **REFUSED})
@api_requires(ASSIGN)
def assign(request: ActedRequest, body: AssignIn) -> Any:
    """Give an enterprise to a steward, or hand it over."""
    now = timezone.now()
    row = charge.assign(**body.dict(), actor=request.actor, at=now)
    return 201, queries.get_enterprise(row.pk, scope=request.actor.scope, on=timezone.localdate(now))


@router.get("/key-enterprises/{uuid:key_enterprise_id}", response={200: EnterpriseOut, **REFUSED})
@api_requires(VIEW)
def read_enterprise(request: ActedRequest, key_enterprise_id: UUID) -> Any:
    """Return one key enterprise."""
    return queries.get_enterprise(key_enterprise_id, scope=request.actor.scope, on=timezone.localdate())


@router.post("/key-enterprises/{uuid:key_enterprise_id}/contacts", response={201: TalkOut, **REFUSED})
@api_requires(EDIT)
def log_contact(request: ActedRequest, key_enterprise_id: UUID, body: TalkIn) -> Any:
    """Note a visit, call or other contact."""
    made = service.log_talk(
        enterprise_id=key_enterprise_id,
        talk=service.Talk(**body.dict()),
        actor=request.actor,
        at=timezone.now(),
    )
    return 201, {"id": made.pk, "due_on": made.enterprise.due_on}


@router.get("/urgent-posts/", response={200: PostPage, **REFUSED})
@api_requires(VIEW)
def read_posts(
    request: ActedRequest,
    stage: UrgentStage | None = None,
    steward_id: UUID | None = None,
    page: int = PAGE,
) -> Any:
    """Return a page of the urgent posts, the nearest end first."""
    wanted = steward_posts.PostFilter(stage=stage.value if stage else "", steward_id=steward_id)
    found = steward_posts.list_posts(wanted, scope=request.actor.scope)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/urgent-posts/", response={201: PostOut, **REFUSED})
@api_requires(EDIT)
def mine(request: ActedRequest, body: NeedIn) -> Any:
    """Record an urgent need."""
    values = body.dict()
    enterprise_id = values.pop("enterprise_id")
    row = steps.mine(
        enterprise_id=enterprise_id, need=steps.Need(**values), actor=request.actor, at=timezone.now()
    )
    return 201, steward_posts.get_post(row.pk, scope=request.actor.scope)


@router.get("/urgent-posts/{uuid:urgent_post_id}", response={200: PostOut, **REFUSED})
@api_requires(VIEW)
def read_post(request: ActedRequest, urgent_post_id: UUID) -> Any:
    """Return one urgent post."""
    return steward_posts.get_post(urgent_post_id, scope=request.actor.scope)


@router.post("/urgent-posts/{uuid:urgent_post_id}/agree", response={200: PostOut, **REFUSED})
@api_requires(EDIT)
def agree(request: ActedRequest, urgent_post_id: UUID, body: AgreeIn) -> Any:
    """Link an urgent post to the vacancy that answers it."""
    step: dict[str, Any] = {"post_id": urgent_post_id, "actor": request.actor, "at": timezone.now()}
    steps.agree(vacancy_id=body.vacancy_id, **step)
    return steward_posts.get_post(urgent_post_id, scope=request.actor.scope)


@router.post("/urgent-posts/{uuid:urgent_post_id}/lapse", response={200: PostOut, **REFUSED})
@api_requires(EDIT)
def lapse(request: ActedRequest, urgent_post_id: UUID, body: LapseIn) -> Any:
    """Let an urgent post lapse."""
    step: dict[str, Any] = {"post_id": urgent_post_id, "actor": request.actor, "at": timezone.now()}
    steps.lapse(**body.dict(), **step)
    return steward_posts.get_post(urgent_post_id, scope=request.actor.scope)


@router.get("/call-list", response={200: list[CallOut], **REFUSED})
@api_requires(VIEW)
def read_calls(request: ActedRequest, steward_id: UUID | None = None) -> Any:
    """Return whom to call today and why."""
    found = list_calls(scope=request.actor.scope, on=timezone.localdate(), steward_id=steward_id)
    return [asdict(call) for call in found]


@router.get("/urgent-rates", response={200: list[RateOut], **REFUSED})
@api_requires(VIEW)
def read_rates(request: ActedRequest) -> Any:
    """Return the match rates by month and steward."""
    return [asdict(rate) for rate in steward_posts.list_rates(scope=request.actor.scope)]
