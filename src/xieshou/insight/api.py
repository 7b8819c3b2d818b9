"""Official tables and the meter of typed cells for other programs; a filed table as data, Excel or Word."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any, Literal
from uuid import UUID  # noqa: TC003 -- as above

from django.http import HttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from xieshou.cooperation.queries.scoped import list_areas, list_partners
from xieshou.kernel.doors import api_requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.regions.rules import full_code, short_code
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.kernel.sheets.official.word import WORD_TYPE
from xieshou.kernel.sheets.writing.export import XLSX_TYPE

from . import operations_official as steps
from .api_aid import REFUSED, RefusalOut
from .api_aid import router as aid_router
from .api_figures import router as figures_router
from .api_precisions import router as precisions_router
from .entries import Tally, repeated
from .official.forms import fill_form, get_form, list_forms, source_of
from .official.source import Asked
from .queries.entries import list_asking, list_offices
from .queries.reports import add_up, list_reports
from .queries.snapshots import get_snapshot, list_snapshots

router = Router(tags=["insight"])
router.add_router("", aid_router)
router.add_router("", figures_router)
router.add_router("", precisions_router)
ROWS = 100
FIRST_YEAR, LAST_YEAR = 2000, 2100
PAGE = Query(1, ge=1, le=100_000)
YEAR = Query(None, ge=FIRST_YEAR, le=LAST_YEAR)
EAST = Query(pattern=r"^\d{12}$")
WEST = Query("", pattern=r"^(\d{12})?$")
TYPES = {"xlsx": XLSX_TYPE, "docx": WORD_TYPE}
METER = "insight.entry.view"


class TableOut(Schema):
    """An official table that holds for a year; `of_county`: it is made for one county."""

    code: str
    version: int
    columns: int
    of_county: bool


class CellOut(Schema):
    """A cell: its place, how far it spans, what stands in it, and the fact that filled it."""

    row: int
    column: int
    across: int
    down: int
    text: str
    fact: str


class FilledOut(Schema):
    """A table filled from the records; the first `head_rows` rows are its head."""

    code: str
    version: int
    title: str
    head_rows: int
    rows: int
    cells: list[CellOut]
    notes: list[str]


class FileIn(Schema):
    """Which table to file as of today."""

    east: str = Field(pattern=r"^\d{12}$")
    west: str = Field("", pattern=r"^(\d{12})?$")
    year: int = Field(ge=FIRST_YEAR, le=LAST_YEAR)


class SnapshotOut(Schema):
    """A table as it was filed."""

    id: UUID
    form: str
    version: int
    eastern_region_code: str
    region_code: str
    year: int
    as_of: date
    digest: str
    cells: int
    made_at: datetime


class SnapshotPage(Schema):
    """A page of filed tables."""

    items: list[SnapshotOut]
    total: int


class SnapshotCellsOut(SnapshotOut):
    """A filed table with its cells."""

    content: FilledOut


class TallyOut(Schema):
    """Cells typed for the first time, typed again, typed again with a reason, and spared."""

    once: int
    again: int
    excused: int
    spared: int


class OfficeOut(Schema):
    """An office with its files, filed tables and cells."""

    name: str
    files: int
    tables: int
    cells: TallyOut


class AskingOut(Schema):
    """A column that asks for a fact which another form asks for too."""

    fact: str
    form: str
    column: str
    way: str


class ReportFiguresOut(Schema):
    """The figures of the filed tables of one form: computed, typed once in a record, typed for a report."""

    form: str
    tables: int
    computed: int
    typed: int
    reported: int
    missing: int


class MeterOut(Schema):
    """What offices typed in a year, the facts that several forms ask for, the figures of filed tables."""

    year: int
    whole: TallyOut
    offices: list[OfficeOut]
    repeated: list[AskingOut]
    reports: list[ReportFiguresOut]


def _asked(request: ActedRequest, east: str, west: str, year: int | None) -> Asked:
    """Return what is asked for, within the pairings of the scope.

    Raises: NotFound.
    """
    scope, today = request.actor.scope, timezone.localdate()
    if east not in {full_code(one) for one in list_areas(scope=scope, on=today)}:
        raise NotFound
    if west and west not in list_partners(east, scope=scope, on=today):
        raise NotFound
    return Asked(scope, east, west, year or today.year, today)


@router.get("/official/tables/", response={200: list[TableOut], **REFUSED})
@api_requires(steps.VIEW)
def read_tables(request: ActedRequest, year: int | None = YEAR) -> Any:
    """Return the official tables of a year whose records the role sees."""
    rows = []
    for form in list_forms(year or timezone.localdate().year):
        source = source_of(form)
        if request.actor.can(source.capability):
            rows.append(
                {
                    "code": form.code,
                    "version": form.version,
                    "columns": len(form.columns),
                    "of_county": source.of_county,
                }
            )
    return rows


@router.get("/official/tables/{slug:table}", response={200: FilledOut, 409: RefusalOut, **REFUSED})
@api_requires(steps.VIEW)
def read_table(
    request: ActedRequest, table: str, east: str = EAST, west: str = WEST, year: int | None = YEAR
) -> Any:
    """Return a table filled from the records of now."""
    asked = _asked(request, east, west, year)
    steps.check_reach(table, asked, actor=request.actor)
    return fill_form(get_form(table, asked.year), asked)


@router.post("/official/tables/{slug:table}", response={201: SnapshotOut, 409: RefusalOut, **REFUSED})
@api_requires(steps.FILE)
def file_table(request: ActedRequest, table: str, body: FileIn) -> Any:
    """File a table as it stands today; the same content of a day again is the same filing."""
    asked = _asked(request, body.east, body.west, body.year)
    row = steps.file_table(code=table, asked=asked, actor=request.actor, at=timezone.now())
    return Status(201, row)


@router.get("/official/filed/", response={200: SnapshotPage, **REFUSED})
@api_requires(steps.VIEW)
def read_filed(request: ActedRequest, east: str = EAST, year: int | None = YEAR, page: int = PAGE) -> Any:
    """Return a page of a district's filed tables of a year, the last first, without their cells."""
    wanted = year or timezone.localdate().year
    forms = [form.code for form in list_forms(wanted) if request.actor.can(source_of(form).capability)]
    found = list_snapshots(scope=request.actor.scope, forms=forms, east=east, year=wanted)
    return {"items": list(found[(page - 1) * ROWS : page * ROWS]), "total": found.count()}


