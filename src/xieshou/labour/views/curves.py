"""Retention curves: how long workers stay, and what makes them leave; drill to people; Excel out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, page_of
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.verification import CutForm
from xieshou.labour.operations.funnel_out import EXPORTED
from xieshou.labour.operations.funnel_sheet import period_of
from xieshou.labour.policies.verification import EXPORT_FUNNEL
from xieshou.labour.queries import survival as queries
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.queries.funnel import milestones
from xieshou.labour.rules.survival import at_day, followed_at, retention_curve
from xieshou.labour.vocabulary.verification import LeaveReason

from .curves_sheet import curve_lines, curve_sheet
from .funnel import VIEW
from .tones import tone_of
from .workbook import send_workbook

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from xieshou.labour.queries.funnel import Cut
    from xieshou.labour.rules.survival import Point

    from .lists import ActedRequest

DRAWN_POINTS = 60
DRAWN_GROUPS = 6
TABLED_GROUPS = 40
FIRST_DAYS = (3, 7)
LONGEST = 36_500


def _kept(request: ActedRequest) -> dict[str, str]:
    return {key: str(value) for key, value in request.GET.items() if key in CutForm.base_fields and value}


def _people_url(
    request: ActedRequest, cause: str, within: int | None = None, narrow: Mapping[str, str] | None = None
) -> str:
    length = "" if within is None else str(within)
    query = {**_kept(request), "cause": cause, "within": length, **(narrow or {})}
    wanted = urlencode({key: value for key, value in query.items() if value})
    return f"{reverse('labour:curve_people')}?{wanted}"


@requires(VIEW)
@require_GET
def report(request: ActedRequest) -> HttpResponse:
    """Show the curve of a cut, its causes, and the curves of its counties or employers."""
    form, today = CutForm(request.GET), timezone.localdate()
    cut, scope = form.to_cut(), request.actor.scope
    group = asked(request, "by", queries.GROUPS) or "county"
    points = retention_curve(queries.list_spells(scope=scope, cut=cut))
    days = (*FIRST_DAYS, *milestones(on=today))
    groups = _group_rows(request, cut, group, days)
    context = {
        "form": form,
        "group": group,
        "groups": _group_links(request, group),
        "period": period_of(cut.from_month, cut.to_month),
        "today": today,
        "points": points,
        "arrived": points[0].at_risk if points else 0,
        "all_href": _people_url(request, ""),
        "curve": _picture([(_("All"), points)]),
        "causes": _causes_picture(points),
        "rows": _day_rows(request, points, days),
        "reasons": LeaveReason.choices,
        "group_rows": groups[:TABLED_GROUPS],
        "group_curve": _picture([(row["name"], row["points"]) for row in groups[:DRAWN_GROUPS]]),
        "days": days,
        "excel_url": f"{reverse('labour:curve_excel')}?{urlencode(_kept(request))}"
        if request.actor.can(EXPORT_FUNNEL)
        else "",
    }
    return render(request, "labour/funnel/curves.html", context)


def _group_links(request: ActedRequest, group: str) -> list[dict[str, Any]]:
    labels = {"county": _("By county"), "employer": _("By employer")}
    kept = _kept(request)
    return [
        {"label": label, "url": f"?{urlencode({**kept, 'by': key})}", "active": key == group}
        for key, label in labels.items()
    ]


def _group_rows(request: ActedRequest, cut: Cut, group: str, days: Sequence[int]) -> list[dict[str, Any]]:
    """Return the groups of a cut with their share retained on each day."""
    found = queries.list_groups(scope=request.actor.scope, cut=cut, group=group)
    names = region_labels(one.key for one in found) if group == "county" else {}
    rows = []
    for one in found:
        points = retention_curve(one.spells)
        narrow = {group: one.key}
        rows.append(
            {
                "name": names.get(one.key) or one.name or one.key,
                "points": points,
                "arrived": points[0].at_risk,
                "left": sum(sum(point.left.values()) for point in points),
                "left_href": _people_url(request, "left", narrow=narrow),
                "href": _people_url(request, "", narrow=narrow),
                "retained": [_share(points, day) for day in days],
            }
        )
    return rows


def _share(points: list[Point], day: int) -> float | None:
    point = at_day(points, day)
    return point.retained if point else None


def _grid(curves: Sequence[list[Point]]) -> list[int]:
    """Return evenly spaced days over the longest curve."""
    last = max((points[-1].day for points in curves if points), default=0)
    step = max(1, -(-last // DRAWN_POINTS))
    return list(range(0, last + step, step)) if last else []


def _picture(curves: Sequence[tuple[str, list[Point]]]) -> dict[str, Any]:
    """Return the per cent still at the post, one line a curve; a line ends where nobody is followed."""
    grid = _grid([points for _name, points in curves])
    series = []
    for name, points in curves:
        shares = [_share(points, day) for day in grid]
        series.append({"name": name, "values": [None if one is None else round(100 * one) for one in shares]})
    return {"labels": [str(day) for day in grid], "series": series}


def _causes_picture(points: list[Point]) -> dict[str, Any]:
    """Return the per cent lost to each cause, stacked over the days."""
    grid = _grid([points])
    found = [at_day(points, day) for day in grid]
    series = [
        {
            "name": str(label),
            "values": [None if one is None else round(100 * one.lost.get(cause, 0.0), 1) for one in found],
        }
        for cause, label in LeaveReason.choices
    ]
    return {"labels": [str(day) for day in grid], "series": series}


def _day_rows(request: ActedRequest, points: list[Point], days: Sequence[int]) -> list[dict[str, Any]]:
    rows = []
    for day in days:
        point = at_day(points, day)
        rows.append(
            {
                "day": day,
                "followed": followed_at(points, day),
                "followed_href": _people_url(request, "followed", day),
                "point": point,
                "lost": [
                    {
                        "share": point.lost.get(cause, 0.0) if point else None,
                        "count": sum(one.left.get(cause, 0) for one in points if one.day <= day),
                        "href": _people_url(request, cause, day),
                    }
                    for cause in LeaveReason.values
                ],
            }
        )
    return rows


@requires(VIEW)
@require_GET
def people(request: ActedRequest) -> HttpResponse:
    """Show the workers behind a figure of the curve."""
    form = CutForm(request.GET)
    cause = asked(request, "cause", ["left", "followed", *LeaveReason.values])
    text = asked(request, "within")
    within = int(text) if text.isascii() and text.isdigit() and int(text) <= LONGEST else None
    found = queries.list_spell_people(
        scope=request.actor.scope, cut=form.to_cut(), cause=cause, within=within
    )
    page = page_of(request, found)
    label_placements(list(page))
    names = region_labels(row.region_code[:6] for row in page.object_list)
    for row in page.object_list:
        row.tone, row.home = tone_of("placement", row.status), names.get(row.region_code[:6], "")
    labels = {"": _("All who arrived"), "left": _("Left the post")} | dict(LeaveReason.choices)
    views = [
        {"label": label, "url": _people_url(request, key, within), "active": key == cause}
        for key, label in labels.items()
    ]
    title = _title(cause, within)
    return render(request, "labour/funnel/people.html", {"page": page, "views": views, "title": title})


def _title(cause: str, within: int | None) -> str:
    labels = {"": _("All who arrived"), "left": _("Left the post"), "followed": _("Still followed")}
    label = labels.get(cause) or str(LeaveReason(cause).label)
    if within is None:
        return label
    if cause == "followed":
        return _("%(label)s on day %(days)s") % {"label": label, "days": within}
    return _("%(label)s within %(days)s days") % {"label": label, "days": within} if cause else label


@requires(EXPORT_FUNNEL)
@require_GET
def excel(request: ActedRequest) -> HttpResponse:
    """Give the curve as Excel, a point a row."""
    cut, now = CutForm(request.GET).to_cut(), timezone.now()
    points = retention_curve(queries.list_spells(scope=request.actor.scope, cut=cut))
    title = format_lazy("{} {}", _("Retention curve"), period_of(cut.from_month, cut.to_month))
    return send_workbook(
        request,
        curve_sheet(title),
        curve_lines(points),
        event=EXPORTED,
        name="retention-curve",
        subject=("labour.funnel", "curve"),
        at=now,
    )
