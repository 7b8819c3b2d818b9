"""Pages of the two rosters: the comparison, its figures by county and employer, Excel out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import require, requires
from xieshou.kernel.pages import asked, guarded, page_of, take_or_tell
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.operations.roster_records import take_records
from xieshou.labour.operations.roster_steps import is_open
from xieshou.labour.policies.roster import EDIT, EXPORT, VIEW, sides_of
from xieshou.labour.queries import roster as queries
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.roster import is_stale
from xieshou.labour.vocabulary.roster import SHEETS, ClaimField, ClaimStatus, PairState, RosterSide

from .lists import chip
from .roster_sheet import pair_lines, pair_sheet
from .tones import due_tone
from .workbook import send_workbook

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.http import HttpResponse

    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import RosterPair

    from .lists import ActedRequest

MOST_ROWS = 20_000
CODE = 6
BY = {"county": "region_code", "district": "work_region_code", "employer": "employer_name"}
TONES = {
    PairState.DIFFER: "danger",
    PairState.ONLY_WEST: "warning",
    PairState.ONLY_EAST: "warning",
    PairState.AGREED: "success",
    PairState.GONE: "neutral",
}


def labels_of_cuts() -> dict[str, str]:
    """Return the words of each cut of the list."""
    return {
        "open": _("Open differences"),
        "late": _("Past their day"),
        "stale": _("Stale"),
        **{state.value: str(state.label) for state in PairState},
    }


def cut_of(request: ActedRequest) -> queries.RosterCut:
    """Return the cut that the address asks for."""
    codes = {name: asked(request, name) for name in ("county", "district")}
    known = {name: code for name, code in codes.items() if code.isdecimal() and len(code) == CODE}
    shown = asked(request, "show", queries.CUTS)
    employer = request.GET.get("employer", "").replace("\x00", "")[:120]
    return queries.RosterCut(shown=shown, employer=employer, **known)


def decorate(rows: Sequence[RosterPair], on: date, *, scope: Scope) -> None:
    """Set worker, places, tones and stale sides of each row: a fixed number of queries."""
    queries.label_pairs(rows, scope=scope)
    names = region_labels(code for row in rows for code in (row.region_code, row.work_region_code))
    limit = resolve("roster", "stale_days", on=on).value
    for row in rows:
        shown: Any = row
        shown.home, shown.district = names[row.region_code], names[row.work_region_code]
        shown.tone = TONES[PairState(row.state)]
        shown.is_open = is_open(row)
        shown.due_tone = due_tone(row.due_on, on) if shown.is_open and row.due_on else ""
        shown.labels = [str(ClaimField(name).label) for name in row.fields]
        shown.stale = [side for side in RosterSide if stale_side(row, side, on=on, days=limit)]


def stale_side(row: RosterPair, side: RosterSide, *, on: date, days: int) -> bool:
    """Tell whether a side's claim that somebody works there is stale."""
    confirmed = getattr(row, f"{side.value}_confirmed_on")
    at_work = getattr(row, f"{side.value}_status") == ClaimStatus.WORKING
    return at_work and is_stale(confirmed, on=on, days=days)


@requires(VIEW)
@require_GET
def roster(request: ActedRequest) -> HttpResponse:
    """List the workers of both rosters by how the two compare."""
    scope, today, cut = request.actor.scope, timezone.localdate(), cut_of(request)
    page = page_of(request, queries.list_pairs(cut, scope=scope, on=today))
    decorate(list(page.object_list), today, scope=scope)
    counts = queries.count_by_cut(cut, scope=scope, on=today)
    views = [
        {
            "label": label,
            "url": _address("roster", cut, show=key),
            "active": key == cut.shown,
            "count": counts[key or "total"],
        }
        for key, label in {"": _("All"), **labels_of_cuts()}.items()
    ]
    context = {
        "page": page,
        "views": views,
        "counts": counts,
        "cut": cut,
        "chips": _chips(request, cut),
        "excel_url": _address("roster_excel", cut) if request.actor.can(EXPORT) else "",
        "sides": [{"side": side, "sheet": SHEETS[side]} for side in sides_of(request.actor)],
        "stale_days": resolve("roster", "stale_days", on=today).value,
        "may_export": request.actor.can(EXPORT),
    }
    return render(request, "labour/roster/roster.html", context)


def _address(name: str, cut: queries.RosterCut, *, show: str | None = None) -> str:
    words = {
        "show": cut.shown if show is None else show,
        "county": cut.county,
        "district": cut.district,
        "employer": cut.employer,
    }
    asked_for = urlencode({key: value for key, value in words.items() if value})
    return f"{reverse(f'labour:{name}')}{'?' if asked_for else ''}{asked_for}"


def _chips(request: ActedRequest, cut: queries.RosterCut) -> list[dict[str, Any]]:
    names = region_labels([cut.county, cut.district])
    found = {
        "county": (_("Home county"), names.get(cut.county, "")),
        "district": (_("District of work"), names.get(cut.district, "")),
        "employer": (_("Employer"), cut.employer),
    }
    return [chip(request, key, label, value) for key, (label, value) in found.items() if value]


@requires(VIEW)
@require_GET
def figures(request: ActedRequest) -> HttpResponse:
    """Show the figures of both rosters by county, district or employer, each leading to its rows."""
    today, by = timezone.localdate(), asked(request, "by", BY) or "county"
    found = queries.list_figures(BY[by], scope=request.actor.scope, on=today)
    names = {} if by == "employer" else region_labels(one.key for one in found)
    rows = [
        {
            "label": names.get(one.key, one.key),
            "one": one,
            "urls": {key: _drill(by, one.key, key) for key in ("", *queries.CUTS)},
            "all_url": _drill(by, one.key, ""),
            "oldest": timezone.localdate(one.oldest) if one.oldest else None,
        }
        for one in found
    ]
    words = {"county": _("Home county"), "district": _("District of work"), "employer": _("Employer")}
    address = reverse("labour:roster_figures")
    views = [
        {"label": label, "url": f"{address}?by={key}", "active": key == by} for key, label in words.items()
    ]
    context = {"rows": rows, "views": views, "heading": words[by]}
    return render(request, "labour/roster/figures.html", context)


def _drill(by: str, key: str, show: str) -> str:
    words = {by: key, **({"show": show} if show else {})}
    return f"{reverse('labour:roster')}?{urlencode(words)}"


@requires(EXPORT)
@require_GET
@guarded
def excel(request: ActedRequest) -> HttpResponse:
    """Give the comparison of a cut as Excel, under pseudonyms."""
    require(request.actor, VIEW)
    today = timezone.localdate()
    found = queries.list_pairs(cut_of(request), scope=request.actor.scope, on=today)
    rows = list(found[:MOST_ROWS])
    decorate(rows, today, scope=request.actor.scope)
    return send_workbook(
        request,
        pair_sheet(),
        pair_lines(rows),
        event="labour.verification.roster_exported",
        name="roster",
        subject=("labour.roster", "pairs"),
        at=timezone.now(),
    )


@requires(EDIT)
@require_POST
@guarded
def take(request: ActedRequest) -> HttpResponse:
    """Take the actor's own roster over from the records of placements."""
    counted: list[int] = []

    def step() -> None:
        now = timezone.now()
        counted.extend(
            take_records(side=side, actor=request.actor, at=now) for side in sides_of(request.actor)
        )

    take_or_tell(request, step, _("The records of placements were taken over."))
    return redirect("labour:roster")
