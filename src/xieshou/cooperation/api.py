"""Cooperation through the API: everything read, and what is entered on pages entered here too."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any, Literal
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query
from pydantic import Field

from xieshou.cooperation.api_checks import router as checks_router
from xieshou.cooperation.operations import plan as steps
from xieshou.cooperation.policies import (
    CHECK_VIEW,
    CONSUMPTION_VIEW,
    PAIRING_VIEW,
    PLAN_EDIT,
    PLAN_VIEW,
)
from xieshou.cooperation.queries.consumption import list_channels
from xieshou.cooperation.queries.pairing import get_graph
from xieshou.cooperation.queries.plan import (
    get_plan,
    list_capabilities,
    list_lines,
    list_needs,
    list_plans,
)
from xieshou.cooperation.queries.scorecard import list_scored
from xieshou.cooperation.rules.scorecard import NoLayoutError, layout_of
from xieshou.kernel.doors import api_requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from . import api_meetings, api_visits  # noqa: F401 -- they add to the router of the records
from .api_agreements import CountedOut, counted
from .api_agreements import router as agreements_router
from .api_exchange import router as exchange_router
from .api_records import router as records_router
from .api_supervision import router as supervision_router

router = Router(tags=["cooperation"])
for _part in (checks_router, records_router, agreements_router, exchange_router, supervision_router):
    router.add_router("", _part)
PAGE, MOST = 50, 1_000_000
PLACE = r"^\d{12}$"
PAGES = Query(1, ge=1, le=100_000)
YEARS = Query(0, ge=0, le=2100)
Supply = Literal[
    "teacher", "doctor", "cadre", "technician", "training", "posts", "industry", "sales", "social"
]


class CooperationRefusal(Schema):
    """Why something was refused, and the field it concerns."""

    detail: str
    field: str = ""


REFUSED = {403: CooperationRefusal, 404: CooperationRefusal, 409: CooperationRefusal}


class TieOut(Schema):
    """A tie of the day; `west` is empty where the source names nobody."""

    level: str
    region_code: str
    east: str
    west: str
    west_code: str
    from_date: date
    to_date: date | None


class TallyOut(Schema):
    """How many partners a side has at a level: stated, named, known only by number."""

    level: str
    region_code: str
    stated: int | None
    named: int
    unnamed: int
    surplus: int


class GraphOut(Schema):
    """The graph of pairings of a day."""

    on: date
    ties: list[TieOut]
    tallies: list[TallyOut]


class PlanOut(Schema):
    """A plan with how many tasks it holds; a draft has no day of adoption."""

    id: UUID
    kind: str
    title: str
    region_code: str
    from_date: date
    to_date: date
    adopted_on: date | None
    tasks: int


class ScoredOut(Schema):
    """A line of the six groups of the assessment."""

    group: str
    code: str
    label: str
    target: int | None
    actual: int | None
    percent: int | None
    standing: str


class ScorecardOut(Schema):
    """The scorecard of a district and year, with the version of its layout."""

    version: int
    lines: list[ScoredOut]


class SalesChannelOut(Schema):
    """A channel with its pair, its platform and what was sold over it, in fen."""

    id: UUID
    name: str
    kind: str
    region_code: str
    partner_region_code: str
    platform: str
    buyer: str
    producer: str
    bought_fen: int
    help_sold_fen: int


class SupplyIn(Schema):
    """What a need and a capability have in common."""

    region_code: str = Field(pattern=PLACE)
    year: int = Field(ge=2013, le=2100)
    kind: Supply
    title: str = Field(min_length=1, max_length=160)
    source: str = Field("", max_length=200)


class CooperationNeedIn(SupplyIn):
    """What a county needs in a year."""

    partner_region_code: str = Field(pattern=PLACE)
    quantity: int = Field(ge=1, le=MOST)
    weight: int = Field(1, ge=1, le=100)


class CapabilityIn(SupplyIn):
    """What a district can give in a year; the cost of a unit in fen."""

    units: int = Field(ge=1, le=MOST)
    cost_fen: int = Field(0, ge=0, le=10**12)
    people: int = Field(0, ge=0, le=10_000)


class CooperationNeedOut(CooperationNeedIn):
    """A recorded need."""

    id: UUID


class CapabilityOut(CapabilityIn):
    """A recorded capability."""

    id: UUID


def _slice(page: int) -> slice:
    return slice((page - 1) * PAGE, page * PAGE)


@router.get("/pairings/", response={200: GraphOut, **REFUSED})
@api_requires(PAIRING_VIEW)
def read_pairings(request: ActedRequest, on: date | None = None) -> Any:
    """Return who is tied to whom on a day (today where none is given)."""
    day = on or timezone.localdate()
    found = get_graph(scope=request.actor.scope, on=day)
    return {"on": day, "ties": found.edges, "tallies": found.tallies}


@router.get("/plans/", response={200: list[PlanOut], **REFUSED})
@api_requires(PLAN_VIEW)
def read_plans(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of plans."""
    return list(list_plans(scope=request.actor.scope)[_slice(page)])


