"""The board of the five coordinations: records beside declared targets; each figure opens to its list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import require, requires
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.coordination import TargetForm
from xieshou.labour.operations.coordination import declare_target
from xieshou.labour.policies.coordination import DECLARE, VIEW, may_declare_target
from xieshou.labour.queries import coordination as queries
from xieshou.labour.rules.coordination import FIRST_YEAR, days_passed
from xieshou.labour.vocabulary.coordination import LINE_OF, Indicator, Line, Standing

from .coordination_rows import entries_of
from .coordination_sheet import board_lines, board_sheet
from .workbook import send_workbook

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from xieshou.labour.queries.coordination import Cut, Measured

    from .lists import ActedRequest

EXPORT = "labour.funnel.export"
EXPORTED = "labour.verification.board_exported"
TONES = {
    Standing.REACHED: "success",
    Standing.ON_COURSE: "progress",
    Standing.BEHIND: "warning",
    Standing.MISSED: "danger",
    Standing.NO_TARGET: "neutral",
}
YEARS = 3


def cut_of(request: ActedRequest, today: date) -> Cut:
    """Return the area and year of the address: the first area and this year where it names none.

    Raises: Http404: the actor has no area, or the area lies outside the scope.
    """
    areas = queries.list_areas(request.actor.scope, on=today)
    area = asked(request, "area") or (areas[0] if areas else "")
    if not area or not area.isascii() or not area.isdigit() or not request.actor.scope.covers_region(area):
        raise Http404
    text = asked(request, "year")
    year = int(text) if text.isascii() and text.isdigit() else today.year
    return queries.Cut(area, min(max(year, FIRST_YEAR), today.year + 1))


def address_of(name: str, cut: Cut, *args: str, **more: str) -> str:
    """Return an address that keeps area and year."""
    query = {"area": cut.area, "year": str(cut.year), **more}
    return f"{reverse(f'labour:{name}', args=args)}?{urlencode(query)}"


@requires(VIEW)
@require_GET
def board(request: ActedRequest) -> HttpResponse:
    """Show the five lines as columns, their indicators as cards."""
    return _show(request, TargetForm())


def _show(request: ActedRequest, form: TargetForm) -> HttpResponse:
    today = timezone.localdate()
    cut = cut_of(request, today)
    measured = queries.list_measured(scope=request.actor.scope, cut=cut, on=today)
    areas = queries.list_areas(request.actor.scope, on=today)
    names = region_labels([*areas, cut.area])
    passed, whole = days_passed(cut.year, today)
    context = {
        "columns": [_column(line, measured, cut) for line in Line],
        "areas": [
            {"label": names.get(area, area), "url": _here(area, cut.year), "active": area == cut.area}
            for area in areas
        ],
        "years": [
            {"label": str(year), "url": _here(cut.area, year), "active": year == cut.year}
            for year in range(today.year - YEARS + 1, today.year + 2)
        ],
        "area": names.get(cut.area, cut.area),
        "cut": cut,
        "passed": passed,
        "whole": whole,
        "form": form,
        "may_declare": may_declare_target(request.actor, region_code=cut.region_code),
        "declare_url": address_of("target_declare", cut),
        "excel_url": address_of("coordination_excel", cut) if request.actor.can(EXPORT) else "",
    }
    return render(request, "labour/board/coordination.html", context, status=422 if form.errors else 200)


def _here(area: str, year: int) -> str:
    return f"?{urlencode({'area': area, 'year': str(year)})}"


def _column(line: Line, measured: list[Measured], cut: Cut) -> dict[str, Any]:
    """Return a column: its indicators as cards; a line without indicators keeps no records yet."""
    cards = [
        {
            "label": one.indicator.label,
            "actual": one.actual,
            "target": one.target.value if one.target else None,
            "source": one.target.source if one.target else "",
            "by": one.target.declared_by_name if one.target else "",
            "standing": one.standing.label,
            "tone": TONES[one.standing],
            "card_tone": TONES[one.standing] if one.standing in (Standing.BEHIND, Standing.MISSED) else "",
            "href": address_of("coordination_list", cut, one.indicator.value),
        }
        for one in measured
        if LINE_OF[one.indicator] == line
    ]
    return {"line": line, "cards": cards}


@requires(VIEW)
@require_GET
def rows(request: ActedRequest, indicator: str) -> HttpResponse:
    """Show the records behind an indicator."""
    today = timezone.localdate()
    cut, wanted = cut_of(request, today), _indicator(indicator)
    page = page_of(request, queries.list_rows(scope=request.actor.scope, cut=cut, indicator=wanted))
    context = {
        "page": page,
        "entries": entries_of(list(page.object_list), request.actor),
        "title": wanted.label,
        "line": LINE_OF[wanted].label,
        "cut": cut,
        "area": region_labels([cut.area]).get(cut.area, cut.area),
        "back": address_of("coordination", cut),
    }
    return render(request, "labour/board/rows.html", context)


def _indicator(text: str) -> Indicator:
    if text not in Indicator.values:
        raise Http404
    return Indicator(text)


@requires(DECLARE)
@require_POST
@guarded
def declare(request: ActedRequest) -> HttpResponse:
    """Declare a target of the area and year of the address."""
    require(request.actor, VIEW)
    now, form = timezone.now(), TargetForm(request.POST)
    cut = cut_of(request, timezone.localdate(now))

    def step() -> None:
        declare_target(
            region_code=cut.region_code,
            declaration=form.to_declaration(cut.year),
            actor=request.actor,
            at=now,
        )

    if take(form, step):
        messages.success(request, _("The target was declared."))
        return redirect(address_of("coordination", cut))
    return _show(request, form)


@requires(EXPORT)
@require_GET
@guarded
def excel(request: ActedRequest) -> HttpResponse:
    """Give the board as Excel."""
    require(request.actor, VIEW)
    now = timezone.now()
    today = timezone.localdate(now)
    cut = cut_of(request, today)
    measured = queries.list_measured(scope=request.actor.scope, cut=cut, on=today)
    area = region_labels([cut.area]).get(cut.area, cut.area)
    return send_workbook(
        request,
        board_sheet(_("Five coordinations %(area)s %(year)s") % {"area": area, "year": cut.year}),
        board_lines(measured),
        event=EXPORTED,
        name=f"coordination-{cut.area}-{cut.year}",
        subject=("labour.board", f"{cut.area}:{cut.year}"),
        at=now,
    )
