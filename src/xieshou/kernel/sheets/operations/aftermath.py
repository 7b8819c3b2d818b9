"""What happens after: an upload whose job was refused, and files that are no longer needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from xieshou.kernel.files import operations as files
from xieshou.kernel.sheets.models import Export, Upload, UploadStatus

from .common import open_changes

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

BACK = {
    UploadStatus.CHECKING: UploadStatus.RECEIVED,
    UploadStatus.COMMITTING: UploadStatus.CHECKED,
    UploadStatus.UNDOING: UploadStatus.COMMITTED,
}


@transaction.atomic
def give_back(*, upload_id: UUID, message: str) -> None:
    """Return an upload whose job was refused to the state before, with the reason."""
    upload = Upload.objects.select_for_update().filter(pk=upload_id).first()
    if upload is not None and upload.status in BACK:
        upload.status, upload.message = BACK[UploadStatus(upload.status)], message[:1000]
        upload.save(update_fields=["status", "message"])


@transaction.atomic
def expire_files(*, before: datetime) -> int:
    """Delete the files, findings and undo records of uploads received before a moment, and old exports."""
    count = 0
    old = Upload.objects.filter(received_at__lt=before).exclude(status__in=list(BACK))
    for upload in old.filter(file__isnull=False).select_related("file", "error_file"):
        kept = (upload.file, upload.error_file)
        upload.file = upload.error_file = None
        upload.findings = []
        upload.save(update_fields=["file", "error_file", "findings"])
        for file in kept:
            if file is not None:
                files.delete(file)
        open_changes(upload.id)
        with connection.cursor() as cursor:
            cursor.execute("delete from sheets_change where upload_id = %s", [upload.id])
        count += 1
    Export.objects.filter(expires_at__lt=before).delete()
    return count
