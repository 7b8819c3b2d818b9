"""Reads of uploads and exports: always the actor's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.kernel.jobs.models import Progress

from .models import Export, Upload, UploadStatus
from .registry import list_sheets

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor

    from .declaration import Sheet


def get_upload(upload_id: UUID, *, actor: Actor) -> Upload:
    """Return an upload of the actor.

    Raises: NotFound: no such upload, or somebody else's.
    """
    upload = Upload.objects.filter(pk=upload_id, uploader_id=actor.user_id).first()
    if upload is None or actor.user_id is None:
        raise NotFound
    return upload


def list_uploads(*, actor: Actor) -> QuerySet[Upload]:
    """Return the actor's uploads, the newest first."""
    return Upload.objects.filter(uploader_id=actor.user_id).order_by("-received_at", "-id")


def get_export(export_id: UUID, *, actor: Actor, at: datetime) -> Export:
    """Return an export of the actor that has not expired.

    Raises: NotFound: no such export, somebody else's, or older than 24 hours.
    """
    export = Export.objects.filter(pk=export_id, owner_id=actor.user_id, expires_at__gt=at).first()
    if export is None:
        raise NotFound
    return export


def get_job(upload: Upload) -> Progress | None:
    """Return the last background job of an upload."""
    return Progress.objects.filter(pk=upload.progress_id).first() if upload.progress_id else None


def is_stuck(upload: Upload) -> bool:
    """Tell whether an upload waits for a job that ended without doing its work."""
    if upload.status not in {UploadStatus.CHECKING, UploadStatus.COMMITTING, UploadStatus.UNDOING}:
        return False
    found = get_job(upload)
    return found is None or not found.is_open


def list_usable_sheets(*, actor: Actor) -> list[Sheet]:
    """Return the forms that the actor may upload."""
    return [sheet for sheet in list_sheets() if not sheet.out_only and actor.can(sheet.capability)]
