"""The people behind the funnel's figures through the API, and both as Excel."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.http import HttpResponse
from django.utils import timezone
from ninja import Query, Router, Schema
from pydantic import Field

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.kernel.sheets.writing.export import XLSX_TYPE
from xieshou.labour.operations.funnel_out import export_funnel, export_people
from xieshou.labour.policies.verification import EXPORT_FUNNEL, EXPORT_PEOPLE
from xieshou.labour.queries.funnel import Cut, list_people
from xieshou.labour.vocabulary.delivery import Arrangement  # noqa: TC001 -- as above

from .need import REFUSED, page_slice
from .schemas_delivery import PlacementPage

router = Router()
MONTH = r"^(20\d\d-(0[1-9]|1[0-2]))?$"


def _first_day(month: str) -> date | None:
    return date.fromisoformat(f"{month}-01") if month else None


class CutIn(Schema):
    """Which placements are counted; empty = all."""

    from_month: str = Field("", pattern=MONTH)
    to_month: str = Field("", pattern=MONTH)
    county: str = Field("", pattern=r"^(\d{6})?$")
    employer_id: UUID | None = None
    arrangement: Arrangement | None = None

    def to_cut(self) -> Cut:
        """Return the cut."""
        return Cut(
            _first_day(self.from_month),
            _first_day(self.to_month),
            county=self.county,
            employer_id=self.employer_id,
            arrangement=self.arrangement or "",
        )


class FigureIn(CutIn):
    """Which figure of the cut: a stage, and of it the numerator ("yes"), the rest, or all ("")."""

    stage: str = Field("sent", pattern=r"^(sent|located|kept\d{1,3})$")
    passed: Literal["", "yes", "no", "unknown"] = ""


@router.get("/funnel/people", response={200: PlacementPage, **REFUSED})
@api_requires("labour.funnel.view")
def read_people(
    request: ActedRequest,
    figure: Query[FigureIn],
    page: Annotated[int, Field(ge=1, le=100_000)] = 1,
) -> Any:
    """Return a page of the placements behind a figure of the funnel."""
    found = list_people(
        scope=request.actor.scope,
        cut=figure.to_cut(),
        stage=figure.stage,
        passed=figure.passed,
        on=timezone.localdate(),
    )
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.get("/funnel/excel")
@api_requires(EXPORT_FUNNEL)
def read_funnel_excel(
    request: ActedRequest, cut: Query[CutIn], by: Literal["county", "employer", "month"] = "county"
) -> HttpResponse:
    """Return the funnel as an Excel file."""
    content = export_funnel(cut=cut.to_cut(), by=by, actor=request.actor, at=timezone.now())
    return HttpResponse(content, content_type=XLSX_TYPE)


@router.get("/funnel/people/excel")
@api_requires(EXPORT_PEOPLE)
def read_people_excel(request: ActedRequest, figure: Query[FigureIn]) -> HttpResponse:
    """Return the people behind a figure as an Excel file, with their names and without numbers."""
    content = export_people(
        cut=figure.to_cut(),
        stage=figure.stage,
        passed=figure.passed,
        actor=request.actor,
        at=timezone.now(),
    )
    return HttpResponse(content, content_type=XLSX_TYPE)
