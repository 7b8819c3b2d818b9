"""The itinerary of a field visit on paper: delegation, stops, problems; PDF by typst, Word by python-docx."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.cooperation.linked import name_projects
from xieshou.cooperation.models import Visit
from xieshou.cooperation.operations.visit import SUBJECT
from xieshou.cooperation.policies import MEETING_VIEW
from xieshou.cooperation.queries.scoped import get_row, name_sides, place_names
from xieshou.cooperation.queries.visit import list_findings, list_stops
from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded
from xieshou.kernel.paper import PDF_TYPE, render_pdf

from .minutes import TEMPLATE, WORD_TYPE, build_word

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

    from .base import ActedRequest


def _data(request: ActedRequest, row: Any, at: datetime) -> dict[str, Any]:
    actor = request.actor
    way = (row.west, row.east) if row.to_east else (row.east, row.west)
    return {
        "title": row.title,
        "lang": "en" if get_language() == "en" else "zh",
        "watermark": f"{actor.name} · {timezone.localtime(at):%Y-%m-%d %H:%M}",
        "facts": [
            [_("Both sides"), " → ".join(way)],
            [_("Days"), f"{row.from_date} – {row.to_date}"],
            [_("Leader"), row.leader],
        ],
        "minutes_head": _("Purpose of the visit"),
        "minutes": row.purpose.splitlines(),
        "tables": [_members(row), _stops(row, actor), _problems(row, actor)],
    }


def _members(row: Any) -> dict[str, Any]:
    sides = {True: row.east, False: row.west}
    return {
        "title": _("Delegation"),
        "heads": [_("Side"), _("Name"), _("Duty"), _("Level of office")],
        "rows": [
            [sides[one.is_east], one.name, one.duty, one.get_rank_display()]
            for one in row.members.order_by("is_east" if row.to_east else "-is_east", "name")
        ],
    }


def _stops(row: Any, actor: Actor) -> dict[str, Any]:
    stops = list(list_stops(row.pk, scope=actor.scope))
    projects = name_projects([one.project_id for one in stops if one.project_id], actor)
    return {
        "title": _("Itinerary"),
        "heads": [_("No."), _("Day of the stop"), _("Kind"), _("Venue or site"), _("Project"), _("Note")],
        "rows": [
            [
                str(one.number), one.day.isoformat(), one.get_kind_display(), one.place,
                projects[one.project_id].text if one.project_id in projects else "", one.note,
            ]
            for one in stops
        ],
    }  # fmt: skip


def _problems(row: Any, actor: Actor) -> dict[str, Any]:
    findings = list_findings(row.pk, scope=actor.scope)
    villages = place_names(one.village_code for one in findings)
    return {
        "title": _("Problems found on visits"),
        "heads": [
            _("No."), _("Problem"), _("Place of the problem"), _("Owner"), _("Until"), _("Status"),
        ],
        "rows": [
            [
                str(one.number), one.text, one.stop.place if one.stop else villages.get(one.village_code, ""),
                one.owner, one.due_date.isoformat(), one.get_status_display(),
            ]
            for one in findings
        ],
    }  # fmt: skip


def _answer(request: ActedRequest, field_visit_id: UUID, kind: str) -> HttpResponse:
    now = timezone.now()
    row = name_sides([get_row(Visit, field_visit_id, scope=request.actor.scope)])[0]
    data = _data(request, row, now)
    content = render_pdf(TEMPLATE, data, at=now) if kind == "pdf" else build_word(data, at=now)
    record(
        "cooperation.visit.itinerary_taken",
        actor=request.actor,
        at=now,
        subject=(SUBJECT, row.pk),
        region_code=row.region_code,
        after={"form": kind},
    )
    response = HttpResponse(content, content_type=PDF_TYPE if kind == "pdf" else WORD_TYPE)
    way = "inline" if kind == "pdf" else "attachment"
    response["Content-Disposition"] = f'{way}; filename="itinerary-{row.from_date:%Y%m%d}.{kind}"'
    return response


@requires(MEETING_VIEW)
@require_GET
@guarded
def itinerary_pdf(request: ActedRequest, field_visit_id: UUID) -> HttpResponse:
    """Give the itinerary as PDF; households are not named on paper."""
    return _answer(request, field_visit_id, "pdf")


@requires(MEETING_VIEW)
@require_GET
@guarded
def itinerary_word(request: ActedRequest, field_visit_id: UUID) -> HttpResponse:
    """Give the itinerary as a Word file; households are not named on paper."""
    return _answer(request, field_visit_id, "docx")
