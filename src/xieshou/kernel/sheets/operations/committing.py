"""The import itself: one transaction, from the first row to the journal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection, transaction
from psycopg import sql

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require
from xieshou.kernel.files import storage
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import staging
from xieshou.kernel.sheets.loading import Context
from xieshou.kernel.sheets.models import Upload, UploadStatus
from xieshou.kernel.sheets.parsing.limits import CHUNK_ROWS
from xieshou.kernel.sheets.reading import open_file
from xieshou.kernel.sheets.refusals import CheckOutdated, NotReady
from xieshou.kernel.sheets.registry import get_loader, get_readable
from xieshou.kernel.sheets.rows import Findings, Rows
from xieshou.kernel.sheets.running import run_rows

from .common import context_of, home_of, locked_upload, no_report, open_changes
from .receiving import allow_commit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.sheets.declaration import Sheet
    from xieshou.kernel.sheets.running import Outcome

COMMITTABLE = (UploadStatus.CHECKED, UploadStatus.COMMITTING)


def commit(
    *,
    upload_id: UUID,
    actor: Actor,
    at: datetime,
    partial: bool = False,
    report: Callable[[int, int], None] = no_report,
) -> Upload:
    """Import a checked upload in one transaction: a crash leaves nothing, and a rerun does it.

    An upload that is imported already is returned as it is.
    Raises: NotFound, Denied, NotReady, WrongRows, NothingRight;
        CheckOutdated: rows became wrong since the check.
    """
    with in_scope(actor.scope):
        upload = locked_upload(upload_id, actor)
        if upload.status == UploadStatus.COMMITTED:
            return upload
        if upload.status not in COMMITTABLE or upload.file_id is None:
            raise NotReady
        allow_commit(upload, partial=partial or upload.partial)
        context = context_of(upload, actor, at, dry_run=False)
        outcome = _run(upload, context, report)
        _keep_journal(upload.id)
        upload.status, upload.committed_at = UploadStatus.COMMITTED, at
        upload.partial, upload.counts = bool(upload.wrong_rows), outcome.as_counts()
        upload.cells = dict(outcome.cells)
        upload.message = ""
        upload.save()
        record(
            "sheets.upload.committed",
            actor=actor,
            at=at,
            subject=("sheets.upload", upload.id),
            region_code=home_of(actor),
            after={"sheet": upload.sheet, **upload.counts},
        )
    return upload


def _run(upload: Upload, context: Context, report: Callable[[int, int], None]) -> Outcome:
    """Write the rows that the check found right.

    Raises: CheckOutdated: a row is wrong that was right.
    """
    excluded = frozenset(upload.wrong_rows)
    path = storage.path_of(upload.file_id)  # type: ignore[arg-type]  # asked before
    with open_file(path, context.sheet, on=context.on, findings=context.findings) as opened:
        rows = (chunk for chunk, _cells in opened.chunks)
        loader = get_loader(upload.sheet)()
        outcome = run_rows(
            rows, loader, context, excluded=excluded, report=report, height=max(opened.height - 1, 0)
        )
    if not context.findings.numbers <= excluded:
        raise CheckOutdated
    return outcome


def _keep_journal(upload_id: UUID) -> None:
    """Turn the transaction's journal into changes for undo, with a digest of each row as it is now."""
    open_changes(upload_id)
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL("select table_name from {} group by 1 order by min(ordinal)").format(staging.JOURNAL)
        )
        tables = [row[0] for row in cursor.fetchall()]
    for table in tables:
        staging.run(
            sql.SQL(
                "insert into sheets_change"
                " (upload_id, table_name, row_id, ordinal, row_number, before, digest)"
                " select %s, j.table_name, j.row_id, j.ordinal, coalesce(j.number, 0), j.before,"
                " hashtextextended(t::text, 0)"
                " from {journal} j left join {table} t on t.id = j.row_id where j.table_name = %s"
            ).format(journal=staging.JOURNAL, table=sql.Identifier(table)),
            [upload_id, table],
        )
    staging.close_journal()


class RowsWrong(CheckOutdated):
    """Rows handed over by code are wrong; the message names the first of them."""


@transaction.atomic
def load_rows(
    *,
    sheet: str,
    rows: Sequence[Mapping[str, Any]],
    actor: Actor,
    at: datetime,
    options: dict[str, Any] | None = None,
) -> dict[str, int]:
    """Load cleaned values without a file (demonstration, interfaces): all or nothing, no undo.

    Args:   rows: mappings of column keys to values as the README's table says; missing keys are empty.
    Raises: UnknownSheet, Denied; RowsWrong.
    """
    form = get_readable(sheet)
    require(actor, form.capability)
    findings = Findings()
    context = Context(
        sheet=form,
        actor=actor,
        at=at,
        on=_local_day(at),
        upload_id=new_id(),
        dry_run=False,
        options=options or {},
        findings=findings,
    )
    chunks = _chunks_of(form, rows, findings)
    loader = get_loader(sheet)()
    outcome = run_rows(chunks, loader, context, excluded=frozenset(), report=no_report, height=len(rows))
    if findings.numbers:
        first = next(iter(findings))
        raise RowsWrong(f"{first.number}: {first.message}")
    staging.close_journal()
    record(
        "sheets.rows.loaded",
        actor=actor,
        at=at,
        subject=("sheets.sheet", sheet),
        region_code=home_of(actor),
        after=outcome.as_counts(),
    )
    return outcome.as_counts()


def _local_day(at: datetime) -> Any:
    from django.utils import timezone

    return timezone.localdate(at)


def _chunks_of(form: Sheet, rows: Sequence[Mapping[str, Any]], findings: Findings) -> Iterator[Rows]:
    for start in range(0, len(rows), CHUNK_ROWS):
        part = rows[start : start + CHUNK_ROWS]
        columns = {column.key: [row.get(column.key, column.empty) for row in part] for column in form.columns}
        yield Rows(list(range(start + 1, start + 1 + len(part))), columns, findings)
