"""One answer for every Excel file that leaves monitoring: watermarked and on record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.utils import timezone

from xieshou.kernel.audit.operations import record
from xieshou.kernel.sheets.writing.export import XLSX_TYPE, build_xlsx

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xieshou.kernel.requests import ActedRequest
    from xieshou.kernel.sheets.declaration import Sheet


def sheet_response(
    request: ActedRequest,
    sheet: Sheet,
    lines: Sequence[list[Any]],
    *,
    name: str,
    event: tuple[str, str, str],
) -> HttpResponse:
    """Return the file and write down that it left: event, kind and key of what was listed."""
    now = timezone.now()
    today = timezone.localdate(now)
    mark = f"{request.actor.name} · {today.isoformat()}"
    content, count = build_xlsx(sheet, list(lines), watermark=mark)
    record(event[0], actor=request.actor, at=now, subject=event[1:], after={"rows": count})
    response = HttpResponse(content, content_type=XLSX_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{name}-{today:%Y%m%d}.xlsx"'
    return response
