"""The pledges of a pair and year through the API: each verdict with the figures it rests on."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.cooperation.policies import CHECK_VIEW
from xieshou.cooperation.queries.checks import run_checks
from xieshou.cooperation.queries.scoped import list_areas, list_partners
from xieshou.kernel.doors import api_requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.regions.rules import full_code
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- ninja reads the annotations when it starts

router = Router(tags=["cooperation"])
SIDE = Query("", pattern=r"^(\d{12})?$")
YEAR = Query(None, ge=2000, le=2100)


class CheckRefusal(Schema):
    """Why something is refused or not found."""

    detail: str
    field: str = ""


class CheckFigureOut(Schema):
    """A figure of two years, money in fen; null is not recorded. Its own verdict where it has one."""

    code: str
    before: int | None
    now: int | None
    verdict: str


class CheckOut(Schema):
    """A pledge with its verdict; `gap` tells why the four not removed say nothing."""

    watch: str
    family: str
    verdict: str
    gap: str
    gone: list[str]
    figures: list[CheckFigureOut]


@router.get("/checks/", response={200: list[CheckOut], 403: CheckRefusal, 404: CheckRefusal})
@api_requires(CHECK_VIEW)
def read_checks(request: ActedRequest, east: str = SIDE, west: str = SIDE, year: int | None = YEAR) -> Any:
    """Return the three unchangings and the four not removed of a district and one county ("" all)."""
    scope, today = request.actor.scope, timezone.localdate()
    areas = [full_code(one) for one in list_areas(scope=scope, on=today)]
    district = east or (areas[0] if areas else "")
    if district not in areas:
        raise NotFound
    partners = list_partners(district, scope=scope, on=today)
    county = west or ("" if scope.covers_region(district) or not partners else partners[0])
    if county and county not in partners:
        raise NotFound
    found = run_checks(
        scope=scope, region_code=district, partner_region_code=county, year=year or today.year, on=today
    )
    return [
        {
            "watch": one.watch.value,
            "family": one.family.value,
            "verdict": one.verdict.value,
            "gap": one.gap.value if one.gap else "",
            "gone": one.gone,
            "figures": [
                {
                    "code": row.figure.code,
                    "before": row.figure.before,
                    "now": row.figure.now,
                    "verdict": row.verdict.value if row.verdict else "",
                }
                for row in one.rows
            ],
        }
        for one in found
    ]
