"""Exports for other programs: ask for a list as a file, see how far it has come, fetch it."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- ninja reads the annotations
from typing import Any, Literal
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema, Status

from xieshou.kernel.doors import SIGNED_IN, api_requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.files.views import download
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from . import operations, queries
from .registry import can_export

router = Router()
MOST_FILTERS = 20


class ExportIn(Schema):
    """What is wanted: the filters of the list, the format, and a purpose where personal data leaves."""

    filters: dict[str, str] = Field(default_factory=dict, max_length=MOST_FILTERS)
    format: Literal["xlsx", "csv"] = "xlsx"
    purpose: str = Field("", max_length=200)


class ExportOut(Schema):
    """An export; its file is there once `ready` is true, until `expires_at`."""

    id: UUID
    sheet: str
    format: str
    filters: dict[str, Any]
    row_count: int | None
    ready: bool
    expires_at: datetime

    @staticmethod
    def resolve_ready(export: Any) -> bool:
        """Tell whether the file is there."""
        return export.file_id is not None


@router.post("/forms/{sheet}/exports", response={202: ExportOut})
@api_requires(SIGNED_IN)
def ask_export(request: ActedRequest, sheet: str, body: ExportIn) -> Any:
    """Ask for a list as a file; it is made in the background, with the caller's rights."""
    if not can_export(sheet):
        raise NotFound
    filters = {key.replace("\x00", ""): value.replace("\x00", "") for key, value in body.filters.items()}
    wanted = operations.request_export(
        sheet=sheet,
        actor=request.actor,
        at=timezone.now(),
        filters=filters,
        purpose=body.purpose.replace("\x00", ""),
        format=body.format,
    )
    return Status(202, wanted)


@router.get("/exports/{uuid:export_id}", response=ExportOut)
@api_requires(SIGNED_IN)
def read_export(request: ActedRequest, export_id: UUID) -> Any:
    """Read how far one's own export has come."""
    return queries.get_export(export_id, actor=request.actor, at=timezone.now())


@router.get("/exports/{uuid:export_id}/file")
@api_requires(SIGNED_IN)
def read_export_file(request: ActedRequest, export_id: UUID) -> Any:
    """Fetch the file of one's own export."""
    export = queries.get_export(export_id, actor=request.actor, at=timezone.now())
    if export.file_id is None:
        raise NotFound
    return download(request, export.file_id)
