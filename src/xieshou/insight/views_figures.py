"""Pages of reported figures: list, record with the list behind it, entry, correction; headlines and lists."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.cooperation.records import Line, tell, values_of
from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require, requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.writing.export import XLSX_TYPE, build_xlsx
from xieshou.projects.rules.sectors import sector_label

from . import operations as steps
from .forms import CorrectionForm, FigureForm
from .measures import measures
from .queries.figures import (
    find_figures,
    get_figure,
    list_figures,
    list_versions,
    listing_of,
    show_figures,
)
from .sheets.figures import LIST, RECONCILER
from .vocabulary import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from django.forms import Form

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.requests import ActedRequest
    from xieshou.kernel.sheets.declaration import Sheet

    from .models import ReportedFigure
    from .queries.figures import District, Shown
    from .queries.lists import Listing, Within

TONES = {
    Verdict.HOLDS: "success",
    Verdict.SHORT: "danger",
    Verdict.LONGER: "warning",
    Verdict.UNKNOWN: "unknown",
}


@requires(steps.VIEW)
@require_GET
def figures(request: ActedRequest) -> HttpResponse:
    """List what sources report beside what the records count."""
    text, measure = asked(request, "q"), asked(request, "measure", measures())
    page = page_of(request, find_figures(scope=request.actor.scope, text=text, measure=measure))
    context = {
        "page": page,
        "rows": show_figures(page.object_list, scope=request.actor.scope),
        "measure": measure,
        "measures": [(one.code, one.label) for one in measures().values()],
        "tones": TONES,
        "may_load": request.actor.can(steps.LOAD),
    }
    return render(request, "insight/figures.html", context)


def _form_page(request: ActedRequest, form: Form, title: str, *, action: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "action": action, "back": back}
    return render(request, "insight/figure_form.html", context, status=422 if form.errors else 200)


@requires(steps.LOAD)
@require_http_methods(["GET", "POST"])
@guarded
def figure_add(request: ActedRequest) -> HttpResponse:
    """Enter a figure."""
    form, made = FigureForm(request.POST or None, initial={"qualifier": "exact"}), []
    who: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
    if request.method == "POST" and take(
        form, lambda: made.append(steps.enter_figure(figure=form.to_figure(), **who))
    ):
        return redirect("insight:figure", figure_id=made[0].pk)
    action, back = reverse("insight:figure_add"), reverse("insight:figures")
    return _form_page(request, form, _("Enter a reported figure"), action=action, back=back)


@requires(steps.LOAD)
@require_http_methods(["GET", "POST"])
@guarded
def figure_correct(request: ActedRequest, figure_id: UUID) -> HttpResponse:
    """Put a new figure in place of one that stands."""
    row = get_figure(figure_id, scope=request.actor.scope)
    known = {name: getattr(row, name) for name in ("value", "qualifier", "unit_zh", "source", "note")}
    form, made = CorrectionForm(request.POST or None, initial=known), []
    who: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
    if request.method == "POST" and take(
        form,
        lambda: made.append(steps.correct_figure(figure_id=figure_id, change=form.to_correction(), **who)),
    ):
        return redirect("insight:figure", figure_id=made[0].pk)
    title = _("Correct “%(figure)s”") % {"figure": row.label_zh}
    here = reverse("insight:figure_correct", args=[figure_id])
    return _form_page(request, form, title, action=here, back=reverse("insight:figure", args=[figure_id]))


@requires(steps.VIEW)
@require_GET
@guarded
def figure(request: ActedRequest, figure_id: UUID) -> HttpResponse:
    """Show a figure with every version of it and the list behind it, filtered by what it names."""
    actor = request.actor
    row = get_figure(figure_id, scope=actor.scope)
    (shown,) = show_figures([row], scope=actor.scope)
    context: dict[str, Any] = {
        "shown": shown,
        "row": row,
        "tone": TONES[shown.comparison.verdict],
        "sector": sector_label(row.sector) if row.sector else "",
        "versions": list_versions(row, scope=actor.scope),
        "may_load": actor.can(steps.LOAD) and row.superseded_at is None,
        "has_list": False,
    }
    found = _open_list(row, actor)
    if found:
        listing, within = found
        rows = listing.records.rows(actor.scope, within)
        page = page_of(request, values_of(listing.records, rows))
        context |= {
            "has_list": True,
            "page": page,
            "lines": _placed(tell(listing.records, rows, page.object_list)),
            "has_money": bool(listing.records.amount),
        }
    return render(request, "insight/figure.html", context)


def _open_list(row: ReportedFigure, actor: Actor) -> tuple[Listing, Within] | None:
    """Return the list behind a figure, None where there is none or the role may not read its records."""
    try:
        listing, within = listing_of(row, scope=actor.scope)
    except NotFound:
        return None
    return (listing, within) if actor.can(listing.records.capability) else None


def _placed(lines: list[Line]) -> list[dict[str, Any]]:
    names = region_labels(one.region_code for one in lines)
    return [{"line": one, "place": names.get(one.region_code, "")} for one in lines]


@requires(steps.VIEW)
@require_GET
@guarded
def figure_list(request: ActedRequest, figure_id: UUID) -> HttpResponse:
    """Give the list behind a figure as Excel."""
    row = get_figure(figure_id, scope=request.actor.scope)
    listing, within = listing_of(row, scope=request.actor.scope)
    require(request.actor, listing.records.capability)
    rows = listing.records.rows(request.actor.scope, within)
    lines = _placed(tell(listing.records, rows, values_of(listing.records, rows)))
    cells = ([one["line"].day, one["place"], one["line"].text, one["line"].amount_fen] for one in lines)
    return _send(request, LIST, cells, event="insight.figures.list_taken", name="figure-list", key=row.pk)


@requires(steps.VIEW)
@require_GET
def reconciler(request: ActedRequest) -> HttpResponse:
    """Show each reported figure beside the list behind it, shorter lists flagged, and impossible pairs."""
    reported = list_figures(scope=request.actor.scope)
    every = [one for district in reported for one in district.figures]
    context = {
        "districts": _with_lists(reported),
        "pairs": [
            (district.name, place, pair) for district in reported for place, pair in district.impossible
        ],
        "unlisted": [one for one in every if one.counted is None],
        "short": sum(1 for one in every if one.comparison.verdict == Verdict.SHORT),
        "tones": TONES,
        "today": timezone.localdate(),
        "excel_url": reverse("insight:reconciler_excel"),
        "figures_url": f"{reverse('insight:figures')}?{urlencode({'q': ''})}",
    }
    return render(request, "insight/reconciler.html", context)


def _with_lists(reported: list[District]) -> list[dict[str, Any]]:
    found = [
        {"name": district.name, "figures": [one for one in district.figures if one.counted is not None]}
        for district in reported
    ]
    return [district for district in found if district["figures"]]


@requires(steps.VIEW)
@require_GET
def reconciler_excel(request: ActedRequest) -> HttpResponse:
    """Give headlines and lists as Excel, impossible pairs below."""
    event = "insight.figures.reconciler_taken"
    cells = reconciler_lines(list_figures(scope=request.actor.scope))
    return _send(request, RECONCILER, cells, event=event, name="reconciler", key="")


def reconciler_lines(reported: list[District]) -> Iterator[list[Any]]:
    """Yield the cells of each figure, then of each impossible pair, in the order of the columns."""
    for district in reported:
        for one in district.figures:
            yield _cells(one)
        for place, pair in district.impossible:
            bounds = f"{pair.ratio.low}–{pair.ratio.high}"
            quotient = "" if pair.quotient is None else str(pair.quotient)
            yield [
                district.name, place, pair.ratio.label, "", quotient, "", "", None, None,
                _("Two figures that cannot both be true"), bounds,
            ]  # fmt: skip


def _cells(one: Shown) -> list[Any]:
    figure = one.figure
    return [
        one.district, one.place, one.label, figure.period, one.value, str(figure.get_qualifier_display()),
        one.unit, one.counted, int(one.comparison.missing) if one.counted is not None else None,
        str(one.why.label if one.why else one.comparison.verdict.label), figure.source,
    ]  # fmt: skip


def _send(
    request: ActedRequest, sheet: Sheet, lines: Iterable[list[Any]], *, event: str, name: str, key: Any
) -> HttpResponse:
    """Return a workbook that is marked with who took it out; the taking is on record."""
    now = timezone.now()
    today = timezone.localdate(now)
    mark = _("%(name)s · %(day)s") % {"name": request.actor.name, "day": today.isoformat()}
    content, count = build_xlsx(sheet, lines, watermark=mark)
    record(event, actor=request.actor, at=now, subject=(sheet.name, key), after={"rows": count})
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{today:%Y%m%d}.xlsx"'
    return response
