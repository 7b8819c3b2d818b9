"""The sheets for other programs: the same operations as the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations

from django.http import HttpResponse
from django.utils import timezone
from ninja import File, Router, Schema
from ninja.files import UploadedFile  # noqa: TC002 -- ninja reads the annotations

from xieshou.kernel.doors import api_requires, require

from . import operations, queries
from .api_exports import router as exports
from .registry import get_sheet
from .writing.export import XLSX_TYPE

if TYPE_CHECKING:
    from xieshou.kernel.requests import ActedRequest

    from .models import Upload

router = Router(tags=["sheets"])
router.add_router("", exports)
UPLOAD = "sheets.upload"


class FormOut(Schema):
    """A form."""

    name: str
    title: str
    version: int


class FindingOut(Schema):
    """Something wrong: row number in the file, column key, words."""

    number: int
    key: str
    message: str


class UploadOut(Schema):
    """An upload: its state, counts and findings."""

    id: UUID
    sheet: str
    file_name: str
    status: str
    partial: bool
    message: str
    counts: dict[str, int]
    warnings: list[str]
    findings: list[FindingOut]
    error_file_id: UUID | None = None


class CommitIn(Schema):
    """Whether the right rows may come in without the wrong ones."""

    partial: bool = False


@router.get("/forms", response=list[FormOut])
@api_requires(UPLOAD)
def list_forms(request: ActedRequest) -> list[dict[str, Any]]:
    """List the forms that may be uploaded."""
    sheets = queries.list_usable_sheets(actor=request.actor)
    return [{"name": sheet.name, "title": str(sheet.title), "version": sheet.version} for sheet in sheets]


@router.get("/forms/{sheet}/template")
@api_requires(UPLOAD)
def get_template(request: ActedRequest, sheet: str) -> HttpResponse:
    """Download the empty form."""
    require(request.actor, get_sheet(sheet).capability)
    return HttpResponse(operations.template(sheet=sheet), content_type=XLSX_TYPE)


@router.get("/uploads", response=list[UploadOut])
@api_requires(UPLOAD)
def list_uploads(request: ActedRequest, offset: int = 0) -> list[Upload]:
    """List one's own uploads, 50 at a time."""
    start = max(0, min(offset, 1_000_000))
    return list(queries.list_uploads(actor=request.actor)[start : start + 50])


@router.post("/forms/{sheet}/uploads", response=UploadOut)
@api_requires(UPLOAD)
def upload_form(request: ActedRequest, sheet: str, file: File[UploadedFile]) -> Upload:
    """Bring a file; its check starts in the background."""
    now = timezone.now()
    upload = operations.receive(
        sheet=sheet, name=file.name or "", content=file.read(), actor=request.actor, at=now
    )
    if upload.status == "received":
        upload = operations.request_check(upload_id=upload.id, actor=request.actor, at=now)
    return upload


@router.get("/uploads/{upload_id}", response=UploadOut)
@api_requires(UPLOAD)
def get_upload(request: ActedRequest, upload_id: UUID) -> Upload:
    """Read where an upload stands."""
    return queries.get_upload(upload_id, actor=request.actor)


@router.post("/uploads/{upload_id}/commit", response=UploadOut)
@api_requires(UPLOAD)
def commit_upload(request: ActedRequest, upload_id: UUID, choice: CommitIn) -> Upload:
    """Start the import."""
    return operations.request_commit(
        upload_id=upload_id, actor=request.actor, at=timezone.now(), partial=choice.partial
    )


@router.post("/uploads/{upload_id}/undo", response=UploadOut)
@api_requires(UPLOAD)
def undo_upload(request: ActedRequest, upload_id: UUID) -> Upload:
    """Undo an import."""
    return operations.request_undo(upload_id=upload_id, actor=request.actor, at=timezone.now())
