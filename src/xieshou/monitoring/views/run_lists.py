"""Households by what the runs say of them: list, Excel, and the choices of both."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from xieshou.engines.poverty import MonitoringClass, Reason, reasons_in
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, page_of
from xieshou.kernel.redaction import mask_name
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.monitoring.policies.run import EXPORT, VIEW
from xieshou.monitoring.queries.run_lists import Asked, Line, list_lines, list_months
from xieshou.monitoring.rules.months import last_day
from xieshou.monitoring.vocabulary.run import AT_RISK, CLASS_LABELS, CLASS_TONES, REASON_LABELS, RiskGap
from xieshou.registry.vocabulary import MonitoringClass as Watched

from .figures import place_of
from .sheet import sheet_response

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

INCOME = "registry.income.view"
RISK = "at_risk"
CLASSES = {RISK: AT_RISK, **{one.name.lower(): frozenset({one}) for one in MonitoringClass}}
REASONS = {one.name.lower(): one for one in Reason}
HOUSEHOLDS = Sheet(
    name="monitoring.run_households",
    version=1,
    title=_("Households of the monthly runs"),
    capability=EXPORT,
    keys=("code",),
    columns=(
        Column("code", _("Household code"), width=20),
        Column("head", _("Head"), width=12, personal="general"),
        Column("place", _("Village"), width=32),
        Column("monitoring_class", _("Class by the run"), width=22, personal="sensitive"),
        Column("watched", _("Class in the register"), width=22, personal="sensitive"),
        Column("reasons", _("Reasons"), width=48, personal="sensitive"),
        Column("unknowns", _("Open for missing facts"), width=48, personal="sensitive"),
        Column("members", _("Members"), Kind.INTEGER),
    ),
)


def asked_of(request: ActedRequest) -> tuple[Asked, dict[str, str]]:
    """Return what an address asks for, and its words as they stand there."""
    months = {str(month) for month in list_months(request.actor.scope)}
    words = {
        "place": place_of(request),
        "class": asked(request, "class", CLASSES),
        "reason": asked(request, "reason", REASONS),
        "unknown": asked(request, "unknown", REASONS),
        "gap": asked(request, "gap", RiskGap.values),
        "month": asked(request, "month", months),
    }
    if words["month"]:
        words["gap"] = ""
    found = Asked(
        place=words["place"],
        classes=frozenset(map(int, CLASSES.get(words["class"], ()))),
        reason=REASONS.get(words["reason"]),
        unknown=REASONS.get(words["unknown"]),
        gap=words["gap"],
        month=int(words["month"]) if words["month"] else None,
    )
    return found, words


@requires(VIEW)
@require_GET
def run_households(request: ActedRequest) -> HttpResponse:
    """List the households that the runs see in a class, for a reason, or open for a missing fact."""
    wanted, words = asked_of(request)
    page = page_of(request, list_lines(wanted, scope=request.actor.scope))
    context = {
        "page": page,
        "rows": _rows(page.object_list, wanted, opens=request.actor.can(INCOME)),
        "words": words,
        "views": _views(words),
        "classes": [
            (RISK, _("At risk")),
            *((one.name.lower(), CLASS_LABELS[one]) for one in MonitoringClass),
        ],
        "reasons": [(one.name.lower(), REASON_LABELS[one]) for one in Reason],
        "months": list_months(request.actor.scope),
        "query": urlencode({name: value for name, value in words.items() if value}),
        "place": region_names([words["place"].ljust(12, "0")]).get(words["place"].ljust(12, "0"), ""),
        "may_export": request.actor.can(EXPORT),
    }
    return render(request, "monitoring/run/households.html", context)


def _views(words: dict[str, str]) -> list[dict[str, Any]]:
    address = reverse("monitoring:run_households")
    kept = {"place": words["place"]} if words["place"] else {}
    views = [("", _("All")), *RiskGap.choices]
    return [
        {
            "label": label,
            "url": f"{address}?{urlencode({**kept, 'gap': gap} if gap else kept)}",
            "active": words["gap"] == gap,
        }
        for gap, label in views
    ]


def _rows(lines: Iterable[Line], wanted: Asked, *, opens: bool) -> list[dict[str, Any]]:
    """Return lines as a page shows them: names masked, each leading to why it is so."""
    lines = list(lines)
    names = region_names(line.region_code for line in lines)
    day = f"?on={last_day(wanted.month).isoformat()}" if wanted.month else ""
    return [
        {
            "code": line.code,
            "head": mask_name(line.head),
            "place": names.get(line.region_code, line.region_code),
            "label": CLASS_LABELS[MonitoringClass(line.monitoring_class)],
            "tone": CLASS_TONES[MonitoringClass(line.monitoring_class)],
            "watched": Watched(line.watched).label,
            "cleared": line.cleared,
            "reasons": [REASON_LABELS[one] for one in reasons_in(line.reasons)],
            "unknowns": [REASON_LABELS[one] for one in reasons_in(line.unknowns)],
            "members": line.members,
            "per_capita": line.per_capita if opens else None,
            "url": f"{reverse('monitoring:why', args=[line.household_id])}{day}"
            if opens
            else reverse("registry:household", args=[line.household_id]),
        }
        for line in lines
    ]


@requires(EXPORT)
@require_GET
def run_households_excel(request: ActedRequest) -> HttpResponse:
    """Give the households that are asked for; names stay masked."""
    wanted, words = asked_of(request)
    found = list_lines(wanted, scope=request.actor.scope)
    rows = _rows(found[0 : len(found)], wanted, opens=False)
    lines: list[list[Any]] = [
        [
            row["code"],
            row["head"],
            row["place"],
            str(row["label"]),
            str(row["watched"]),
            "、".join(map(str, row["reasons"])),
            "、".join(map(str, row["unknowns"])),
            row["members"],
        ]
        for row in rows
    ]
    event = ("monitoring.run.listed", "monitoring.run_households", words["place"])
    return sheet_response(request, HOUSEHOLDS, lines, name="households", event=event)
