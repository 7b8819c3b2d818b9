"""Taking records out in the layout of their form: with a right, a purpose, a watermark and a trace."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require
from xieshou.kernel.errors import NotFound
from xieshou.kernel.files import operations as files
from xieshou.kernel.sheets.models import Export
from xieshou.kernel.sheets.refusals import PurposeMissing
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.kernel.sheets.writing.export import CSV_TYPE, XLSX_TYPE, build_csv, build_xlsx

from .common import EXPORT_KIND, home_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.sheets.declaration import Sheet

LIFETIME = timedelta(hours=24)
PURPOSE_LENGTH = 4


def export(
    *,
    sheet: str,
    actor: Actor,
    at: datetime,
    filters: Mapping[str, Any] | None = None,
    purpose: str = "",
    format: str = "xlsx",  # noqa: A002 -- the word users know
) -> tuple[str, bytes]:
    """Return name and content of an export at once (small lists).

    Raises: UnknownSheet, Denied; PurposeMissing: personal columns without a purpose.
    """
    form = _allowed(sheet, actor, purpose)
    content, count = _build(form, actor, at, filters or {}, format)
    _trace(form, actor, at, count, filters or {}, purpose, subject=("sheets.sheet", sheet))
    return _name(form, at, format), content


@transaction.atomic
def request_export(
    *,
    sheet: str,
    actor: Actor,
    at: datetime,
    filters: Mapping[str, Any] | None = None,
    purpose: str = "",
    format: str = "xlsx",  # noqa: A002 -- the word users know
) -> Export:
    """Queue an export in the background; its file lives for 24 hours and is its owner's alone.

    Raises: UnknownSheet, Denied, PurposeMissing.
    """
    from xieshou.kernel.sheets.jobs import export_sheet

    form = _allowed(sheet, actor, purpose)
    wanted = Export.objects.create(
        sheet=sheet,
        owner_id=actor.user_id,
        format=format,
        filters=dict(filters or {}),
        purpose=purpose.strip(),
        created_at=at,
        expires_at=at + LIFETIME,
    )
    progress = export_sheet.defer_on_commit(
        actor=actor, at=at, title=_("Export · %s") % form.title, export_id=str(wanted.id)
    )
    wanted.progress_id = progress.id
    wanted.save(update_fields=["progress_id"])
    return wanted


@transaction.atomic
def build_export(*, export_id: UUID, actor: Actor, at: datetime) -> Export:
    """Make the file of a queued export, with the rights that its owner has now.

    Raises: NotFound, Denied.
    """
    wanted = Export.objects.select_for_update().filter(pk=export_id, owner_id=actor.user_id).first()
    if wanted is None:
        raise NotFound
    if wanted.file_id is not None:
        return wanted
    form = _allowed(wanted.sheet, actor, wanted.purpose)
    content, count = _build(form, actor, at, wanted.filters, wanted.format)
    wanted.file = files.store_made(
        content=content,
        name=_name(form, at, wanted.format),
        media_type=XLSX_TYPE if wanted.format == "xlsx" else CSV_TYPE,
        owner=(EXPORT_KIND, wanted.id),
        actor=actor,
        at=at,
        expires_at=wanted.expires_at,
    )
    wanted.row_count = count
    wanted.save(update_fields=["file", "row_count"])
    _trace(form, actor, at, count, wanted.filters, wanted.purpose, subject=("sheets.export", wanted.id))
    return wanted


def _allowed(sheet: str, actor: Actor, purpose: str) -> Sheet:
    form = get_sheet(sheet)
    require(actor, form.may_export)
    if form.has_personal and len(purpose.strip()) < PURPOSE_LENGTH:
        raise PurposeMissing(field="purpose")
    return form


def _build(
    form: Sheet, actor: Actor, at: datetime, filters: Mapping[str, Any], format_: str
) -> tuple[bytes, int]:
    rows = get_loader(form.name)().export_rows(actor=actor, scope=actor.scope, filters=filters)
    watermark = ""
    if form.has_personal:
        moment = timezone.localtime(at).strftime("%Y-%m-%d %H:%M")
        watermark = _("Contains personal data. Exported by %(name)s at %(moment)s. Do not pass on.") % {
            "name": actor.name,
            "moment": moment,
        }
    build = build_csv if format_ == "csv" else build_xlsx
    return build(form, rows, watermark=watermark)


def _trace(
    form: Sheet,
    actor: Actor,
    at: datetime,
    count: int,
    filters: Mapping[str, Any],
    purpose: str,
    *,
    subject: tuple[str, object],
) -> None:
    personal = [column.key for column in form.exported if column.personal]
    record(
        "sheets.sheet.exported",
        actor=actor,
        at=at,
        subject=subject,
        region_code=home_of(actor),
        after={"sheet": form.name, "rows": count, "filters": dict(filters), "personal_columns": personal},
        purpose=purpose,
    )


def _name(form: Sheet, at: datetime, format_: str) -> str:
    return f"{form.title}_{timezone.localtime(at):%Y%m%d}.{format_}"
