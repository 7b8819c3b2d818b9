"""Pages of official tables: choosing one, seeing where each cell comes from, filing it, taking it out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.cooperation.queries.scoped import list_areas, list_partners, place_names
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take_or_tell
from xieshou.kernel.regions.rules import full_code
from xieshou.kernel.sheets.official.filling import Filled
from xieshou.kernel.sheets.official.word import WORD_TYPE
from xieshou.kernel.sheets.writing.export import XLSX_TYPE

from . import operations_official as steps
from .official.forms import fill_form, get_form, list_forms, source_of
from .official.links import may_open
from .official.source import Asked
from .queries.snapshots import get_snapshot, list_snapshots

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.requests import ActedRequest
    from xieshou.kernel.sheets.official.filling import Cell

FIRST_YEAR, LAST_YEAR = 2000, 2100
ROOMS = ((20, "wide"), (14, "middle"), (9, "narrow"), (0, ""))  # how wide a column is on the page
TYPES = {"xlsx": XLSX_TYPE, "docx": WORD_TYPE}


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for, and what may be chosen: (code, name)."""

    asked: Asked
    area: str
    areas: list[tuple[str, str]]
    partners: list[tuple[str, str]]
    sees_all: bool

    @property
    def query(self) -> str:
        """Return the choice as it stands in an address."""
        return urlencode({"area": self.area, "partner": self.asked.west, "year": str(self.asked.year)})


def _choose(request: ActedRequest) -> Choice:
    scope, today = request.actor.scope, timezone.localdate()
    areas = list_areas(scope=scope, on=today)
    area = asked(request, "area", areas) or (areas[0] if areas else "")
    partners = list_partners(full_code(area), scope=scope, on=today) if area else []
    partner = asked(request, "partner", partners)
    sees_all = bool(area) and scope.covers_region(area)
    if not partner and partners and not sees_all:
        partner = partners[0]
    text = asked(request, "year")
    year = int(text) if text.isascii() and text.isdigit() else today.year
    year = year if FIRST_YEAR <= year <= LAST_YEAR else today.year
    names = place_names([*(full_code(one) for one in areas), *partners])
    return Choice(
        asked=Asked(scope, full_code(area) if area else "", partner, year, today),
        area=area,
        areas=[(one, names[full_code(one)]) for one in areas],
        partners=[(one, names[one]) for one in partners],
        sees_all=sees_all,
    )


def _visible(actor: Actor, year: int) -> list[Any]:
    return [form for form in list_forms(year) if actor.can(source_of(form).capability)]


@requires(steps.VIEW)
@require_GET
@guarded
def official(request: ActedRequest) -> HttpResponse:
    """List the official tables of a place and year, and those filed."""
    choice = _choose(request)
    forms = _visible(request.actor, choice.asked.year)
    rows = list_snapshots(
        scope=request.actor.scope,
        forms=[form.code for form in forms],
        east=choice.asked.east,
        year=choice.asked.year,
    )
    page = page_of(request, rows)
    titles = {form.code: form.title for form in forms}
    names = place_names(code for row in page for code in (row.eastern_region_code, row.region_code))
    for row in page:
        row.title = titles[row.form].said(
            {
                "east": names.get(row.eastern_region_code, ""),
                "west": names.get(row.region_code, ""),
                "year": str(row.year),
            }
        )
        row.place = names.get(row.region_code or row.eastern_region_code, "")
    context = {"choice": choice, "tables": [_entry(form, choice) for form in forms], "page": page}
    return render(request, "insight/official/list.html", context)


def _entry(form: Any, choice: Choice) -> dict[str, Any]:
    names = {**dict(choice.areas), **dict(choice.partners)}
    words = {
        "east": names.get(choice.area, ""),
        "west": names.get(choice.asked.west) or _("the chosen county"),
        "year": str(choice.asked.year),
    }
    of_county = source_of(form).of_county
    return {
        "form": form,
        "title": form.title.said(words),
        "waits": of_county and not choice.asked.west,
        "url": f"{reverse('insight:official_form', args=[form.code])}?{choice.query}",
    }


