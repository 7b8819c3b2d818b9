"""Which keys stored values need, and whether the digests are those of the present key."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import connection
from psycopg import sql

from xieshou.kernel.crypto import DecryptionError, blind_index, decrypt, key_id

from . import journal, recordings
from .tables import count_keys, tables

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.sealed import Digest

    from .tables import Table

UNDO = "former values of imports"
SAMPLE = 100


@dataclass(frozen=True, slots=True)
class Use:
    """How many values of one place need one key."""

    place: str
    key: bytes
    count: int


def current_key() -> bytes:
    """Return the name of the key that encrypts."""
    return key_id(settings.FIELD_KEYS[0])


def list_uses(*, at: datetime) -> list[Use]:
    """Return which keys the stored values need, place by place; the caller opens the scope of the country."""
    uses = [
        Use(f"{table.model._meta.label}.{column}", key, count)  # noqa: SLF001 -- Django's documented model API
        for table in tables()
        for (column, key), count in sorted(count_keys(table).items())
    ]
    uses += [Use(recordings.PLACE, key, count) for key, count in sorted(recordings.count_keys().items())]
    return uses + _uses_of_undo(at)


def _uses_of_undo(at: datetime) -> list[Use]:
    """Count what undo would put back with another key than the present one, also with one that is gone."""
    uploads, current = journal.uploads_to_keep(at=at), current_key()
    found: Counter[bytes] = Counter()
    for table in tables():
        found += journal.count_former_values(table, journal.uploads_of(table, uploads), current)
    return [Use(UNDO, key, count) for key, count in sorted(found.items())]


def list_stale_indexes() -> list[str]:
    """Return the columns whose digests are of another key, by the rows that a rebuild reaches last."""
    return [
        f"{table.model._meta.label}.{name}"  # noqa: SLF001 -- Django's documented model API
        for table in tables()
        for name in _stale_indexes(table)
    ]


def _stale_indexes(table: Table) -> list[str]:
    found = []
    for column in table.columns:
        for digest in column.digests:
            with connection.cursor() as cursor:
                cursor.execute(
                    sql.SQL(
                        "select {cipher}, {digest} from {table} where {cipher} is not null"
                        " order by {key} limit %s"
                    ).format(
                        cipher=sql.Identifier(column.column),
                        digest=sql.Identifier(digest.column),
                        table=sql.Identifier(table.name),
                        key=sql.Identifier(table.key),
                    ),
                    [SAMPLE],
                )
                rows = cursor.fetchall()
            if any(_differs(bytes(cipher), stored, column.context, digest) for cipher, stored in rows):
                found.append(digest.column)
    return found


def _differs(cipher: bytes, stored: bytes | None, context: str, digest: Digest) -> bool:
    try:
        text = decrypt(cipher, context=context)
    except DecryptionError:
        return False  # named by the keys in use
    return stored is None or bytes(stored) != blind_index(digest.of(text), context=digest.context)
