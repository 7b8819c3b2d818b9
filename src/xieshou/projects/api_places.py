"""Assets, enterprises, parks, leaders, coverage and shares for other programs; fen, no names of people."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from decimal import Decimal  # noqa: TC003 -- as above
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .policies.asset import VIEW as SEE_ASSETS
from .policies.introduction import VIEW as SEE_ENTERPRISES
from .policies.proposal import VIEW
from .queries import asset as assets
from .queries import coverage
from .queries.introduction import IntroFilter, list_introductions
from .queries.leader import list_leaders
from .queries.park import list_parks
from .queries.proposal import get_project
from .queries.share import list_shares
from .rules.sectors import sectors
from .vocabulary.introduction import IntroStage  # noqa: TC001 -- as above

router = Router(tags=["projects"])
ROWS = 100
PAGE = Query(1, ge=1, le=100_000)
WORDS = Query("", max_length=60, pattern=r"^[^\x00]*$")


class RefusalOut(Schema):
    """Why something is refused or not found."""

    detail: str
    field: str = ""


REFUSED = {401: RefusalOut, 403: RefusalOut, 404: RefusalOut}


class AssetOut(Schema):
    """An asset with what it earned for villages and households."""

    id: UUID
    project_id: UUID
    contract_id: UUID
    region_code: str
    code: str
    name: str
    kind: str
    location: str
    owner: str
    keeper: str
    value_fen: int
    status: str
    handed_over_on: date | None
    inspection_due: date | None
    income_fen: int


class InspectionOut(Schema):
    """What an inspection found."""

    id: UUID
    on: date
    status: str
    finding: str


class EnterpriseOut(Schema):
    """An introduced enterprise with its counted money and jobs."""

    id: UUID
    region_code: str
    name: str
    uscc: str
    origin: str
    sector: str
    stage: str
    stage_on: date
    found_on: date
    jobs_planned: int


class ParkOut(Schema):
    """An industrial park."""

    id: UUID
    region_code: str
    name: str
    operator: str
    opened_on: date


class LeaderOut(Schema):
    """A trained leader, without name, and what was started."""

    id: UUID
    training_id: UUID
    region_code: str
    started_kind: str
    started_name: str
    started_on: date | None


class ShareOut(Schema):
    """A county's share of a project in hundredths of a percent."""

    county_code: str
    basis_points: int
    document: str


class TownshipOut(Schema):
    """A township and what lies in it."""

    code: str
    name: str
    projects: int
    villages: int
    is_covered: bool


class CoverageOut(Schema):
    """What the projects of a sector cover in a county."""

    county: str
    sector: str
    projects: int
    area_mu: Decimal
    covered: int
    townships_total: int
    villages: int
    townships: list[TownshipOut]


class AssetPage(Schema):
    """A page of assets."""

    items: list[AssetOut]
    total: int


class EnterprisePage(Schema):
    """A page of introduced enterprises."""

    items: list[EnterpriseOut]
    total: int


class ParkPage(Schema):
    """A page of parks."""

    items: list[ParkOut]
    total: int


class LeaderPage(Schema):
    """A page of leaders."""

    items: list[LeaderOut]
    total: int


def _page(found: Any, page: int) -> dict[str, Any]:
    return {"items": list(found[(page - 1) * ROWS : page * ROWS]), "total": found.count()}


@router.get("/assets/", response={200: AssetPage, **REFUSED})
@api_requires(SEE_ASSETS)
def read_assets(request: ActedRequest, q: str = WORDS, page: int = PAGE) -> Any:
    """Return a page of assets by number."""
    return _page(assets.list_assets(scope=request.actor.scope, text=q), page)


@router.get("/assets/{uuid:asset_id}/inspections", response={200: list[InspectionOut], **REFUSED})
@api_requires(SEE_ASSETS)
def read_inspections(request: ActedRequest, asset_id: UUID) -> Any:
    """Return the inspections of an asset, the latest first."""
    scope = request.actor.scope
    return list(assets.list_inspections(assets.get_asset(asset_id, scope=scope).pk, scope=scope))


@router.get("/enterprises/", response={200: EnterprisePage, **REFUSED})
@api_requires(SEE_ENTERPRISES)
def read_enterprises(
    request: ActedRequest, q: str = WORDS, stage: IntroStage | None = None, page: int = PAGE
) -> Any:
    """Return a page of introduced enterprises."""
    wanted = IntroFilter(text=q, stage=stage.value if stage else "")
    return _page(list_introductions(wanted, scope=request.actor.scope, on=timezone.localdate()), page)


@router.get("/parks/", response={200: ParkPage, **REFUSED})
@api_requires(SEE_ENTERPRISES)
def read_parks(request: ActedRequest, page: int = PAGE) -> Any:
    """Return a page of industrial parks."""
    return _page(list_parks(scope=request.actor.scope, on=timezone.localdate()), page)


@router.get("/leaders/", response={200: LeaderPage, **REFUSED})
@api_requires(SEE_ENTERPRISES)
def read_leaders(request: ActedRequest, page: int = PAGE) -> Any:
    """Return a page of trained leaders, without names."""
    return _page(list_leaders(scope=request.actor.scope), page)


@router.get("/library/{uuid:project_id}/shares", response={200: list[ShareOut], **REFUSED})
@api_requires(VIEW)
def read_shares(request: ActedRequest, project_id: UUID) -> Any:
    """Return how a project is split over counties."""
    scope = request.actor.scope
    return list(list_shares(get_project(project_id, scope=scope).pk, scope=scope))


@router.get("/coverage/", response={200: list[CoverageOut], **REFUSED})
@api_requires(VIEW)
def read_coverage(request: ActedRequest, sector: str = WORDS) -> Any:
    """Return what the projects of a sector, or of all, cover in each county of the area."""
    scope, wanted = request.actor.scope, sector if sector in sectors() else ""
    found = []
    for county in coverage.list_counties(scope=scope):
        whole = coverage.cover(county=county, sector=wanted, scope=scope)
        found.append(
            {
                "county": county,
                "sector": wanted,
                "projects": whole.projects,
                "area_mu": whole.area_mu,
                "covered": len(whole.townships),
                "townships_total": whole.townships_total,
                "villages": whole.villages,
                "townships": coverage.list_townships(county=county, sector=wanted, scope=scope),
            }
        )
    return found