@router.get("/plans/{uuid:plan_id}/lines/", response={200: list[CountedOut], **REFUSED})
@api_requires(PLAN_VIEW)
def read_lines(request: ActedRequest, plan_id: UUID) -> Any:
    """Return the lines of a plan, counted from records now, with missing legs and late quarters."""
    row = get_plan(plan_id, scope=request.actor.scope)
    lines = list_lines(row.pk, scope=request.actor.scope, on=timezone.localdate())
    return [
        counted(one.measured)
        | {"id": one.measured.row.pk, "missing": [leg.value for leg in one.missing], "late": one.late}
        for one in lines
    ]


@router.get("/scorecard/", response={200: ScorecardOut, **REFUSED})
@api_requires(CHECK_VIEW)
def read_scorecard(
    request: ActedRequest,
    region_code: str = Query(..., pattern=PLACE),
    year: int = Query(..., ge=2013, le=2100),
) -> Any:
    """Return the six groups of the assessment of a district and year, every figure counted."""
    scope = request.actor.scope
    if not scope.covers_region(region_code):
        raise NotFound
    try:
        layout = layout_of(year)
    except NoLayoutError as error:
        raise NotFound from error
    found = list_scored(layout, scope=scope, region_code=region_code, year=year, on=timezone.localdate())
    lines = [
        {
            "group": one.line.group.value,
            "code": one.line.code,
            "label": str(one.indicator.label) if one.indicator else one.line.zh,
            "target": one.target,
            "actual": one.actual,
            "percent": one.percent,
            "standing": one.standing.value,
        }
        for one in found
    ]
    return {"version": layout.version, "lines": lines}


@router.get("/needs/", response={200: list[CooperationNeedOut], **REFUSED})
@api_requires(PLAN_VIEW)
def read_needs(request: ActedRequest, year: int = YEARS, page: int = PAGES) -> Any:
    """Return a page of recorded needs of a year, or of all years."""
    return list(list_needs(scope=request.actor.scope, year=year)[_slice(page)])


@router.post("/needs/", response={201: CooperationNeedOut, **REFUSED})
@api_requires(PLAN_EDIT)
def enter_need(request: ActedRequest, body: CooperationNeedIn) -> Any:
    """Record what a county needs."""
    return 201, steps.record_need(values=body.dict(), actor=request.actor, at=timezone.now())


@router.get("/capabilities/", response={200: list[CapabilityOut], **REFUSED})
@api_requires(PLAN_VIEW)
def read_capabilities(request: ActedRequest, year: int = YEARS, page: int = PAGES) -> Any:
    """Return a page of recorded capabilities of a year, or of all years."""
    return list(list_capabilities(scope=request.actor.scope, year=year)[_slice(page)])


@router.post("/capabilities/", response={201: CapabilityOut, **REFUSED})
@api_requires(PLAN_EDIT)
def enter_capability(request: ActedRequest, body: CapabilityIn) -> Any:
    """Record what a district can give."""
    return 201, steps.record_capability(values=body.dict(), actor=request.actor, at=timezone.now())


@router.get("/channels/", response={200: list[SalesChannelOut], **REFUSED})
@api_requires(CONSUMPTION_VIEW)
def read_channels(request: ActedRequest, page: int = PAGES) -> list[dict[str, Any]]:
    """Return the channels of consumption of one's area with what was sold over them."""
    return [
        {
            "id": row.pk,
            "name": row.name,
            "kind": row.kind,
            **row.sides(),
            "platform": row.pair.platform.name if row.pair.platform else "",
            "buyer": row.pair.buyer,
            "producer": row.pair.producer,
            "bought_fen": row.bought_fen,
            "help_sold_fen": row.help_sold_fen,
        }
        for row in list_channels(scope=request.actor.scope)[_slice(page)]
    ]
