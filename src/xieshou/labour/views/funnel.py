"""The funnel report: sent out, located, retained; drill to people; Excel out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.verification import CutForm
from xieshou.labour.operations.funnel_out import export_funnel, export_people, names_of
from xieshou.labour.operations.funnel_sheet import period_of, stage_label
from xieshou.labour.policies.verification import (
    EXPORT_FUNNEL,
    EXPORT_PEOPLE,
    may_export_funnel,
    may_export_funnel_people,
)
from xieshou.labour.queries import funnel as queries
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.rules.dated import resolve

from .tones import tone_of
from .workbook import workbook_answer

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.labour.rules.funnel import Stage

    from .lists import ActedRequest

VIEW = "labour.funnel.view"
PICTURED = 12
PASSED = ("yes", "no", "unknown")


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
    names = names_of(rows, group)
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
        "excel_url": _excel_url(request, group) if may_export_funnel(request.actor) else "",
        "heads": [stage["label"] for stage in stages],
    }
    return render(request, "labour/funnel/report.html", context)


def _narrow(name: str, key: str) -> dict[str, str]:
    return {"from_month": key, "to_month": key} if name == "from_month" else {name: key}


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


@requires(VIEW)
@require_GET
def people(request: ActedRequest) -> HttpResponse:
    """Show the people behind a figure."""
    form, today = CutForm(request.GET), timezone.localdate()
    stage = asked(request, "stage")
    passed = asked(request, "passed", PASSED)
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
    if not may_export_funnel_people(request.actor):
        return ""
    return f"{reverse('labour:funnel_people_excel')}?{request.GET.urlencode()}"


@requires(EXPORT_PEOPLE)
@require_GET
@guarded
def people_excel(request: ActedRequest) -> HttpResponse:
    """Give the people behind a figure as Excel, with their names and without numbers."""
    now = timezone.now()
    content = export_people(
        cut=CutForm(request.GET).to_cut(),
        stage=asked(request, "stage"),
        passed=asked(request, "passed", PASSED),
        actor=request.actor,
        at=now,
    )
    return workbook_answer(content, name="people", on=timezone.localdate(now))


@requires(EXPORT_FUNNEL)
@require_GET
@guarded
def excel(request: ActedRequest) -> HttpResponse:
    """Give the funnel as Excel."""
    now = timezone.now()
    content = export_funnel(
        cut=CutForm(request.GET).to_cut(),
        by=asked(request, "by", queries.GROUPS) or "county",
        actor=request.actor,
        at=now,
    )
    return workbook_answer(content, name="funnel", on=timezone.localdate(now))
