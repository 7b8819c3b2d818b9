"""The funnel report: sent out, located, retained; drill to people; Excel out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import format_lazy
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import require, requires
from xieshou.kernel.pages import asked, guarded, page_of
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.verification import CutForm
from xieshou.labour.queries import funnel as queries
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.rules.dated import resolve

from .funnel_sheet import funnel_sheet, people_sheet, sheet_row
from .tones import tone_of
from .workbook import send_workbook

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse

    from xieshou.labour.models import Placement
    from xieshou.labour.queries.funnel import Row
    from xieshou.labour.rules.funnel import Stage

    from .lists import ActedRequest

VIEW = "labour.funnel.view"
EXPORT = "labour.funnel.export"
PICTURED = 12
PEOPLE = "people.export"
MOST_PEOPLE = 20_000
EXPORTED = "labour.verification.funnel_exported"
SUBJECT = "labour.funnel"
PEOPLE_COLUMNS = (
    "employer",
    "post",
    "departed_on",
    "arrived_on",
    "left_on",
    "contacted_on",
    "employer_confirmed_on",
    "kept_days",
)


def stage_label(key: str) -> str:
    """Return the name of a stage."""
    labels = {"sent": _("Sent out"), "located": _("Located")}
    return labels.get(key) or _("Retained %(days)s days") % {"days": key.removeprefix("kept")}


def _kept(request: ActedRequest) -> dict[str, str]:
    """Return the filters of the address that the funnel knows."""
    return {key: str(value) for key, value in request.GET.items() if key in CutForm.base_fields and value}


def _people_url(request: ActedRequest, stage: str, passed: str = "", **more: str) -> str:
    kept = _kept(request)
    query = {**kept, "stage": stage, "passed": passed, **more}
    wanted = urlencode({key: value for key, value in query.items() if value})
    return f"{reverse('labour:funnel_people')}?{wanted}"


def _drawn(request: ActedRequest, stages: list[Stage], **more: str) -> list[dict[str, Any]]:
    """Return stages as the components draw them, each figure with the way to its people."""
    return [
        {
            "key": stage.key,
            "label": stage_label(stage.key),
            "value": stage.numerator,
            "of": stage.denominator,
            "unknown": stage.unknown,
            "href": _people_url(request, stage.key, "yes", **more),
            "all_href": _people_url(request, stage.key, "", **more),
            "no_href": _people_url(request, stage.key, "no", **more),
            "unknown_href": _people_url(request, stage.key, "unknown", **more),
            "note": (_("%(count)s not known") % {"count": stage.unknown}) if stage.unknown else "",
        }
        for stage in stages
    ]


@requires(VIEW)
@require_GET
def report(request: ActedRequest) -> HttpResponse:
    """Show the funnel of a cut, whole and by county, employer or month."""
    form, today = CutForm(request.GET), timezone.localdate()
    cut, scope = form.to_cut(), request.actor.scope
    group = asked(request, "by", queries.GROUPS) or "county"
    rows = queries.list_funnel(scope=scope, cut=cut, group=group, on=today)
    names = _names(rows, group)
    filters = {"county": "county", "employer": "employer", "month": "from_month"}
    table = [
        {
            "name": names[row.key],
            "stages": _drawn(request, row.stages, **_narrow(filters[group], row.key)),
        }
        for row in rows
    ]
    within = resolve("retention", "located_within_days", on=today)
    stages = _drawn(request, queries.get_funnel(scope=scope, cut=cut, on=today))
    context = {
        "form": form,
        "group": group,
        "groups": _groups(request, group),
        "stages": stages,
        "table": table,
        "picture": _picture(table),
        "period": period_of(cut.from_month, cut.to_month),
        "today": today,
        "within": within,
        "within_source": within.source if get_language() == "en" else within.source_zh,
        "excel_url": _excel_url(request, group) if request.actor.can(EXPORT) else "",
        "heads": [stage["label"] for stage in stages],
    }
    return render(request, "labour/funnel/report.html", context)


def _narrow(name: str, key: str) -> dict[str, str]:
    return {"from_month": key, "to_month": key} if name == "from_month" else {name: key}


def _names(rows: list[Row], group: str) -> dict[str, str]:
    if group == "county":
        return region_labels(row.key for row in rows)
    return {row.key: row.name or row.key for row in rows}


def _groups(request: ActedRequest, group: str) -> list[dict[str, Any]]:
    labels = {"county": _("By county"), "employer": _("By employer"), "month": _("By month")}
    kept = _kept(request)
    return [
        {"label": label, "url": f"?{urlencode({**kept, 'by': key})}", "active": key == group}
        for key, label in labels.items()
    ]


def _excel_url(request: ActedRequest, group: str) -> str:
    kept = _kept(request)
    return f"{reverse('labour:funnel_excel')}?{urlencode({**kept, 'by': group})}"


def _picture(table: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the data of the picture: the numerators of the largest groups, one series a stage."""
    shown = table[:PICTURED]
    series = [
        {
            "name": shown[0]["stages"][index]["label"],
            "values": [row["stages"][index]["value"] for row in shown],
        }
        for index in range(len(shown[0]["stages"]) if shown else 0)
    ]
    return {"labels": [row["name"] for row in shown], "series": series}