@router.get("/official/filed/{uuid:snapshot_id}", response={200: SnapshotCellsOut, **REFUSED})
@api_requires(steps.VIEW)
def read_snapshot(request: ActedRequest, snapshot_id: UUID) -> Any:
    """Return a filed table with its cells, as it was filed."""
    row = get_snapshot(snapshot_id, scope=request.actor.scope)
    steps.check_source(row, actor=request.actor)
    return row


@router.get("/official/filed/{uuid:snapshot_id}/{kind}", response={200: Any, **REFUSED})
@api_requires(steps.VIEW)
def read_snapshot_file(request: ActedRequest, snapshot_id: UUID, kind: Literal["xlsx", "docx"]) -> Any:
    """Return a filed table as Excel or Word, marked with who took it out; the taking is recorded."""
    row, now = get_snapshot(snapshot_id, scope=request.actor.scope), timezone.now()
    day = timezone.localdate(now).isoformat()
    mark = _("%(name)s · %(day)s") % {"name": request.actor.name, "day": day}
    content = steps.take_out(snapshot=row, kind=kind, mark=mark, actor=request.actor, at=now)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"{row.form}-{short_code(row.eastern_region_code)}-{row.as_of:%Y%m%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response


@router.get("/entries/", response={200: MeterOut, **REFUSED})
@api_requires(METER)
def read_meter(request: ActedRequest, year: int | None = YEAR) -> Any:
    """Return what offices typed, typed again and were spared in a year, and facts asked for twice."""
    wanted, whole = year or timezone.localdate().year, Tally()
    offices = list_offices(scope=request.actor.scope, year=wanted)
    for office in offices:
        whole.add(office.cells)
    columns = [
        {"fact": fact, "form": one.form.name, "column": one.column.key, "way": one.way.value}
        for fact, asking in repeated(list_asking()).items()
        for one in asking
    ]
    reports = [
        {
            "form": one.form,
            "tables": one.tables,
            "computed": one.figures.computed,
            "typed": one.figures.typed,
            "reported": one.figures.reported,
            "missing": one.figures.missing,
        }
        for one in add_up(list_reports(actor=request.actor, year=wanted))
    ]
    return {"year": wanted, "whole": whole, "offices": offices, "repeated": columns, "reports": reports}
