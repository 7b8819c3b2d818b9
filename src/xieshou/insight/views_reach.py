"""Pages of reach: those whom an amount reached beside those whom it did not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import require, requires
from xieshou.kernel.pages import asked, guarded
from xieshou.kernel.redaction import mask_name
from xieshou.kernel.regions.queries import region_labels
from xieshou.registry.vocabulary import MonitoringClass

from .policies_aid import EXPORT, HOUSEHOLD, PROJECT, TRACE, VIEW
from .queries import reach

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.registry.models import Household

MOST_VILLAGES = 60
TONES = {"unstable": "warning", "marginal": "warning", "sudden": "danger"}


@requires(VIEW)
@require_GET
@guarded
def reach_project(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Show whom a project reached and whom it did not."""
    actor = request.actor
    require(actor, PROJECT)
    amount = reach.amount_of_project(project_id, scope=actor.scope, sees_ledger=actor.can(TRACE))
    return _show(
        request, amount, back=reverse("projects:project", args=[project_id]), of={"project": project_id}
    )


@requires(VIEW)
@require_GET
@guarded
def reach_account(request: ActedRequest, account_id: UUID) -> HttpResponse:
    """Show whom the money of a fund or any other account reached and whom it did not."""
    actor = request.actor
    require(actor, TRACE)
    amount = reach.amount_of_account(account_id, scope=actor.scope)
    return _show(
        request, amount, back=reverse("ledger:trace_account", args=[account_id]), of={"account": account_id}
    )


def _show(request: ActedRequest, amount: reach.Amount, *, back: str, of: dict[str, UUID]) -> HttpResponse:
    actor = request.actor
    scope = actor.scope
    counts = reach.count_reach(amount, scope=scope)
    codes = [one.region_code for one in counts.villages]
    village = asked(request, "village", codes)
    group = asked(request, "group", reach.GROUPS) or reach.MISSED
    page = reach.list_group(
        amount, group, scope=scope, village=village, cursor=request.GET.get("cursor", "")[:200]
    )
    arrived = reach.sum_arrived(amount, [row.pk for row in page.rows], scope=scope)
    named = [*codes[:MOST_VILLAGES], *amount.places_full, *(row.region_code for row in page.rows), village]
    names = region_labels(code for code in named if code)
    filters = {"village": village} if village else {}
    total = {reach.MISSED: counts.missed, reach.REACHED: counts.reached, reach.OTHERS: counts.others}[group]
    context = {
        "amount": amount,
        "back": back,
        "counts": counts,
        "places": [names.get(code, code) for code in amount.places_full],
        "villages": _villages(counts, names, group),
        "more_villages": max(0, len(codes) - MOST_VILLAGES),
        "village_name": names.get(village, ""),
        "village": village,
        "group": group,
        "views": _views(counts, group, filters),
        "rows": [_row(row, names, arrived, may_open=actor.can(HOUSEHOLD)) for row in page.rows],
        "total": None if village else total,
        "next_url": _page_url(group, filters, page.next_cursor),
        "previous_url": _page_url(group, filters, page.previous_cursor),
        "first_url": f"?{urlencode({'group': group, **filters})}" if page.previous_cursor else "",
        "export_url": _export_url(of, group, filters) if actor.can(EXPORT) else "",
    }
    return render(request, "insight/aid/reach.html", context)


def _villages(counts: reach.Reach, names: dict[str, str], group: str) -> list[dict[str, Any]]:
    """Return the villages with the lowest share, each with the address of its list."""
    return [
        {
            "name": names.get(one.region_code, one.region_code),
            "eligible": one.eligible,
            "reached": one.reached,
            "missed": one.missed,
            "percent": one.percent,
            "href": f"?{urlencode({'group': group, 'village': one.region_code})}#list",
        }
        for one in counts.villages[:MOST_VILLAGES]
    ]


def _row(
    row: Household, names: dict[str, str], arrived: dict[UUID, int], *, may_open: bool
) -> dict[str, Any]:
    """Return the plain values of a household with its masked name."""
    is_watched = row.monitoring_class != MonitoringClass.NONE
    return {
        "name": mask_name(row.head.name),
        "code": row.code,
        "place": names.get(row.region_code, row.region_code),
        "people": row.member_count,
        "base_type": row.get_base_type_display(),
        "monitoring": row.get_monitoring_class_display() if is_watched else "",
        "tone": "success" if row.risk_cleared_on else TONES.get(row.monitoring_class, "neutral"),
        "fen": arrived.get(row.pk),
        "href": reverse("insight:aid", args=[row.pk]) if may_open else "",
    }


def _views(counts: reach.Reach, group: str, filters: dict[str, str]) -> list[dict[str, Any]]:
    shown = (
        (reach.MISSED, _("Households not reached"), counts.missed),
        (reach.REACHED, _("Households reached"), counts.reached),
        (reach.OTHERS, _("Reached, but not meant for them"), counts.others),
    )
    return [
        {
            "label": label,
            "url": f"?{urlencode({'group': key, **filters})}",
            "active": key == group,
            "count": None if filters else number,
        }
        for key, label, number in shown
    ]


def _page_url(group: str, filters: dict[str, str], cursor: str) -> str:
    return f"?{urlencode({'group': group, **filters, 'cursor': cursor})}" if cursor else ""


def _export_url(of: dict[str, UUID], group: str, filters: dict[str, str]) -> str:
    address = reverse("sheets:export", args=["insight.reach"])
    return f"{address}?{urlencode({**of, 'group': group, **filters})}"
