"""Supervision orders and media partners through the API: read, issued, answered, checked, entered."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.params.functions import Query
from pydantic import Field

from xieshou.cooperation.operations import supervision as steps
from xieshou.cooperation.policies import (
    EXCHANGE_EDIT,
    EXCHANGE_VIEW,
    SUPERVISION_ANSWER,
    SUPERVISION_ISSUE,
    SUPERVISION_VIEW,
)
from xieshou.cooperation.queries.supervision import list_media, list_orders
from xieshou.cooperation.vocabulary.supervision import OrderStatus  # noqa: TC001 -- as above
from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .api_exchange import PairIn

router = Router(tags=["cooperation"])
PAGE = 50
PAGES = Query(1, ge=1, le=100_000)


class SupervisionRefusal(Schema):
    """Why an order or a medium was refused, and the field it concerns."""

    detail: str
    field: str = ""


REFUSED = {403: SupervisionRefusal, 404: SupervisionRefusal, 409: SupervisionRefusal}


class OrderIn(PairIn):
    """What is to be put right, by whom, until when."""

    problem: str = Field(max_length=300)
    basis: str = Field(max_length=200)
    addressee: str = Field(max_length=120)
    issued_on: date
    due_date: date


class OrderOut(OrderIn):
    """An order with where its rectification stands."""

    id: UUID
    number: str
    status: str
    measure: str
    answered_on: date | None
    judgement: str
    closed_on: date | None


class OrderAnswerIn(Schema):
    """How the problem was put right."""

    measure: str = Field(max_length=500)


class JudgeIn(Schema):
    """Whether it is put right."""

    accepted: bool
    judgement: str = Field(max_length=300)


class MediaIn(PairIn):
    """A medium with its contract and campaign."""

    name: str = Field(max_length=120)
    contract_number: str = Field(max_length=60)
    campaign: str = Field(max_length=200)
    link: str = Field("", max_length=300, pattern=r"^(https?://\S+)?$")
    from_date: date
    to_date: date | None = None


class MediaOut(MediaIn):
    """A media partner on file."""

    id: UUID


def _slice(page: int) -> slice:
    return slice((page - 1) * PAGE, page * PAGE)


def _when(request: ActedRequest) -> dict[str, Any]:
    now = timezone.now()
    return {"actor": request.actor, "at": now, "on": timezone.localdate(now)}


@router.get("/supervision/", response={200: list[OrderOut], **REFUSED})
@api_requires(SUPERVISION_VIEW)
def read_orders(request: ActedRequest, status: OrderStatus | None = None, page: int = PAGES) -> Any:
    """Return a page of orders, those due first before those closed."""
    found = list_orders(scope=request.actor.scope, status=status.value if status else "")
    return list(found[_slice(page)])


@router.post("/supervision/", response={201: OrderOut, **REFUSED})
@api_requires(SUPERVISION_ISSUE)
def issue_order(request: ActedRequest, body: OrderIn) -> Any:
    """Issue an order; it gets its number."""
    order = steps.NewOrder(**body.dict())
    return Status(201, steps.issue_order(order, actor=request.actor, at=timezone.now()))


@router.post("/supervision/{uuid:supervision_order_id}/answer/", response={200: OrderOut, **REFUSED})
@api_requires(SUPERVISION_ANSWER)
def answer_order(request: ActedRequest, supervision_order_id: UUID, body: OrderAnswerIn) -> Any:
    """Report how the problem was put right."""
    return steps.answer_order(order_id=supervision_order_id, **body.dict(), **_when(request))


@router.post("/supervision/{uuid:supervision_order_id}/judge/", response={200: OrderOut, **REFUSED})
@api_requires(SUPERVISION_ISSUE)
def judge_order(request: ActedRequest, supervision_order_id: UUID, body: JudgeIn) -> Any:
    """Close an order, or send it back; never what one reported oneself."""
    return steps.judge_order(order_id=supervision_order_id, **body.dict(), **_when(request))


@router.get("/media/", response={200: list[MediaOut], **REFUSED})
@api_requires(EXCHANGE_VIEW)
def read_media(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of media partners by name."""
    return list(list_media(scope=request.actor.scope)[_slice(page)])


@router.post("/media/", response={201: MediaOut, **REFUSED})
@api_requires(EXCHANGE_EDIT)
def enter_media(request: ActedRequest, body: MediaIn) -> Any:
    """Enter a media partner."""
    partner = steps.NewMediaPartner(**body.dict())
    return Status(201, steps.register_media(partner, actor=request.actor, at=timezone.now()))
