"""Calls for help of workers through the API; a worker's own page has no API, it needs no account."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import own_steps
from xieshou.labour.policies.keeping import EDIT, VIEW
from xieshou.labour.queries import own as queries
from xieshou.labour.vocabulary.own import HelpKind, HelpStatus

from .need import REFUSED, page_slice

router = Router()
PAGE = Query(1, ge=1, le=100_000)


class HelpOut(Schema):
    """A call for help; what was said stays on the page."""

    id: UUID
    placement_id: UUID | None
    kind: HelpKind
    status: HelpStatus
    asked_at: datetime
    due_on: date
    answered_at: datetime | None


class HelpPage(Schema):
    """A page of calls for help."""

    items: list[HelpOut]
    total: int


class HelpAnswerIn(Schema):
    """What was done."""

    words: str = Field(min_length=1, max_length=300)


@router.get("/help/", response={200: HelpPage, **REFUSED})
@api_requires(VIEW)
def read_help(request: ActedRequest, status: HelpStatus = HelpStatus.OPEN, page: int = PAGE) -> Any:
    """Return a page of calls for help: those due first."""
    found = queries.list_help(scope=request.actor.scope, status=status)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.get("/help/{uuid:help_id}", response={200: HelpOut, **REFUSED})
@api_requires(VIEW)
def read_help_request(request: ActedRequest, help_id: UUID) -> Any:
    """Return one call for help."""
    return queries.get_help(help_id, scope=request.actor.scope)


@router.post("/help/{uuid:help_id}/answer", response={200: HelpOut, **REFUSED})
@api_requires(EDIT)
def answer_help(request: ActedRequest, help_id: UUID, body: HelpAnswerIn) -> Any:
    """Write down what was done about a call for help."""
    return own_steps.answer_help(help_id=help_id, words=body.words, actor=request.actor, at=timezone.now())
