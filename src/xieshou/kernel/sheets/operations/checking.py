"""The dry run: everything an import would do, rolled back, and what it found."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xieshou.kernel.files import operations as files
from xieshou.kernel.files import storage
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets.models import Upload, UploadStatus
from xieshou.kernel.sheets.reading import FileRefused, open_file
from xieshou.kernel.sheets.refusals import NotReady
from xieshou.kernel.sheets.registry import get_loader
from xieshou.kernel.sheets.rows import Findings
from xieshou.kernel.sheets.running import Outcome, run_rows
from xieshou.kernel.sheets.writing.export import XLSX_TYPE
from xieshou.kernel.sheets.writing.marks import MarkedBook

from .common import OWNER_KIND, SHOWN_FINDINGS, context_of, locked_upload, no_report

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from pathlib import Path
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.sheets.loading import Context
    from xieshou.kernel.sheets.reading import OpenFile

ALL_ROWS_UP_TO = 20_000
CHECKABLE = (UploadStatus.RECEIVED, UploadStatus.CHECKING, UploadStatus.CHECKED, UploadStatus.FAILED)


class _RolledBack(Exception):  # noqa: N818 -- no error: the way out of a dry run
    """Ends the transaction of a dry run."""


@dataclass(frozen=True, slots=True)
class _Checked:
    outcome: Outcome
    warnings: list[str]


def check(
    *, upload_id: UUID, actor: Actor, at: datetime, report: Callable[[int, int], None] = no_report
) -> Upload:
    """Run the whole import of an upload without keeping anything; keep what was found.

    A file that cannot be read fails the upload with a message; wrong rows get an error workbook.
    Raises: NotFound, Denied, NotReady.
    """
    with in_scope(actor.scope):
        upload = locked_upload(upload_id, actor)
        if upload.status not in CHECKABLE:
            raise NotReady
        context = context_of(upload, actor, at, dry_run=True)
        try:
            checked = _dry_run(upload, context, report)
        except FileRefused as refusal:
            return _fail(upload, str(refusal), at)
        return _keep(upload, checked, context, at)


def _dry_run(upload: Upload, context: Context, report: Callable[[int, int], None]) -> _Checked:
    found: list[_Checked] = []
    loader = get_loader(upload.sheet)()
    with suppress(_RolledBack), transaction.atomic():
        with open_file(_path(upload), context.sheet, on=context.on, findings=context.findings) as opened:
            rows = (chunk for chunk, _cells in opened.chunks)
            outcome = run_rows(
                rows, loader, context, excluded=frozenset(), report=report, height=max(opened.height - 1, 0)
            )
            found.append(_Checked(outcome, _warnings(opened, upload)))
        raise _RolledBack
    return found[0]


def _path(upload: Upload) -> Path:
    if upload.file_id is None:
        raise NotReady
    return storage.path_of(upload.file_id)


def _warnings(opened: OpenFile, upload: Upload) -> list[str]:
    """Return what is odd about the file as a whole but does not stop it."""
    separator = _(", ")
    warnings = []
    if opened.unknown:
        names = separator.join(opened.unknown[:10])
        warnings.append(
            ngettext(
                "This column is unknown and is ignored: %s",
                "These columns are unknown and are ignored: %s",
                len(opened.unknown),
            )
            % names
        )
    if opened.missing:
        warnings.append(_("These columns are not in the file: %s") % separator.join(opened.missing[:10]))
    if opened.template_version and opened.template_version != str(upload.sheet_version):
        warnings.append(_("The template is of another version. Download the current one for the next time."))
    return warnings


def _fail(upload: Upload, message: str, at: datetime) -> Upload:
    upload.status, upload.message, upload.checked_at = UploadStatus.FAILED, message[:1000], at
    upload.counts, upload.findings, upload.wrong_rows = {}, [], []
    upload.save()
    return upload


def _keep(upload: Upload, checked: _Checked, context: Context, at: datetime) -> Upload:
    findings = context.findings
    previous, upload.error_file = upload.error_file, None
    if findings.numbers:
        upload.error_file = files.store_made(
            content=_marked(upload, context, checked.outcome.total),
            name=_("errors of %s") % upload.file_name.rsplit(".", 1)[0] + ".xlsx",
            media_type=XLSX_TYPE,
            owner=(OWNER_KIND, upload.id),
            actor=context.actor,
            at=at,
        )
    upload.status, upload.checked_at, upload.message = UploadStatus.CHECKED, at, ""
    upload.counts, upload.warnings = checked.outcome.as_counts(), checked.warnings
    upload.wrong_rows = sorted(findings.numbers)
    upload.findings = [asdict(finding) for finding in islice(findings, SHOWN_FINDINGS)]
    upload.save()
    if previous is not None:
        files.delete(previous)
    return upload


def _marked(upload: Upload, context: Context, total: int) -> bytes:
    """Return the error workbook: all rows of a small file, only the wrong ones of a large one."""
    only_wrong = total > ALL_ROWS_UP_TO
    findings = context.findings
    with open_file(
        _path(upload), context.sheet, on=context.on, findings=Findings(), with_cells=True
    ) as opened:
        places = [opened.places.get(column.key, -1) for column in context.sheet.columns]
        extra = [position for position, _text in opened.extra]
        book = MarkedBook(context.sheet, [text for _position, text in opened.extra])
        written = 0
        for rows, raw in opened.chunks:
            for number, cells in zip(rows.numbers, raw or (), strict=True):
                wrong = number in findings.numbers
                if (only_wrong and not wrong) or written >= ALL_ROWS_UP_TO:
                    continue
                written += 1
                book.add(number, _at(cells, places), _at(cells, extra), findings.of(number) if wrong else ())
    return book.finish()


def _at(cells: list[str], places: list[int]) -> list[str]:
    return [cells[place] if 0 <= place < len(cells) else "" for place in places]
