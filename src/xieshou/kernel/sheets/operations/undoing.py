"""One click back: what an import made goes, what it changed becomes as it was."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import IntegrityError, connection, transaction
from django.utils.translation import gettext as _
from psycopg import sql

from xieshou.kernel.audit.operations import record
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import staging
from xieshou.kernel.sheets.models import Upload, UploadStatus
from xieshou.kernel.sheets.queries import is_stuck
from xieshou.kernel.sheets.refusals import ChangedSince, Kept, NotReady, TooLate
from xieshou.kernel.sheets.registry import get_loader, get_sheet

from .common import home_of, locked_upload, open_changes, queue_job

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

UNDO_PERIOD = timedelta(days=30)
NAMED = 10
HERE_AND_NOW = 2_000


def undo(*, upload_id: UUID, actor: Actor, at: datetime) -> Upload:
    """Undo an import as a whole: restore what it changed, delete what it made.

    Raises: NotFound, Denied, NotReady, Kept, TooLate;
        ChangedSince: names the rows that others changed or use since.
    """
    with in_scope(actor.scope):
        upload = locked_upload(upload_id, actor)
        _allow_undo(upload, at)
        open_changes(upload.id)
        tables = _tables(upload.id)
        _refuse_changed(upload.id, tables)
        _put_back(upload.id, tables)
        get_loader(upload.sheet)().undone(actor=actor, at=at)
        upload.status, upload.undone_at = UploadStatus.UNDONE, at
        upload.save(update_fields=["status", "undone_at"])
        staging.run(sql.SQL("delete from sheets_change where upload_id = %s"), [upload.id])
        record(
            "sheets.upload.undone",
            actor=actor,
            at=at,
            subject=("sheets.upload", upload.id),
            region_code=home_of(actor),
            before=upload.counts,
        )
    return upload


@transaction.atomic
def request_undo(*, upload_id: UUID, actor: Actor, at: datetime) -> Upload:
    """Undo a small import here and now, and queue the undo of a large one.

    Raises: as `undo`, for a small import.
    """
    from xieshou.kernel.sheets.jobs import undo_upload

    upload = locked_upload(upload_id, actor)
    if upload.counts.get("total", 0) <= HERE_AND_NOW:
        return undo(upload_id=upload_id, actor=actor, at=at)
    if upload.status != UploadStatus.COMMITTED and not is_stuck(upload):
        raise NotReady
    _allow_undo(upload, at)
    return queue_job(upload, UploadStatus.UNDOING, undo_upload, actor, at)


def _allow_undo(upload: Upload, at: datetime) -> None:
    if upload.status not in {UploadStatus.COMMITTED, UploadStatus.UNDOING} or upload.committed_at is None:
        raise NotReady
    if get_sheet(upload.sheet).kept:
        raise Kept
    if at - upload.committed_at > UNDO_PERIOD:
        raise TooLate


def _tables(upload_id: UUID) -> list[str]:
    """Return the tables in the order in which the import first touched them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select table_name from sheets_change where upload_id = %s group by 1 order by min(ordinal)",
            [upload_id],
        )
        return [row[0] for row in cursor.fetchall()]


def _refuse_changed(upload_id: UUID, tables: list[str]) -> None:
    """Lock the rows and compare them with what the import left.

    Raises: ChangedSince: naming the rows of the file.
    """
    numbers: set[int] = set()
    for table in tables:
        parts = {"table": sql.Identifier(table)}
        staging.run(
            sql.SQL(
                "select from {table} t join sheets_change c on c.row_id = t.id"
                " where c.upload_id = %s and c.table_name = %s for update of t"
            ).format(**parts),
            [upload_id, table],
        )
        with connection.cursor() as cursor:
            cursor.execute(
                sql.SQL(
                    "select c.row_number from sheets_change c left join {table} t on t.id = c.row_id"
                    " where c.upload_id = %s and c.table_name = %s"
                    " and hashtextextended(t::text, 0) is distinct from c.digest order by 1 limit 1000"
                ).format(**parts),
                [upload_id, table],
            )
            numbers.update(row[0] for row in cursor.fetchall())
    if numbers:
        raise ChangedSince(_refusal(numbers))


def _refusal(numbers: set[int]) -> str:
    rows = _(", ").join(str(number) for number in sorted(numbers)[:NAMED] if number)
    if not rows:
        return str(ChangedSince.default_message)
    more = _(" and %(count)d more") % {"count": len(numbers) - NAMED} if len(numbers) > NAMED else ""
    return _(
        "Cannot be undone: rows %(rows)s of the file were changed or used since. Correct these by hand."
    ) % {"rows": rows + more}


def _put_back(upload_id: UUID, tables: list[str]) -> None:
    """Restore first, since old rows may point away from new ones; then delete, the latest tables first."""
    try:
        with transaction.atomic():
            for table in tables:
                _restore(upload_id, table)
            for table in reversed(tables):
                _delete(upload_id, table)
            _look_for_users()
    except IntegrityError as error:
        raise ChangedSince(_refusal(_used(upload_id, error))) from error


def _look_for_users() -> None:
    """Ask every table that refers to deleted rows, row by row and by its index.

    Right after the first import the planner knows the tables as they were before, empty, and would read
    them whole for each deleted row.
    """
    with connection.cursor() as cursor:
        cursor.execute("set local enable_seqscan = off")
        cursor.execute("set constraints all immediate; set constraints all deferred")
        cursor.execute("set local enable_seqscan = on")


def _restore(upload_id: UUID, table: str) -> None:
    columns = _columns(table)
    parts = {
        "table": sql.Identifier(table),
        "columns": staging.names(columns),
        "values": staging.names(columns, "old"),
        "old": sql.SQL(
            "(select r.* from sheets_change c, jsonb_populate_record(null::{table}, c.before) r"
            " where c.upload_id = %s and c.table_name = %s and c.before is not null)"
        ).format(table=sql.Identifier(table)),
    }
    staging.run(
        sql.SQL("update {table} t set ({columns}) = row({values}) from {old} old where t.id = old.id").format(
            **parts
        ),
        [upload_id, table],
    )
    staging.run(
        sql.SQL(
            "insert into {table} ({columns}) select {values} from {old} old"
            " where not exists (select from {table} t where t.id = old.id)"
        ).format(**parts),
        [upload_id, table],
    )


def _delete(upload_id: UUID, table: str) -> None:
    staging.run(
        sql.SQL(
            "delete from {table} t using sheets_change c"
            " where c.row_id = t.id and c.upload_id = %s and c.table_name = %s and c.before is null"
        ).format(table=sql.Identifier(table)),
        [upload_id, table],
    )


def _columns(table: str) -> list[str]:
    """Return the columns that may be written: all but generated ones."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select attname from pg_attribute where attrelid = %s::regclass and attnum > 0"
            " and not attisdropped and attgenerated = '' order by attnum",
            [f'"{table}"'],
        )
        return [row[0] for row in cursor.fetchall()]


def _used(upload_id: UUID, error: IntegrityError) -> set[int]:
    """Return the row numbers that a refused delete speaks of: its detail names the key that is still used."""
    detail = getattr(getattr(error.__cause__, "diag", None), "message_detail", "") or ""
    key = detail.partition("=(")[2].partition(")")[0]
    with connection.cursor() as cursor:
        cursor.execute(
            "select row_number from sheets_change where upload_id = %s and row_id::text = %s",
            [upload_id, key],
        )
        return {row[0] for row in cursor.fetchall()}
