"""Background work of the sheets."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.jobs.running import job

from . import operations
from .operations.aftermath import expire_files, give_back

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run

KEPT = timedelta(days=31)


@job("sheets.check", title=_("Check of an Excel form"), queue="sheets", atomic=False)
def check_upload(run: Run, *, upload_id: str) -> None:
    """Check an upload."""
    try:
        operations.check(upload_id=UUID(upload_id), actor=run.actor, at=run.at, report=run.report)
    except DomainError as refusal:
        give_back(upload_id=UUID(upload_id), message=str(refusal))
        raise


@job("sheets.commit", title=_("Import of an Excel form"), queue="sheets", atomic=False)
def commit_upload(run: Run, *, upload_id: str) -> None:
    """Import an upload."""
    try:
        operations.commit(upload_id=UUID(upload_id), actor=run.actor, at=run.at, report=run.report)
    except DomainError as refusal:
        give_back(upload_id=UUID(upload_id), message=str(refusal))
        raise


@job("sheets.undo", title=_("Undo of an import"), queue="sheets", atomic=False)
def undo_upload(run: Run, *, upload_id: str) -> None:
    """Undo an import."""
    try:
        operations.undo(upload_id=UUID(upload_id), actor=run.actor, at=run.at)
    except DomainError as refusal:
        give_back(upload_id=UUID(upload_id), message=str(refusal))
        raise


@job("sheets.export", title=_("Export"), queue="sheets")
def export_sheet(run: Run, *, export_id: str) -> None:
    """Make the file of an export."""
    operations.build_export(export_id=UUID(export_id), actor=run.actor, at=run.at)


@job("sheets.expire", title=_("Delete old uploaded files"), queue="system", cron="10 3 * * *")
def expire(run: Run) -> None:
    """Delete files and undo records of uploads older than the undo period."""
    expire_files(before=run.at - KEPT)
