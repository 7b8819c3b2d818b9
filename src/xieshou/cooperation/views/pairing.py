"""The graph of pairings: table and picture on any day, entering and ending ties, Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.cooperation.forms.pairing import CountForm, EndTieForm, TieForm
from xieshou.cooperation.forms.pairing_sheet import GRAPH
from xieshou.cooperation.models import Tie
from xieshou.cooperation.operations import pairing as steps
from xieshou.cooperation.policies import PAIRING_EDIT, PAIRING_VIEW
from xieshou.cooperation.queries.pairing import get_graph, graph_lines
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.cooperation.rules.pairing import draw
from xieshou.cooperation.rules.seats import draw_map, list_provinces
from xieshou.cooperation.vocabulary.pairing import PairLevel
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, take

from .base import ActedRequest, asked_day, form_page
from .workbook import send_workbook

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@requires(PAIRING_VIEW)
@require_GET
def graph(request: ActedRequest) -> HttpResponse:
    """Show the ties of a day as a table and as a picture of two columns."""
    on, level = asked_day(request), asked(request, "level", PairLevel.values)
    found = get_graph(scope=request.actor.scope, on=on, level=level)
    rows = [
        {"edge": edge, "level": PairLevel(edge.level).label, "is_tie": bool(edge.key)} for edge in found.edges
    ]
    tallies = [
        {"tally": one, "level": PairLevel(one.level).label, "east": found.names.get(one.region_code, "")}
        for one in found.tallies
    ]
    address = reverse("cooperation:pairings")
    views = [{"label": _("All"), "url": f"{address}?on={on}", "active": not level}]
    views += [
        {"label": one.label, "url": f"{address}?on={on}&level={one}", "active": level == one}
        for one in PairLevel
    ]
    picture = draw(found.edges, found.tallies, names=found.names, unnamed=_("not named by the source"))
    sketch = draw_map(found.edges, names=found.names) | {
        "provinces": [
            {"name": name, "at": [longitude, latitude]}
            for code, longitude, latitude in list_provinces()
            if (name := found.names.get(f"{code}0000000000", "")) and not name[:1].isdigit()
        ]
    }
    context = {
        "map": sketch,
        "rows": rows,
        "tallies": tallies,
        "views": views,
        "on": on,
        "level": level,
        "picture": picture,
        "height": max(260, 26 * len(picture["ties"])),
        "may_edit": request.actor.can(PAIRING_EDIT),
    }
    return render(request, "cooperation/pairing/graph.html", context)


@requires(PAIRING_VIEW)
@require_GET
def graph_excel(request: ActedRequest) -> HttpResponse:
    """Give the graph of a day as Excel."""
    level = asked(request, "level", PairLevel.values)
    lines = map(list, graph_lines(scope=request.actor.scope, on=asked_day(request), level=level))
    return send_workbook(
        request, GRAPH, lines, event="cooperation.pairing.exported", name="pairings", at=timezone.now()
    )


def _back() -> dict[str, str]:
    """Return where a form of the graph leads back to."""
    return {"back": reverse("cooperation:pairings"), "back_text": _("Pairing graph")}


@requires(PAIRING_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def begin(request: ActedRequest) -> HttpResponse:
    """Tie two sides."""
    form = TieForm(request.POST or None, initial={"from_date": timezone.localdate()})
    if request.method == "POST" and take(
        form, lambda: steps.begin_tie(**form.to_tie(), actor=request.actor, at=timezone.now())
    ):
        messages.success(request, _("The tie is on file."))
        return redirect("cooperation:pairings")
    action = reverse("cooperation:tie_begin")
    return form_page(request, form, _("Tie two sides"), action=action, **_back())


@requires(PAIRING_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def end(request: ActedRequest, tie_id: UUID) -> HttpResponse:
    """End a tie."""
    row = name_sides([get_row(Tie, tie_id, scope=request.actor.scope)])[0]
    form = EndTieForm(request.POST or None)
    if request.method == "POST" and take(
        form,
        lambda: steps.end_tie(tie_id=tie_id, actor=request.actor, at=timezone.now(), **form.cleaned_data),
    ):
        messages.success(request, _("The tie ends on that day."))
        return redirect("cooperation:pairings")
    summary = f"{row.eastern_body or row.east} → {row.western_body or row.west}"
    action = reverse("cooperation:tie_end", args=[tie_id])
    return form_page(request, form, _("End the tie"), action=action, summary=summary, **_back())


@requires(PAIRING_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def count(request: ActedRequest) -> HttpResponse:
    """State how many partners a source gives."""
    form = CountForm(request.POST or None, initial={"from_date": timezone.localdate()})
    if request.method == "POST" and take(
        form, lambda: steps.state_count(actor=request.actor, at=timezone.now(), **form.cleaned_data)
    ):
        messages.success(request, _("The number is on file."))
        return redirect("cooperation:pairings")
    action = reverse("cooperation:count")
    return form_page(request, form, _("State the number of partners"), action=action, **_back())
