"""The minutes of a joint meeting on paper: PDF by typst, Word by python-docx, from the same data."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.cooperation.models import Meeting
from xieshou.cooperation.policies import MEETING_VIEW
from xieshou.cooperation.queries.meeting import list_earlier
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded
from xieshou.kernel.paper import PDF_TYPE, render_pdf

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from .base import ActedRequest

TEMPLATE = Path(__file__).resolve().parent.parent / "papers" / "minutes.typ"
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _data(request: ActedRequest, row: Any, at: datetime) -> dict[str, Any]:
    sides = {True: row.east, False: row.west}
    decisions = row.decisions.order_by("number")
    earlier = list_earlier(row, scope=request.actor.scope)
    return {
        "title": row.title,
        "lang": "en" if get_language() == "en" else "zh",
        "watermark": f"{request.actor.name} · {timezone.localtime(at):%Y-%m-%d %H:%M}",
        "facts": [
            [_("Both sides"), f"{row.east} · {row.west}"],
            [_("Held on"), row.held_on.isoformat()],
            [_("Venue or site"), row.place],
            [_("Status"), row.get_status_display()],
        ],
        "minutes_head": _("Minutes"),
        "minutes": row.minutes.splitlines(),
        "tables": [
            {
                "title": _("Attendance"),
                "heads": [_("Side"), _("Name"), _("Duty"), _("Came")],
                "rows": [
                    [sides[one.is_east], one.name, one.duty, tell_presence(one)]
                    for one in row.attendees.order_by("-is_east", "name")
                ],
            },
            {
                "title": _("Agenda"),
                "heads": [_("No."), _("Agenda item"), _("Main points said")],
                "rows": [[str(one.number), one.text, one.note] for one in row.agenda.order_by("number")],
            },
            {
                "title": _("Decisions of earlier meetings"),
                "heads": [_("No."), _("Joint decision"), _("Owner"), _("Status"), _("Report")],
                "rows": [
                    [
                        f"{one.meeting.held_on:%Y-%m-%d} / {one.number}", one.text, one.owner,
                        one.get_status_display(), one.told.text if one.told else "",  # type: ignore[attr-defined]
                    ]
                    for one in earlier
                ],
            },
            {
                "title": _("Decisions"),
                "heads": [_("No."), _("Joint decision"), _("Owner"), _("Until")],
                "rows": [
                    [str(one.number), one.text, one.owner, one.due_date.isoformat()] for one in decisions
                ],
            },
        ],
    }  # fmt: skip


def tell_presence(one: Any) -> str:
    """Return whether somebody came, or who came instead."""
    label = str(one.presence.label)
    return f"{label}: {one.stand_in}" if one.stand_in else label


def _answer(request: ActedRequest, row: Any, content: bytes, *, kind: str, at: datetime) -> HttpResponse:
    record(
        "cooperation.meeting.minutes_taken",
        actor=request.actor,
        at=at,
        subject=("cooperation.meeting", row.pk),
        region_code=row.region_code,
        after={"form": kind},
    )
    response = HttpResponse(content, content_type=PDF_TYPE if kind == "pdf" else WORD_TYPE)
    way = "inline" if kind == "pdf" else "attachment"
    response["Content-Disposition"] = f'{way}; filename="minutes-{row.held_on:%Y%m%d}.{kind}"'
    return response


@requires(MEETING_VIEW)
@require_GET
@guarded
def minutes_pdf(request: ActedRequest, meeting_id: UUID) -> HttpResponse:
    """Give the minutes as PDF."""
    now = timezone.now()
    row = name_sides([get_row(Meeting, meeting_id, scope=request.actor.scope)])[0]
    return _answer(request, row, render_pdf(TEMPLATE, _data(request, row, now), at=now), kind="pdf", at=now)


@requires(MEETING_VIEW)
@require_GET
@guarded
def minutes_word(request: ActedRequest, meeting_id: UUID) -> HttpResponse:
    """Give the minutes as a Word file."""
    now = timezone.now()
    row = name_sides([get_row(Meeting, meeting_id, scope=request.actor.scope)])[0]
    return _answer(request, row, build_word(_data(request, row, now), at=now), kind="docx", at=now)


def build_word(data: Mapping[str, Any], *, at: datetime) -> bytes:
    """Return a Word file of facts, tables and minutes."""
    import docx

    document = docx.Document()
    document.core_properties.created = document.core_properties.modified = at.replace(tzinfo=None)
    document.core_properties.author = ""
    document.add_heading(data["title"], level=0)
    for label, value in data["facts"]:
        document.add_paragraph(f"{label}：{value}" if data["lang"] == "zh" else f"{label}: {value}")
    for table in data["tables"]:
        if not table["rows"]:
            continue
        document.add_heading(table["title"], level=1)
        grid = document.add_table(rows=1, cols=len(table["heads"]), style="Table Grid")
        for line in (table["heads"], *table["rows"]):
            cells = grid.rows[0].cells if line is table["heads"] else grid.add_row().cells
            for cell, text in zip(cells, line, strict=True):
                cell.text = text
    document.add_heading(data["minutes_head"], level=1)
    for line in data["minutes"]:
        document.add_paragraph(line)
    document.add_paragraph(data["watermark"])
    file = BytesIO()
    document.save(file)
    return file.getvalue()
