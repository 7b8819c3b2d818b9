"""Differences between the two confirmations through the API: listed, read, and settled by a correction."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import confirmation
from xieshou.labour.queries.delivery import get_mismatch, list_open_mismatches
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import Side, StatedField  # noqa: TC001 -- as above

from .need import REFUSED, page_slice

router = Router()
VIEW = "labour.placement.view"


class MismatchOut(Schema):
    """A difference; `resolved_at` is null while it stands."""

    id: UUID
    placement_id: UUID
    employer_id: UUID
    region_code: str
    fields: list[StatedField]
    opened_at: datetime
    resolved_at: datetime | None


class MismatchPage(Schema):
    """A page of differences."""

    items: list[MismatchOut]
    total: int


class CorrectionIn(Schema):
    """What one side says now, and why it said otherwise before."""

    side: Side
    employed: bool
    start_date: date | None = None
    post: str = Field("", max_length=80)
    wage_fen: int | None = Field(None, gt=0, le=10_000_000)
    reason: str = Field(min_length=1, max_length=200)


@router.get("/mismatches/", response={200: MismatchPage, **REFUSED})
@api_requires(VIEW)
def read_mismatches(request: ActedRequest, page: int = Query(1, ge=1, le=100_000)) -> Any:
    """Return a page of the differences that nobody has settled, the oldest first."""
    found = list_open_mismatches(scope=request.actor.scope)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.get("/mismatches/{uuid:mismatch_id}", response={200: MismatchOut, **REFUSED})
@api_requires(VIEW)
def read_mismatch(request: ActedRequest, mismatch_id: UUID) -> Any:
    """Return one difference, settled or not."""
    return get_mismatch(mismatch_id, scope=request.actor.scope)


@router.post("/mismatches/{uuid:mismatch_id}/correction", response={200: MismatchOut, **REFUSED})
@api_requires(VIEW)
def correct(request: ActedRequest, mismatch_id: UUID, body: CorrectionIn) -> Any:
    """Correct what one side signed; the difference is settled once both sides say the same."""
    mismatch = get_mismatch(mismatch_id, scope=request.actor.scope)
    confirmation.confirm(
        placement_id=mismatch.placement_id,
        side=body.side,
        statement=Statement(body.employed, body.start_date, body.post, body.wage_fen),
        reason=body.reason,
        actor=request.actor,
        at=timezone.now(),
    )
    return get_mismatch(mismatch_id, scope=request.actor.scope)
