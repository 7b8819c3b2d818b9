"""What the operations on uploads share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection
from django.utils import timezone

from xieshou.kernel.doors import require
from xieshou.kernel.errors import NotFound
from xieshou.kernel.sheets.loading import Context
from xieshou.kernel.sheets.models import Upload
from xieshou.kernel.sheets.registry import get_sheet

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.sheets.models import UploadStatus

UPLOAD_SETTING = "xieshou.upload"
OWNER_KIND = "sheets.upload"
EXPORT_KIND = "sheets.export"
SHOWN_FINDINGS = 200
REGION_DIGITS = 12


def locked_upload(upload_id: UUID, actor: Actor) -> Upload:
    """Return an upload of the actor, locked, having asked for the right to use its form.

    Raises: NotFound, Denied.
    """
    found = Upload.objects.select_for_update().filter(pk=upload_id, uploader_id=actor.user_id).first()
    if found is None:
        raise NotFound
    require(actor, get_sheet(found.sheet).capability)
    return found


def context_of(upload: Upload, actor: Actor, at: datetime, *, dry_run: bool) -> Context:
    """Return the context of a run over an upload."""
    return Context(
        sheet=get_sheet(upload.sheet),
        actor=actor,
        at=at,
        on=timezone.localdate(at),
        upload_id=upload.id,
        dry_run=dry_run,
        options=dict(upload.options),
    )


def open_changes(upload_id: UUID) -> None:
    """Let the running transaction see and write the changes of one upload."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config(%s, %s, true)", [UPLOAD_SETTING, str(upload_id)])


def home_of(actor: Actor) -> str:
    """Return the region under which an auditor finds what the actor did: their one region, else none."""
    regions = actor.scope.regions
    return regions[0].ljust(REGION_DIGITS, "0") if len(regions) == 1 and regions[0] else ""


def queue_job(upload: Upload, status: UploadStatus, job: Any, actor: Actor, at: datetime) -> Upload:
    """Queue a job for an upload and put the upload into the state of waiting for it."""
    progress = job.defer_on_commit(
        actor=actor,
        at=at,
        title=f"{job.title} · {upload.file_name}",
        lock=f"upload:{upload.id}",
        upload_id=str(upload.id),
    )
    upload.status, upload.progress_id, upload.message = status, progress.id, ""
    upload.save(update_fields=["status", "progress_id", "message", "partial"])
    return upload


def no_report(_done: int, _total: int) -> None:
    """Report nothing."""
