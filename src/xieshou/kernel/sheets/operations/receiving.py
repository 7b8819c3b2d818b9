"""Taking a file in, and asking for its check and import in the background."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require
from xieshou.kernel.files import operations as files
from xieshou.kernel.files.sniffing import safe_name
from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.models import Upload, UploadStatus
from xieshou.kernel.sheets.parsing.limits import FILE_BYTES
from xieshou.kernel.sheets.queries import is_stuck
from xieshou.kernel.sheets.refusals import NothingRight, NotReady, UploadEmpty, UploadTooLarge, WrongRows
from xieshou.kernel.sheets.registry import get_readable
from xieshou.kernel.sheets.writing.template import build_template

from .common import OWNER_KIND, home_of, locked_upload, queue_job

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

LIVE = (UploadStatus.RECEIVED, UploadStatus.CHECKING, UploadStatus.CHECKED, UploadStatus.COMMITTING)
BINARY = "application/octet-stream"


def template(*, sheet: str) -> bytes:
    """Return the empty form as .xlsx.

    Raises: UnknownSheet.
    """
    return build_template(get_readable(sheet))


@transaction.atomic
def receive(
    *,
    sheet: str,
    name: str,
    content: bytes,
    actor: Actor,
    at: datetime,
    options: dict[str, Any] | None = None,
) -> Upload:
    """Keep a file for a form; the same content again returns the upload that is there already.

    Raises: UnknownSheet, Denied, UploadEmpty, UploadTooLarge.
    """
    form = get_readable(sheet)
    require(actor, form.capability)
    if not content:
        raise UploadEmpty
    if len(content) > FILE_BYTES:
        raise UploadTooLarge
    digest = sha256(content).hexdigest()
    known = _known(sheet, digest, actor)
    if known is not None:
        return known
    upload = Upload(
        id=new_id(),
        sheet=sheet,
        sheet_version=form.version,
        file_name=safe_name(name),
        sha256=digest,
        uploader_id=actor.user_id,
        uploader_name=actor.name,
        options=options or {},
        received_at=at,
    )
    upload.file = files.store_made(
        content=content, name=name, media_type=BINARY, owner=(OWNER_KIND, upload.id), actor=actor, at=at
    )
    upload.save(force_insert=True)
    record(
        "sheets.upload.received",
        actor=actor,
        at=at,
        subject=("sheets.upload", upload.id),
        region_code=home_of(actor),
        after=_summary(upload),
    )
    return upload


def _known(sheet: str, digest: str, actor: Actor) -> Upload | None:
    """Return the actor's live or wholly imported upload of the same content."""
    for upload in Upload.objects.select_for_update().filter(
        sheet=sheet, uploader_id=actor.user_id, sha256=digest
    ):
        if upload.status in LIVE:
            return upload
        if upload.status == UploadStatus.COMMITTED and not upload.partial:
            upload.message = _("This file was imported before; nothing was imported twice.")
            upload.save(update_fields=["message"])
            return upload
    return None


def _summary(upload: Upload) -> dict[str, Any]:
    return {"sheet": upload.sheet, "file": upload.file_name, "sha256": upload.sha256}


@transaction.atomic
def request_check(*, upload_id: UUID, actor: Actor, at: datetime) -> Upload:
    """Queue the dry run of an upload, also of one whose job failed on the way.

    Raises: NotFound, Denied; NotReady: it is being checked or imported, or was imported.
    """
    from xieshou.kernel.sheets.jobs import check_upload

    upload = locked_upload(upload_id, actor)
    is_idle = upload.status in {UploadStatus.RECEIVED, UploadStatus.CHECKED, UploadStatus.FAILED}
    if not is_idle and (upload.status == UploadStatus.UNDOING or not is_stuck(upload)):
        raise NotReady
    return queue_job(upload, UploadStatus.CHECKING, check_upload, actor, at)


@transaction.atomic
def request_commit(*, upload_id: UUID, actor: Actor, at: datetime, partial: bool = False) -> Upload:
    """Queue the import of a checked upload; `partial` lets the right rows in without the wrong ones.

    Raises: NotFound, Denied, NotReady; WrongRows: some are wrong and `partial` was not said; NothingRight.
    """
    from xieshou.kernel.sheets.jobs import commit_upload

    upload = locked_upload(upload_id, actor)
    if upload.status != UploadStatus.CHECKED:
        raise NotReady
    allow_commit(upload, partial=partial)
    upload.partial = bool(upload.wrong_rows)
    return queue_job(upload, UploadStatus.COMMITTING, commit_upload, actor, at)


def allow_commit(upload: Upload, *, partial: bool) -> None:
    """Refuse an import of wrong rows.

    Raises: WrongRows, NothingRight.
    """
    if upload.wrong_rows and not partial:
        raise WrongRows
    if len(upload.wrong_rows) >= upload.counts.get("total", 0):
        raise NothingRight


@transaction.atomic
def discard(*, upload_id: UUID, actor: Actor, at: datetime) -> Upload:
    """Let go of an upload that was not imported, and delete its files.

    Raises: NotFound, Denied, NotReady.
    """
    upload = locked_upload(upload_id, actor)
    if upload.status not in {UploadStatus.RECEIVED, UploadStatus.CHECKED, UploadStatus.FAILED}:
        raise NotReady
    upload.status, upload.findings = UploadStatus.DISCARDED, []
    kept = (upload.file, upload.error_file)
    upload.file = upload.error_file = None
    upload.save(update_fields=["status", "findings", "file", "error_file"])
    for file in kept:
        if file is not None:
            files.delete(file)
    record(
        "sheets.upload.discarded",
        actor=actor,
        at=at,
        subject=("sheets.upload", upload.id),
        region_code=home_of(actor),
    )
    return upload