def _rows(filled: Filled, actor: Actor) -> tuple[list[list[dict[str, Any]]], list[list[dict[str, Any]]]]:
    """Return the rows of the head and of the body; a cell opens where the actor may go."""
    cells = sorted(filled.cells, key=lambda cell: (cell.row, cell.column))
    allowed: dict[str, bool] = {}
    rows = [
        [_shown(cell, filled.widths, actor, allowed) for cell in row]
        for _number, row in groupby(cells, key=lambda cell: cell.row)
    ]
    return rows[: filled.head_rows], rows[filled.head_rows :]


def _shown(cell: Cell, widths: tuple[int, ...], actor: Actor, allowed: dict[str, bool]) -> dict[str, Any]:
    if cell.url and cell.url not in allowed:
        allowed[cell.url] = may_open(actor, cell.url)
    width = 0 if cell.across > 1 else widths[cell.column]
    room = next(name for least, name in ROOMS if width >= least)
    return {"cell": cell, "room": room, "url": cell.url if cell.url and allowed[cell.url] else ""}


def _paper(filled: Filled, actor: Actor) -> dict[str, Any]:
    head, body = _rows(filled, actor)
    return {"filled": filled, "head": head, "body": body}


@requires(steps.VIEW)
@require_GET
@guarded
def preview(request: ActedRequest, table: str) -> HttpResponse:
    """Show a table filled from the records of now; each cell opens to the records behind it."""
    choice = _choose(request)
    form = get_form(table, choice.asked.year)
    try:
        steps.check_reach(table, choice.asked, actor=request.actor)
    except steps.CountyMissingError:
        return redirect(f"{reverse('insight:official')}?{choice.query}")
    paper = _paper(fill_form(form, choice.asked), request.actor)
    context = {
        **paper,
        "form": form,
        "choice": choice,
        "may_file": request.actor.can(steps.FILE) and bool(paper["body"]),
    }
    return render(request, "insight/official/preview.html", context)


@requires(steps.FILE)
@require_POST
@guarded
def file(request: ActedRequest, table: str) -> HttpResponse:
    """File a table as it stands today."""
    choice, made = _choose(request), []

    def step() -> None:
        now = timezone.now()
        made.append(steps.file_table(code=table, asked=choice.asked, actor=request.actor, at=now))

    if not take_or_tell(request, step, _("The table is filed as of today.")):
        return redirect(f"{reverse('insight:official')}?{choice.query}")
    return redirect("insight:official_snapshot", snapshot_id=made[0].pk)


@requires(steps.VIEW)
@require_GET
@guarded
def snapshot(request: ActedRequest, snapshot_id: UUID) -> HttpResponse:
    """Show a filed table as it was, in Chinese as it was filed."""
    row = get_snapshot(snapshot_id, scope=request.actor.scope)
    steps.check_source(row, actor=request.actor)
    context = {**_paper(Filled.of_json(row.content), request.actor), "row": row}
    return render(request, "insight/official/snapshot.html", context)


@requires(steps.VIEW)
@require_GET
@guarded
def snapshot_file(request: ActedRequest, snapshot_id: UUID, kind: str) -> HttpResponse:
    """Give a filed table as Excel or Word."""
    if kind not in TYPES:
        raise Http404
    row, now = get_snapshot(snapshot_id, scope=request.actor.scope), timezone.now()
    day = timezone.localdate(now).isoformat()
    mark = _("%(name)s · %(day)s") % {"name": request.actor.name, "day": day}
    content = steps.take_out(snapshot=row, kind=kind, mark=mark, actor=request.actor, at=now)
    response = HttpResponse(content, content_type=TYPES[kind])
    name = f"{row.content['title']}-{row.as_of:%Y%m%d}.{kind}"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
