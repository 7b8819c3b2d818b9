"""Imports that can still be undone: what undo puts back gets the new key too, and it still knows its rows."""

from __future__ import annotations

import json
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import sql

from xieshou.kernel.crypto import DecryptionError, decrypt_bytes, encrypt_bytes, key_of
from xieshou.kernel.sheets.models import Change, Upload, UploadStatus
from xieshou.kernel.sheets.operations.common import open_changes
from xieshou.kernel.sheets.operations.undoing import UNDO_PERIOD

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.sealed import Sealed

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


def renew_former_values(
    table: Table, upload: UUID, current: bytes, *, after: UUID | None, limit: int
) -> tuple[UUID | None, int]:
    """Encrypt with the present key what undo would put back in the next rows.

    Returns: the last of these rows, None when there was none, and how many values nobody can read.
    """
    last, broken = None, 0
    changed: dict[UUID, str] = {}
    for row_id, cells in _stale_cells(table, upload, current, after=after, limit=limit):
        renewed = {}
        for column, stored in cells.items():
            try:
                plain = decrypt_bytes(stored, context=column.context)
            except DecryptionError:
                broken += 1
            else:
                renewed[column.column] = HEX + encrypt_bytes(plain, context=column.context).hex()
        if renewed:
            changed[row_id] = json.dumps(renewed)
        last = row_id
    if changed:
        with connection.cursor() as cursor:
            cursor.execute(
                "update sheets_change c set before = c.before || v.renewed"
                " from unnest(%s::uuid[], %s::jsonb[]) v(key, renewed)"
                " where c.upload_id = %s and c.table_name = %s and c.row_id = v.key",
                [list(changed), list(changed.values()), upload, table.name],
            )
    return last, broken


def count_former_values(table: Table, uploads: Sequence[UUID], current: bytes) -> Counter[bytes]:
    """Return how many rows of undo need which older key."""
    return Counter(
        key
        for upload in uploads
        for _row, cells in _stale_cells(table, upload, current)
        for key in set(map(key_of, cells.values()))
    )


def _stale_cells(
    table: Table, upload: UUID, current: bytes, *, after: UUID | None = None, limit: int | None = None
) -> Iterator[tuple[UUID, dict[Sealed, bytes]]]:
    """Yield the next rows of undo, with those of their former values, as stored, that need an older key."""
    rows = _changes(upload, table).filter(before__isnull=False).order_by("row_id")
    if after is not None:
        rows = rows.filter(row_id__gt=after)
    names = [f"before__{column.column}" for column in table.columns]
    for row_id, *cells in rows.values_list("row_id", *names)[:limit]:
        found = zip(table.columns, map(_bytes, cells), strict=True)
        stale = {column: stored for column, stored in found if stored is not None}
        yield row_id, {column: stored for column, stored in stale.items() if key_of(stored) != current}


def _changes(upload: UUID, table: Table) -> Any:
    open_changes(upload)
    return Change.objects.filter(upload_id=upload, table_name=table.name)


def _bytes(cell: Any) -> bytes | None:
    return bytes.fromhex(cell.removeprefix(HEX)) if isinstance(cell, str) and cell.startswith(HEX) else None
