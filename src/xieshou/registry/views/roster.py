"""The list of households."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.regions.queries import region_names
from xieshou.kernel.sheets.registry import get_sheet
from xieshou.registry.queries import roster
from xieshou.registry.queries.roster import MOST_COUNTED, RosterFilter
from xieshou.registry.rules_fact_sheets import LAYOUTS
from xieshou.registry.vocabulary import BaseType, MonitoringClass

from .common import PlaceForm, past_day

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpResponse, QueryDict

    from xieshou.kernel.requests import ActedRequest
    from xieshou.registry.models import Household

PAGE = 50
ROSTER = "registry.roster"
PAGING = ("cursor", "start")
TONES = {"unstable": "warning", "marginal": "warning", "sudden": "danger"}


@requires("registry.household.view")
@require_GET
def households(request: ActedRequest) -> HttpResponse:
    """List, filter and search the households of the actor's area."""
    wanted = replace(RosterFilter.read(request.GET.dict()), on=past_day(request))
    text = request.GET.get("q", "").replace("\x00", "").strip()
    shown = _search(request, text, wanted) if text else _browse(request, wanted)
    rows: list[Household] = shown.pop("rows")
    places = region_names(row.region_code for row in rows)
    context = {
        **shown,
        "rows": [_row(row, places, shown["matched"], wanted.on) for row in rows],
        "today": timezone.localdate(),
        "text": text,
        "views": _views(request, wanted),
        "chips": _chips(request, wanted),
        "place_form": PlaceForm(
            {"region": request.GET.get("region", ""), "region_text": request.GET.get("region_text", "")}
        ),
        "wanted": wanted,
        "base_types": BaseType.choices,
        "monitoring_classes": [("monitored", _("All monitored")), *MonitoringClass.choices],
        "export_url": f"{reverse('sheets:export', args=[ROSTER])}?{_query(request.GET, without=PAGING)}",
        "fact_forms": _fact_forms(request),
        "may_edit": request.actor.can("registry.household.edit"),
        "may_import": request.actor.can("registry.household.import"),
        "may_export": request.actor.can("registry.household.export") and wanted.on is None,
    }
    return render(request, "registry/households.html", context)


def _fact_forms(request: ActedRequest) -> list[dict[str, Any]]:
    """Return the layouts of facts with the addresses that the actor may use; a past day has none."""
    may_import = request.actor.can("registry.fact.import")
    may_export = request.actor.can("registry.fact.export")
    if not (may_import or may_export) or past_day(request):
        return []
    query = _query(request.GET, without=PAGING)
    return [
        {
            "title": get_sheet(name).title,
            "import_url": reverse("sheets:start", args=[name]) if may_import else "",
            "export_url": f"{reverse('sheets:export', args=[name])}?{query}" if may_export else "",
        }
        for name in LAYOUTS
    ]


def _browse(request: ActedRequest, wanted: RosterFilter) -> dict[str, Any]:
    """Return one page by key, and a count that stops at 10,000."""
    sort = request.GET.get("sort", "")
    sort = sort if sort in roster.SORTS else roster.DEFAULT_SORT
    page = roster.list_households(
        wanted, scope=request.actor.scope, sort=sort, cursor=request.GET.get("cursor", ""), size=PAGE
    )
    total = roster.count_households(wanted, scope=request.actor.scope)
    return {
        "rows": page.rows,
        "matched": {},
        "sort": sort,
        "total": f"{MOST_COUNTED:,}+" if total > MOST_COUNTED else f"{total:,}",
        "next_url": _page_url(request.GET, cursor=page.next_cursor),
        "previous_url": _page_url(request.GET, cursor=page.previous_cursor),
        "first_url": f"?{_query(request.GET, without=PAGING)}" if page.previous_cursor else "",
    }


