"""The five coordinations and signed employment through the API."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- ninja reads the annotations when it starts
from xieshou.labour.operations.coordination import Declaration, declare_target
from xieshou.labour.policies.coordination import DECLARE, VIEW
from xieshou.labour.queries import coordination as queries
from xieshou.labour.queries.signed import count_by_state
from xieshou.labour.rules.coordination import FIRST_YEAR, MOST
from xieshou.labour.vocabulary.coordination import LINE_OF, Indicator, Line, Standing

from .need import REFUSED

router = Router()
AREA = Query(pattern=r"^\d{2,12}$")
YEAR = Query(ge=FIRST_YEAR, le=2100)


class MeasuredOut(Schema):
    """An indicator beside its target."""

    line: Line
    indicator: Indicator
    actual: int
    target: int | None
    source: str
    standing: Standing


class TargetIn(Schema):
    """A target of a year, with the document it stands in."""

    area: str = Field(pattern=r"^\d{2,12}$")
    year: int = Field(ge=FIRST_YEAR, le=2100)
    indicator: Indicator
    value: int = Field(ge=1, le=MOST)
    source: str = Field(min_length=4, max_length=200)


class TargetOut(Schema):
    """A declared target."""

    region_code: str
    year: int
    indicator: Indicator
    value: int
    source: str


@router.get("/coordination", response={200: list[MeasuredOut], **REFUSED})
@api_requires(VIEW)
def read_coordination(request: ActedRequest, area: str = AREA, year: int = YEAR) -> Any:
    """Return every indicator of an area's year beside its target."""
    if not request.actor.scope.covers_region(area):
        raise NotFound
    cut = queries.Cut(area, year)
    return [
        {
            "line": LINE_OF[one.indicator],
            "indicator": one.indicator,
            "actual": one.actual,
            "target": one.target.value if one.target else None,
            "source": one.target.source if one.target else "",
            "standing": one.standing,
        }
        for one in queries.list_measured(scope=request.actor.scope, cut=cut, on=timezone.localdate())
    ]


@router.post("/coordination/targets", response={201: TargetOut, **REFUSED})
@api_requires(DECLARE)
def declare(request: ActedRequest, body: TargetIn) -> Any:
    """Declare the target of an area for a year, or change it."""
    declaration = Declaration(body.year, body.indicator, body.value, body.source)
    return 201, declare_target(
        region_code=body.area.ljust(12, "0"),
        declaration=declaration,
        actor=request.actor,
        at=timezone.now(),
    )


@router.get("/signed", response={200: dict[str, int], **REFUSED})
@api_requires(VIEW)
def read_signed(request: ActedRequest) -> Any:
    """Return how many people at a post stand at each state of the signatures."""
    return count_by_state(scope=request.actor.scope)