def period_of(from_month: date | None, to_month: date | None) -> str:
    """Return the months of a cut in words."""
    if not from_month and not to_month:
        return _("All placements so far")
    first = f"{from_month:%Y-%m}" if from_month else "…"
    last = f"{to_month:%Y-%m}" if to_month else "…"
    return f"{first} – {last}"


@requires(VIEW)
@require_GET
def people(request: ActedRequest) -> HttpResponse:
    """Show the people behind a figure."""
    form, today = CutForm(request.GET), timezone.localdate()
    stage = asked(request, "stage")
    passed = asked(request, "passed", ["yes", "no", "unknown"])
    found = queries.list_people(
        scope=request.actor.scope, cut=form.to_cut(), stage=stage, passed=passed, on=today
    )
    page = page_of(request, found)
    label_placements(list(page))
    names = region_labels(row.region_code[:6] for row in page.object_list)
    for row in page.object_list:
        row.tone, row.home = tone_of("placement", row.status), names.get(row.region_code[:6], "")
    labels = {
        "": _("All in the denominator"),
        "yes": _("In the numerator"),
        "no": _("Not in the numerator"),
        "unknown": _("Not known"),
    }
    views = [
        {"label": label, "url": _people_url(request, stage, key), "active": key == passed}
        for key, label in labels.items()
        if key != "unknown" or stage.startswith("kept")
    ]
    title = stage_label(stage) if stage in queries.conditions(on=today) else stage_label("sent")
    context = {"page": page, "views": views, "title": title, "excel_url": _people_excel_url(request)}
    return render(request, "labour/funnel/people.html", context)


def _people_excel_url(request: ActedRequest) -> str:
    if not (request.actor.can(EXPORT) and request.actor.can(PEOPLE)):
        return ""
    return f"{reverse('labour:funnel_people_excel')}?{request.GET.urlencode()}"


@requires(PEOPLE)
@require_GET
@guarded
def people_excel(request: ActedRequest) -> HttpResponse:
    """Give the people behind a figure as Excel, with their names and without numbers."""
    require(request.actor, EXPORT)
    form, now = CutForm(request.GET), timezone.now()
    stage, passed = asked(request, "stage"), asked(request, "passed", ["yes", "no", "unknown"])
    found = queries.list_people(
        scope=request.actor.scope, cut=form.to_cut(), stage=stage, passed=passed, on=timezone.localdate(now)
    )
    rows = label_placements(list(found[:MOST_PEOPLE]))
    names = region_labels(row.region_code[:6] for row in rows)
    sheet = people_sheet(_("The people behind the figure"))
    lines = [
        [row.worker, names[row.region_code[:6]], *(_cell(row, key) for key in PEOPLE_COLUMNS)] for row in rows
    ]
    return send_workbook(
        request, sheet, lines, event=EXPORTED, name="people", subject=(SUBJECT, f"{stage}:{passed}"), at=now
    )


def _cell(row: Placement, key: str) -> Any:
    value = getattr(row, key)
    return str(value) if key == "employer" else value


@requires(EXPORT)
@require_GET
def excel(request: ActedRequest) -> HttpResponse:
    """Give the funnel as Excel."""
    form, now = CutForm(request.GET), timezone.now()
    today = timezone.localdate(now)
    group = asked(request, "by", queries.GROUPS) or "county"
    cut = form.to_cut()
    rows = queries.list_funnel(scope=request.actor.scope, cut=cut, group=group, on=today)
    names = _names(rows, group)
    total = queries.get_funnel(scope=request.actor.scope, cut=cut, on=today)
    title = format_lazy("{} {}", _("Placement funnel"), period_of(cut.from_month, cut.to_month))
    sheet = funnel_sheet(title, [(stage.key, stage_label(stage.key)) for stage in total])
    lines = [sheet_row(names[row.key], row.stages) for row in rows] + [sheet_row(_("Total"), total)]
    return send_workbook(
        request, sheet, lines, event=EXPORTED, name="funnel", subject=(SUBJECT, group), at=now
    )
