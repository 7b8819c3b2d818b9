"""Reported figures for other programs: read with verdicts, entered, corrected, and the list behind each."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from decimal import Decimal  # noqa: TC003 -- as above
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from xieshou.cooperation.records import tell, values_of
from xieshou.kernel.doors import api_requires, require
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from . import operations as steps
from .measures import units
from .queries.figures import find_figures, get_figure, list_figures, listing_of, show_figures

if TYPE_CHECKING:
    from .queries.figures import Shown

router = Router(tags=["insight"])
ROWS = 100
MOST = 10**14
PAGE = Query(1, ge=1, le=100_000)
TEXT = Query("", max_length=60)
PLACE = r"^(\d{12})?$"


class FigureRefusal(Schema):
    """Why something is refused or not found."""

    detail: str
    field: str = ""


REFUSED = {401: FigureRefusal, 403: FigureRefusal, 404: FigureRefusal, 409: FigureRefusal}


class FigureIn(Schema):
    """A figure as its source states it; `measure` is a code of the catalogue, "" for something else."""

    label_zh: str = Field(min_length=1, max_length=120)
    label_en: str = Field("", max_length=120)
    value: Decimal = Field(ge=0, lt=MOST, decimal_places=2)
    qualifier: str = Field(max_length=10)
    unit_zh: str = Field(min_length=1, max_length=20)
    eastern_region_code: str = Field(pattern=r"^\d{12}$")
    region_code: str = Field("", pattern=PLACE)
    measure: str = Field("", max_length=40)
    sector: str = Field("", max_length=20)
    project_code: str = Field("", max_length=30)
    period: str = Field("", max_length=40)
    source: str = Field(min_length=1, max_length=300)
    note: str = Field("", max_length=300)


class CorrectionIn(Schema):
    """What the source states instead, and why."""

    value: Decimal = Field(ge=0, lt=MOST, decimal_places=2)
    qualifier: str = Field(max_length=10)
    unit_zh: str = Field(min_length=1, max_length=20)
    source: str = Field(min_length=1, max_length=300)
    note: str = Field("", max_length=300)
    reason: str = Field(min_length=1, max_length=200)


class FigureOut(Schema):
    """A figure beside what the records count; `counted` is null where they say nothing, `why` tells why."""

    id: UUID
    indicator: str
    label_zh: str
    label_en: str
    value: Decimal
    qualifier: str
    unit_zh: str
    eastern_region_code: str
    region_code: str
    measure: str
    sector: str
    project_code: str
    period: str
    from_date: date | None
    to_date: date | None
    source: str
    note: str
    loaded_at: datetime
    superseded_at: datetime | None
    counted: int | None
    verdict: str
    missing: Decimal
    why: str


class FigurePage(Schema):
    """A page of figures."""

    items: list[FigureOut]
    total: int


class ListLineOut(Schema):
    """One record behind a figure; money in fen, null where there is none."""

    day: date | None
    region_code: str
    text: str
    amount_fen: int | None


class ListPage(Schema):
    """A page of the list behind a figure."""

    items: list[ListLineOut]
    total: int


class PairOut(Schema):
    """Two figures that cannot both be true: their quotient (null: something by nothing) and its bounds."""

    district: str
    place: str
    code: str
    label: str
    quotient: Decimal | None
    low: Decimal
    high: Decimal


def _out(one: Shown) -> dict[str, Any]:
    return {
        **{name: getattr(one.figure, name) for name in FigureOut.model_fields if hasattr(one.figure, name)},
        "counted": one.counted,
        "verdict": one.comparison.verdict.value,
        "missing": one.comparison.missing,
        "why": one.why.value if one.why else "",
    }


def _one(request: ActedRequest, row: Any) -> dict[str, Any]:
    (shown,) = show_figures([row], scope=request.actor.scope)
    return _out(shown)


@router.get("/figures/", response={200: FigurePage, **REFUSED})
@api_requires(steps.VIEW)
def read_figures(request: ActedRequest, q: str = TEXT, measure: str = TEXT, page: int = PAGE) -> Any:
    """Return a page of the figures that stand, each with what the records say of it."""
    found = find_figures(scope=request.actor.scope, text=q, measure=measure)
    shown = show_figures(found[(page - 1) * ROWS : page * ROWS], scope=request.actor.scope)
    return {"items": [_out(one) for one in shown], "total": found.count()}


@router.post("/figures/", response={201: FigureOut, **REFUSED})
@api_requires(steps.LOAD)
def enter_figure(request: ActedRequest, body: FigureIn) -> Any:
    """Enter a figure."""
    unit = units().get(body.unit_zh)
    values = {**body.dict(), "label_en": body.label_en or body.label_zh}
    figure = steps.NewFigure(indicator="", unit_en=unit.en if unit else body.unit_zh, **values)
    figure = steps.named(figure)
    row = steps.enter_figure(figure=figure, actor=request.actor, at=timezone.now())
    return Status(201, _one(request, row))


@router.get("/figures/{uuid:figure_id}", response={200: FigureOut, **REFUSED})
@api_requires(steps.VIEW)
def read_figure(request: ActedRequest, figure_id: UUID) -> Any:
    """Return one figure, standing or corrected."""
    return _one(request, get_figure(figure_id, scope=request.actor.scope))


@router.post("/figures/{uuid:figure_id}/correction", response={201: FigureOut, **REFUSED})
@api_requires(steps.LOAD)
def correct_figure(request: ActedRequest, figure_id: UUID, body: CorrectionIn) -> Any:
    """Put a new figure in place of one that stands."""
    change = steps.Correction(**body.dict())
    row = steps.correct_figure(figure_id=figure_id, change=change, actor=request.actor, at=timezone.now())
    return Status(201, _one(request, row))


@router.get("/figures/{uuid:figure_id}/list", response={200: ListPage, **REFUSED})
@api_requires(steps.VIEW)
def read_list(request: ActedRequest, figure_id: UUID, page: int = PAGE) -> Any:
    """Return a page of the records behind a figure, filtered by what it names."""
    row = get_figure(figure_id, scope=request.actor.scope)
    listing, within = listing_of(row, scope=request.actor.scope)
    require(request.actor, listing.records.capability)
    rows = listing.records.rows(request.actor.scope, within)
    found = values_of(listing.records, rows)[(page - 1) * ROWS : page * ROWS]
    return {"items": tell(listing.records, rows, found), "total": rows.count()}


@router.get("/reconciler/pairs/", response={200: list[PairOut], **REFUSED})
@api_requires(steps.VIEW)
def read_pairs(request: ActedRequest) -> Any:
    """Return the pairs of figures that cannot both be true."""
    return [
        {
            "district": district.name,
            "place": place,
            "code": pair.ratio.code,
            "label": pair.ratio.label,
            "quotient": pair.quotient,
            "low": pair.ratio.low,
            "high": pair.ratio.high,
        }
        for district in list_figures(scope=request.actor.scope)
        for place, pair in district.impossible
    ]
