"""A computed table as an Excel file: watermarked with who took it out, and on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.sheets.writing.export import XLSX_TYPE, build_xlsx

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from xieshou.kernel.requests import ActedRequest
    from xieshou.kernel.sheets.declaration import Sheet


def send_workbook(
    request: ActedRequest,
    sheet: Sheet,
    lines: Iterable[list[Any]],
    *,
    event: str,
    name: str,
    subject: tuple[str, str],
    at: datetime,
) -> HttpResponse:
    """Return the workbook of a form's lines; `event` and `subject` go into the audit record."""
    today = timezone.localdate(at)
    mark = _("%(name)s · %(day)s") % {"name": request.actor.name, "day": today.isoformat()}
    content, count = build_xlsx(sheet, lines, watermark=mark)
    record(event, actor=request.actor, at=at, subject=subject, after={"rows": count, "form": sheet.name})
    return workbook_answer(content, name=name, on=today)


def workbook_answer(content: bytes, *, name: str, on: date) -> HttpResponse:
    """Return a workbook as a file that is saved under the name and the day."""
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{on:%Y%m%d}.xlsx"'
    return response
