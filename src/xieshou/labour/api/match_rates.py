"""The rate of matching and the candidates of the stewards through the API."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.policies.steward import VIEW
from xieshou.labour.queries.candidates import CandidateFilter, list_candidates
from xieshou.labour.queries.match_rates import MatchCut, list_match_rates, list_referred
from xieshou.labour.rules.match_rates import rate_text
from xieshou.labour.rules.steward import term
from xieshou.labour.vocabulary.candidates import CandidateStage  # noqa: TC001 -- as above
from xieshou.labour.vocabulary.match_rates import Fate, Grouping

from .need import REFUSED, page_slice

router = Router()
PAGE = Query(1, ge=1, le=100_000)
DAYS = Query(None, ge=1, le=3_650)


class MatchRateOut(Schema):
    """A group of referrals: the four fates add up; `rate` has two bounds as long as some are open."""

    key: str
    name: str
    referrals: int
    people: int
    retained: int
    lost: int
    waiting: int
    unknown: int
    rate: str


class ReferredOut(Schema):
    """A referral as the rate counts it."""

    id: UUID
    vacancy_id: UUID
    employer_id: UUID
    steward_id: UUID | None
    made_on: date
    fate: Fate


class ReferredPage(Schema):
    """A page of referrals."""

    items: list[ReferredOut]
    total: int


class CandidateOut(Schema):
    """A candidate with the next step; `id` is that of the referral."""

    id: UUID
    vacancy_id: UUID
    employer_id: UUID
    steward_id: UUID | None
    pseudonym: str
    status: str
    stage: CandidateStage
    due_on: date | None


class CandidatePage(Schema):
    """A page of candidates."""

    items: list[CandidateOut]
    total: int


def _days(days: int | None, on: date) -> int:
    return days or int(term("match_days", on=on).value)


@router.get("/match-rates", response={200: list[MatchRateOut], **REFUSED})
@api_requires(VIEW)
def read_match_rates(request: ActedRequest, by: Grouping = Grouping.STEWARD, days: int | None = DAYS) -> Any:
    """Return hires retained of referrals by steward, enterprise, county or month."""
    today = timezone.localdate()
    found = list_match_rates(
        scope=request.actor.scope, cut=MatchCut(_days(days, today)), group=by.value, on=today
    )
    return [asdict(rate) | {"rate": rate_text(rate)} for rate in found]


@router.get("/match-rates/referrals", response={200: ReferredPage, **REFUSED})
@api_requires(VIEW)
def read_referred(
    request: ActedRequest,
    fate: Fate | None = None,
    days: int | None = DAYS,
    steward_id: UUID | None = None,
    page: int = PAGE,
) -> Any:
    """Return a page of the referrals behind a figure, the latest first."""
    today = timezone.localdate()
    found = list_referred(
        scope=request.actor.scope,
        cut=MatchCut(_days(days, today), steward_id=steward_id),
        fate=fate.value if fate else "",
        on=today,
    )
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.get("/candidates/", response={200: CandidatePage, **REFUSED})
@api_requires(VIEW)
def read_candidates(
    request: ActedRequest,
    steward_id: UUID | None = None,
    stage: CandidateStage | None = None,
    overdue: bool = False,  # noqa: FBT001, FBT002 -- a value of the query
    page: int = PAGE,
) -> Any:
    """Return a page of the candidates in hand, the one whose next step is due first first."""
    wanted = CandidateFilter("", stage.value if stage else "", steward_id, overdue)
    found = list_candidates(wanted, scope=request.actor.scope, on=timezone.localdate())
    return {"items": list(found[page_slice(page)]), "total": found.count()}
