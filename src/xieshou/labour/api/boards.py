"""Retention curves, the price of a place and outcomes by group through the API: totals only."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING, Any, Literal
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.policies.match import OUTCOMES, VIEW
from xieshou.labour.queries.funnel import Cut
from xieshou.labour.queries.match import get_run
from xieshou.labour.queries.outcomes import DIMENSIONS, count_outcomes
from xieshou.labour.queries.survival import list_spells
from xieshou.labour.queries.whatif import (
    MarketTooLargeError,
    find_stored_prices,
    get_market,
    get_stored_price,
    price_one,
)
from xieshou.labour.rules.outcomes import compare_groups
from xieshou.labour.rules.survival import retention_curve

from .need import REFUSED

if TYPE_CHECKING:
    from xieshou.kernel.actor import Scope

router = Router()
COUNTY = Query("", pattern=r"^(\d{6})?$")


class PointOut(Schema):
    """The retention curve from a day on; shares of 1, no interval where nobody or everybody left."""

    day: int
    at_risk: int
    left: dict[str, int]
    censored: int
    retained: float
    low: float | None
    high: float | None
    lost: dict[str, float]


class ChangeOut(Schema):
    """What the optimum gains or loses."""

    score_change: int
    priority_change: int
    placed_change: int


class BoundOut(Schema):
    """What the prices of a run prove about its whole, where today's market is too large to be solved again.

    Points are scores, less `priority_reward` for each priority household without a place.
    """

    run_id: UUID
    on_date: date
    price: int
    more_at_most: int
    less_at_most: int
    priority_reward: int


class PlaceOut(Schema):
    """One place more and one place less at a vacancy; `less` is null where no free place is left.

    In a market too large to be solved again both are null, and `bound` says what the latest run proves.
    """

    vacancy_id: UUID
    places: int
    more: ChangeOut | None
    less: ChangeOut | None
    bound: BoundOut | None = None


class PriceOut(Schema):
    """The price of the run's dual at a vacancy, in points, and what it proves.

    One place more would have brought `more_at_most`, one less would have changed the whole by `less_at_most`.
    """

    vacancy_id: UUID
    points: int
    more_at_most: int
    less_at_most: int
    run_id: UUID
    on_date: date


class GroupOut(Schema):
    """One group of a run; a hidden one has no figures."""

    dimension: str
    key: str
    hidden: bool
    seekers: int | None
    reached: int | None
    low: float | None
    high: float | None
    differs: bool


@router.get("/curve", response={200: list[PointOut], **REFUSED})
@api_requires("labour.funnel.view")
def read_curve(request: ActedRequest, county: str = COUNTY) -> Any:
    """Return the retention curve of everybody who arrived."""
    spells = list_spells(scope=request.actor.scope, cut=Cut(county=county))
    return [asdict(point) for point in retention_curve(spells)]


@router.get("/market/{uuid:vacancy_id}", response={200: PlaceOut, **REFUSED})
@api_requires(VIEW)
def read_place(request: ActedRequest, vacancy_id: UUID) -> Any:
    """Return what one place more or less at a vacancy changes: solved again, or the bounds of a run."""
    try:
        market = get_market(scope=request.actor.scope, on=timezone.localdate())
    except MarketTooLargeError:
        return _bound(vacancy_id, scope=request.actor.scope)
    if market is None:
        raise NotFound
    answer = price_one(market, vacancy_id)
    return {
        "vacancy_id": vacancy_id,
        "places": answer.row.places,
        "more": asdict(answer.more),
        "less": asdict(answer.less) if answer.less else None,
    }


def _bound(vacancy_id: UUID, *, scope: Scope) -> dict[str, Any]:
    run, price = get_stored_price(vacancy_id, scope=scope)
    return {
        "vacancy_id": vacancy_id,
        "places": price.vacancy.places_left,
        "more": None,
        "less": None,
        "bound": {
            "run_id": run.pk,
            "on_date": run.on_date,
            "price": price.points,
            "more_at_most": price.more_at_most,
            "less_at_most": price.less_at_most,
            "priority_reward": run.priority_reward,
        },
    }


@router.get("/market-prices", response={200: list[PriceOut], **REFUSED})
@api_requires(VIEW)
def read_prices(request: ActedRequest) -> Any:
    """Return the prices that the latest run stored for each vacancy; empty where no run has any."""
    found = find_stored_prices(scope=request.actor.scope)
    if found is None:
        return []
    run, prices = found
    return [
        {
            "vacancy_id": one.vacancy.pk,
            "points": one.points,
            "more_at_most": one.more_at_most,
            "less_at_most": one.less_at_most,
            "run_id": run.pk,
            "on_date": run.on_date,
        }
        for one in prices
    ]


@router.get("/runs/{uuid:run_id}/outcomes", response={200: list[GroupOut], **REFUSED})
@api_requires(OUTCOMES)
def read_outcomes(request: ActedRequest, run_id: UUID, of: Literal["placed", "accepted"] = "placed") -> Any:
    """Return the outcomes of a run by county, sex, age and ethnic group; small groups are hidden."""
    scope = request.actor.scope
    run = get_run(run_id, scope=scope)
    return [
        {"dimension": dimension, **asdict(group)}
        for dimension in DIMENSIONS
        for group in compare_groups(
            count_outcomes(run, dimension=dimension, outcome=of, scope=scope, on=run.on_date)
        )
    ]
