"""Funding calls, applications and scores for other programs; amounts in fen, points in hundredths."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .policies.scheme import APPLY, MANAGE, VIEW
from .queries import applying
from .queries import scheme as queries
from .vocabulary.scheme import ApplicationStatus, CallStatus  # noqa: TC001 -- as above

router = Router(tags=["projects"])
ROWS = 100
PAGE = Query(1, ge=1, le=100_000)


class RefusalOut(Schema):
    """Why something is refused or not found."""

    detail: str
    field: str = ""


REFUSED = {401: RefusalOut, 403: RefusalOut, 404: RefusalOut}


class CallOut(Schema):
    """A call with the version of its rules; `closes_on` is exclusive."""

    id: UUID
    region_code: str
    number: str
    title: str
    budget_fen: int
    opens_on: date
    closes_on: date
    rules_version: str
    rules_text: str
    rules: dict[str, Any]
    status: str
    applied: int
    complete: int
    decision: str


class ApplicationOut(Schema):
    """What a body asks of a call; `is_selected` is null before the ranking."""

    id: UUID
    call_id: UUID
    organisation_id: UUID
    region_code: str
    title: str
    sector: str
    requested_fen: int
    own_fen: int
    years_operating: int
    households_linked: int
    papers: list[str]
    status: str
    is_own: bool
    defects: list[str]
    is_selected: bool | None
    reason: dict[str, Any]
    received_at: datetime
    due_on: date | None


class OwnApplicationOut(Schema):
    """An application as its applicant sees it; the result only once it is public."""

    id: UUID
    call_id: UUID
    title: str
    requested_fen: int
    own_fen: int
    papers: list[str]
    status: str
    returned_for: str
    due_on: date | None
    received_at: datetime


class ScoreOut(Schema):
    """A reviewer's points by criterion, none with a conflict of interest."""

    id: UUID
    application_id: UUID
    reviewer_name: str
    has_conflict: bool
    points: dict[str, int]
    comment: str
    scored_at: datetime


class CallPage(Schema):
    """A page of calls."""

    items: list[CallOut]
    total: int


class ApplicationPage(Schema):
    """A page of applications."""

    items: list[ApplicationOut]
    total: int


class ScorePage(Schema):
    """A page of scores."""

    items: list[ScoreOut]
    total: int


def _page(found: Any, page: int) -> dict[str, Any]:
    return {"items": list(found[(page - 1) * ROWS : page * ROWS]), "total": found.count()}


@router.get("/calls/", response={200: CallPage, **REFUSED})
@api_requires(VIEW)
def read_calls(request: ActedRequest, status: CallStatus | None = None, page: int = PAGE) -> Any:
    """Return a page of calls, the latest first, with how many applied and are complete."""
    found = queries.calls(request.actor.scope)
    return _page(found.filter(status=status.value) if status else found, page)


@router.get("/calls/{uuid:call_id}", response={200: CallOut, **REFUSED})
@api_requires(VIEW)
def read_call(request: ActedRequest, call_id: UUID) -> Any:
    """Return one call with its rules as text and as data."""
    return queries.get_call(call_id, scope=request.actor.scope)


@router.get("/applications/", response={200: ApplicationPage, **REFUSED})
@api_requires(VIEW)
def read_applications(
    request: ActedRequest, status: ApplicationStatus | None = None, page: int = PAGE
) -> Any:
    """Return a page of applications, the latest received first."""
    found = queries.applications_of(scope=request.actor.scope)
    return _page(found.filter(status=status.value) if status else found, page)


@router.get("/applications/{uuid:application_id}", response={200: ApplicationOut, **REFUSED})
@api_requires(VIEW)
def read_application(request: ActedRequest, application_id: UUID) -> Any:
    """Return one application."""
    return queries.get_application(application_id, scope=request.actor.scope)


@router.get("/scores/", response={200: ScorePage, **REFUSED})
@api_requires(MANAGE)
def read_scores(request: ActedRequest, page: int = PAGE) -> Any:
    """Return a page of the scores of ranked calls; those of open calls stay hidden."""
    return _page(queries.list_scores(scope=request.actor.scope), page)


@router.get("/own-applications/", response={200: list[OwnApplicationOut], **REFUSED})
@api_requires(APPLY)
def read_own_applications(request: ActedRequest) -> Any:
    """Return the applications of the actor's own enterprise or cooperative, the latest first."""
    return applying.list_own(applying.own_body(request.actor))
