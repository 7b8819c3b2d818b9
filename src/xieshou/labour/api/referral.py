"""Referrals, offers and answers through the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.utils import timezone
from ninja import Router
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import offer_answer
from xieshou.labour.operations import referral as steps
from xieshou.labour.queries.referral import get_referral, search_referrals
from xieshou.labour.vocabulary.referral import ReferralStatus  # noqa: TC001 -- as above

from .need import REFUSED, page_slice
from .schemas_delivery import AnswerIn, EndIn, OfferIn, ReferIn, ReferralOut, ReferralPage

router = Router()
PAGE = Query(1, ge=1, le=100_000)


@router.get("/referrals/", response={200: ReferralPage, **REFUSED})
@api_requires("labour.interview.view")
def read_referrals(request: ActedRequest, status: ReferralStatus | None = None, page: int = PAGE) -> Any:
    """Return a page of referrals: the open ones, or those of a status."""
    found = search_referrals("", status=status.value if status else "open", scope=request.actor.scope)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/referrals/", response={201: ReferralOut, **REFUSED})
@api_requires("labour.match.run")
def refer(request: ActedRequest, body: ReferIn) -> Any:
    """Refer a worker to a vacancy."""
    return 201, steps.refer(**body.dict(), actor=request.actor, at=timezone.now())


@router.get("/referrals/{uuid:referral_id}", response={200: ReferralOut, **REFUSED})
@api_requires("labour.interview.view")
def read_referral(request: ActedRequest, referral_id: UUID) -> Any:
    """Return one referral."""
    return get_referral(referral_id, scope=request.actor.scope)


@router.post("/referrals/{uuid:referral_id}/withdraw", response={200: ReferralOut, **REFUSED})
@api_requires("labour.interview.view")
def withdraw(request: ActedRequest, referral_id: UUID, body: EndIn) -> Any:
    """End a referral."""
    return steps.withdraw(referral_id=referral_id, **body.dict(), actor=request.actor, at=timezone.now())


@router.post("/referrals/{uuid:referral_id}/offer", response={200: ReferralOut, **REFUSED})
@api_requires("labour.interview.book")
def make_offer(request: ActedRequest, referral_id: UUID, body: OfferIn) -> Any:
    """Put the employer's offer."""
    return offer_answer.make_offer(
        referral_id=referral_id, **body.dict(), actor=request.actor, at=timezone.now()
    )


@router.post("/referrals/{uuid:referral_id}/answer", response={200: ReferralOut, **REFUSED})
@api_requires("labour.offer.decide")
def answer_offer(request: ActedRequest, referral_id: UUID, body: AnswerIn) -> Any:
    """Record the worker's answer."""
    answer = offer_answer.Answer(**body.dict())
    return offer_answer.answer_offer(
        referral_id=referral_id, answer=answer, actor=request.actor, at=timezone.now()
    )