def _search(request: ActedRequest, text: str, wanted: RosterFilter) -> dict[str, Any]:
    """Return one page of what a search found."""
    given = request.GET.get("start", "")
    start = int(given) if given.isascii() and given.isdigit() and len(given) <= 4 else 0  # noqa: PLR2004 -- digits
    found = roster.search_households(text, wanted, scope=request.actor.scope, start=start, size=PAGE)
    after = start + PAGE
    return {
        "rows": found.rows,
        "matched": found.matched,
        "sort": "",
        "total": f"{found.total:,}+" if found.is_cut else f"{found.total:,}",
        "is_cut": found.is_cut,
        "next_url": _page_url(request.GET, start=str(after)) if after < found.total else "",
        "previous_url": _page_url(request.GET, start=str(max(start - PAGE, 0))) if start else "",
        "first_url": "",
    }


def _row(
    household: Household, places: dict[str, str], matched: dict[Any, str], on: date | None
) -> dict[str, Any]:
    """Return the plain values of a line of the list."""
    met = matched.get(household.id, "")
    cleared = household.risk_cleared_on is not None
    return {
        "url": reverse("registry:household", args=[household.id]) + (f"?on={on}" if on else ""),
        "code": household.code,
        "head": household.head.name,
        "met": met if met != household.head.name else "",
        "place": places.get(household.region_code, household.region_code),
        "people": household.member_count,
        "base_type": household.get_base_type_display(),
        "is_exited": household.base_type == BaseType.EXITED,
        "monitoring": household.get_monitoring_class_display()
        if household.monitoring_class != "none"
        else "",
        "tone": "success" if cleared else TONES.get(household.monitoring_class, "neutral"),
        "is_cleared": cleared,
        "is_closed": household.closed_on is not None,
        "registered_on": household.registered_on,
    }


def _views(request: ActedRequest, wanted: RosterFilter) -> list[dict[str, Any]]:
    """Return the ready-made views above the list."""
    views: tuple[tuple[str, dict[str, str]], ...] = (
        (_("All"), {}),
        (_("Priority households"), {"priority": "1"}),
        (_("Monitored, risk not cleared"), {"monitoring": "monitored", "risk": "open"}),
        (_("Risk cleared"), {"monitoring": "monitored", "risk": "cleared"}),
    )
    kept = {name: request.GET[name] for name in ("region", "region_text", "on") if request.GET.get(name)}
    return [
        {
            "label": label,
            "url": f"?{_query_of({**kept, **fields})}",
            "active": wanted == replace(RosterFilter.read({"region": wanted.region, **fields}), on=wanted.on),
        }
        for label, fields in views
    ]


def _chips(request: ActedRequest, wanted: RosterFilter) -> list[dict[str, Any]]:
    """Return the filters in force with the address that removes each."""
    risks = {"open": _("Risk not cleared"), "cleared": _("Risk cleared")}
    shown = (
        ("region", _("Place"), request.GET.get("region_text") or wanted.region, bool(wanted.region)),
        (
            "base_type",
            _("Household type"),
            dict(BaseType.choices).get(wanted.base_type),
            bool(wanted.base_type),
        ),
        ("monitoring", _("Monitoring class"), _monitoring_label(wanted.monitoring), bool(wanted.monitoring)),
        ("risk", _("Risk"), risks.get(wanted.risk), bool(wanted.risk)),
        ("priority", _("Priority"), _("Yes"), wanted.priority_only),
        ("closed", _("Closed households"), _("Shown"), wanted.with_closed),
        ("on", _("As of"), str(wanted.on), wanted.on is not None),
    )
    return [
        {
            "label": label,
            "value": value,
            "remove_url": f"?{_query(request.GET, without=(name, f'{name}_text', *PAGING))}",
        }
        for name, label, value, active in shown
        if active
    ]


def _monitoring_label(code: str) -> str:
    return _("All monitored") if code == "monitored" else str(dict(MonitoringClass.choices).get(code, ""))


def _query(given: QueryDict, *, without: tuple[str, ...] = (), **extra: str) -> str:
    rest = given.copy()
    for name in without:
        rest.pop(name, None)
    for name, value in extra.items():
        rest[name] = value
    return rest.urlencode()


def _query_of(fields: dict[str, str]) -> str:
    return urlencode(fields)


def _page_url(given: QueryDict, **place: str) -> str:
    return f"?{_query(given, without=PAGING, **place)}" if all(place.values()) else ""
