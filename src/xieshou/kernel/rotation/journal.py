"""Imports that can still be undone: what undo puts back gets the new key too, and it still knows its rows."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import sql

from xieshou.kernel.crypto import decrypt_bytes, encrypt_bytes, key_of
from xieshou.kernel.sheets.models import Change, Upload, UploadStatus
from xieshou.kernel.sheets.operations.common import open_changes
from xieshou.kernel.sheets.operations.undoing import UNDO_PERIOD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from .tables import Line, Table

MARGIN = timedelta(days=1)
HEX = "\\x"


def uploads_to_keep(*, at: datetime) -> list[UUID]:
    """Return the imports that somebody may still undo."""
    kept = Upload.objects.filter(
        status__in=[UploadStatus.COMMITTED, UploadStatus.UNDOING], committed_at__gt=at - UNDO_PERIOD - MARGIN
    )
    return list(kept.order_by("id").values_list("pk", flat=True))


def uploads_of(table: Table, uploads: Sequence[UUID]) -> list[UUID]:
    """Return those of the imports that touched a table."""
    return [key for key in uploads if _changes(key, table).exists()]


def follow(table: Table, lines: Sequence[Line], uploads: Sequence[UUID]) -> None:
    """Let undo take rewritten rows for the rows that the import left, where they were that before."""
    statement = sql.SQL(
        "update sheets_change c set digest = hashtextextended(t::text, 0)"
        " from unnest(%s::{type}[], %s::bigint[]) v(key, mark) join {table} t on t.{key} = v.key"
        " where c.upload_id = %s and c.table_name = %s and c.row_id = v.key and c.digest = v.mark"
    ).format(
        type=sql.SQL(table.key_type),
        table=sql.Identifier(table.name),
        key=sql.Identifier(table.key),
    )
    keys, marks = [line.key for line in lines], [line.mark for line in lines]
    for upload in uploads:
        open_changes(upload)
        with connection.cursor() as cursor:
            cursor.execute(statement, [keys, marks, upload, table.name])


def renew_former_values(table: Table, uploads: Sequence[UUID], current: bytes) -> int:
    """Encrypt with the present key what undo would put back; return how many rows."""
    count = 0
    for upload in uploads:
        for row_id, changed in _stale_changes(table, upload, current):
            with connection.cursor() as cursor:
                cursor.execute(
                    "update sheets_change set before = before || %s::jsonb"
                    " where upload_id = %s and table_name = %s and row_id = %s",
                    [json.dumps(changed), upload, table.name, row_id],
                )
            count += 1
    return count


def count_former_values(table: Table, uploads: Sequence[UUID], current: bytes) -> int:
    """Return how many rows of undo need an older key."""
    return sum(1 for upload in uploads for _stale in _stale_changes(table, upload, current))


def _stale_changes(table: Table, upload: UUID, current: bytes) -> Iterator[tuple[UUID, dict[str, str]]]:
    """Yield the rows whose former values need an older key, with these values renewed."""
    columns = [column.column for column in table.columns]
    rows = _changes(upload, table).filter(before__isnull=False)
    for row_id, *cells in rows.values_list("row_id", *[f"before__{name}" for name in columns]):
        changed = {}
        for column, cell in zip(table.columns, cells, strict=True):
            stored = _bytes(cell)
            if stored is not None and key_of(stored) != current:
                plain = decrypt_bytes(stored, context=column.context)
                changed[column.column] = HEX + encrypt_bytes(plain, context=column.context).hex()
        if changed:
            yield row_id, changed


def _changes(upload: UUID, table: Table) -> Any:
    open_changes(upload)
    return Change.objects.filter(upload_id=upload, table_name=table.name)


def _bytes(cell: Any) -> bytes | None:
    return bytes.fromhex(cell.removeprefix(HEX)) if isinstance(cell, str) and cell.startswith(HEX) else None
