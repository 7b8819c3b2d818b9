"""What the pages of the sheets show: plain values for the templates."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from xieshou.kernel.errors import NotFound
from xieshou.kernel.jobs.queries import get_own_progress

from .models import UploadStatus
from .queries import get_job
from .registry import UnknownSheet, get_sheet

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

    from .declaration import Sheet
    from .models import Export, Upload

TONES = {
    UploadStatus.COMMITTED: "success",
    UploadStatus.CHECKED: "info",
    UploadStatus.CHECKING: "progress",
    UploadStatus.COMMITTING: "progress",
    UploadStatus.UNDOING: "progress",
    UploadStatus.FAILED: "danger",
}
STEP_OF = {
    UploadStatus.RECEIVED: 2,
    UploadStatus.CHECKING: 2,
    UploadStatus.FAILED: 2,
    UploadStatus.CHECKED: 2,
    UploadStatus.COMMITTING: 3,
    UploadStatus.COMMITTED: 4,
    UploadStatus.UNDOING: 4,
    UploadStatus.UNDONE: 4,
    UploadStatus.DISCARDED: 1,
}
BUSY = (UploadStatus.CHECKING, UploadStatus.COMMITTING, UploadStatus.UNDOING)


def title_of(sheet: str) -> str:
    """Return the title of a form; its name where it is no longer registered."""
    try:
        return str(get_sheet(sheet).title)
    except UnknownSheet:
        return sheet


def is_kept(sheet: str) -> bool:
    """Tell whether imports of a form are not undone; neither are those of a form no longer registered."""
    try:
        return get_sheet(sheet).kept
    except UnknownSheet:
        return True


def list_row(upload: Upload) -> dict[str, Any]:
    """Return one line of the list of uploads."""
    return {
        "upload": upload,
        "title": title_of(upload.sheet),
        "status": upload.get_status_display(),
        "tone": TONES.get(UploadStatus(upload.status), "neutral"),
    }


def upload_page(upload: Upload | None, sheet: Sheet) -> dict[str, Any]:
    """Return what the page of an upload shows; without an upload, its first steps."""
    words = [_("Download template"), _("Upload"), _("Check"), _("Import"), _("Done")]
    current = 1 if upload is None else STEP_OF[UploadStatus(upload.status)]
    failed = upload is not None and upload.status == UploadStatus.FAILED
    steps = [
        {"label": word, "state": _step_state(index, current, failed=failed)}
        for index, word in enumerate(words)
    ]
    return {"steps": steps, "sheet": sheet, **(upload_panel(upload) if upload else {})}


def _step_state(index: int, current: int, *, failed: bool) -> str:
    if index < current or index == current == STEP_OF[UploadStatus.COMMITTED]:
        return "done"
    if index > current:
        return "todo"
    return "failed" if failed else "current"


def upload_panel(upload: Upload) -> dict[str, Any]:
    """Return the changing part of an upload's page."""
    progress = get_job(upload) if upload.status in BUSY else None
    stuck = upload.status in BUSY and (progress is None or not progress.is_open)
    busy = upload.status in BUSY and not stuck
    counts = upload.counts or {}
    wrong = counts.get("wrong", 0)
    return {
        "upload": upload,
        "status": UploadStatus(upload.status).label,
        "tone": TONES.get(UploadStatus(upload.status), "neutral"),
        "busy": busy,
        "stuck": stuck,
        "progress": progress,
        "counts": counts,
        "right": counts.get("total", 0) - wrong,
        "wrong": wrong,
        "kept": is_kept(upload.sheet),
        "more_findings": max(0, wrong - len({finding["number"] for finding in upload.findings})),
    }


def export_panel(export: Export, *, actor: Actor) -> dict[str, Any]:
    """Return what the page of an export shows."""
    progress = None
    if export.progress_id:
        try:
            progress = get_own_progress(export.progress_id, actor=actor)
        except NotFound:
            progress = None
    return {
        "export": export,
        "title": title_of(export.sheet),
        "progress": progress,
        "busy": export.file_id is None and progress is not None and progress.is_open,
    }
