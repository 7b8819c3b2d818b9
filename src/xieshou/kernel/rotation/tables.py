"""The encrypted columns table by table, and the two statements that read and write a batch of rows."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pgtrigger
from django.apps import apps
from django.db import connection
from psycopg import sql

from xieshou.kernel.sealed import sealed_columns

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import Model

    from xieshou.kernel.sealed import Sealed

KEY_FROM, KEY_LENGTH = 2, 4  # of a stored value; see kernel.crypto


@dataclass(frozen=True, slots=True)
class Table:
    """One table with its encrypted columns."""

    model: type[Model]
    columns: tuple[Sealed, ...]

    @property
    def name(self) -> str:
        """Return the name in the database."""
        return self.model._meta.db_table  # noqa: SLF001 -- Django's documented model API

    @property
    def key(self) -> str:
        """Return the column of the primary key."""
        return str(self.model._meta.pk.column)  # noqa: SLF001 -- Django's documented model API

    @property
    def key_type(self) -> str:
        """Return the database's type of the primary key."""
        return str(self.model._meta.pk.rel_db_type(connection))  # noqa: SLF001 -- Django's documented model API

    @property
    def names(self) -> tuple[str, ...]:
        """Return every column that a change of keys may write: ciphers, then digests."""
        digests = (digest.column for column in self.columns for digest in column.digests)
        return (*(column.column for column in self.columns), *digests)


@dataclass(frozen=True, slots=True)
class Line:
    """One locked row: its key, the digest of the whole row as undo knows it, and its columns."""

    key: Any
    mark: int
    values: dict[str, bytes | None]


def tables() -> list[Table]:
    """Return the tables with encrypted columns, by name."""
    names = sorted({column.model for column in sealed_columns()})
    return [
        Table(apps.get_model(name), tuple(column for column in sealed_columns() if column.model == name))
        for name in names
    ]


@contextmanager
def unwatched(table: Table) -> Iterator[None]:
    """Let the table's triggers rest: another cipher of the same value is neither a change nor a state."""
    label = table.model._meta.label  # noqa: SLF001 -- Django's documented model API
    registered = [(model._meta.label, trigger.name) for model, trigger in pgtrigger.registered()]  # noqa: SLF001 -- as above
    names = [f"{owner}:{name}" for owner, name in registered if owner == label]
    if not names:
        yield
        return
    with pgtrigger.ignore(*names):
        yield


def lock_lines(table: Table, *, after: Any, limit: int, current: bytes | None) -> list[Line]:
    """Lock the next rows, the newest first.

    Stale rows that somebody else holds are passed over, never waited for; they are seen again by their key.
    Where all rows are wanted nothing would tell of one passed over, so held ones are waited for.

    Args: after:   the last key of the batch before, None for the first.
          current: the key that values should have; rows that have it in every column are left out. None: all.
    """
    statement = sql.SQL(
        "select {key}, hashtextextended(t::text, 0), {columns} from {table} t"
        " where {after} and ({wanted}) order by {key} desc limit %s for update of t{waiting}"
    ).format(
        key=sql.Identifier(table.key),
        columns=_names(table.names),
        table=sql.Identifier(table.name),
        after=sql.SQL("true") if after is None else sql.SQL("{} < %s").format(sql.Identifier(table.key)),
        waiting=sql.SQL("" if current is None else " skip locked"),
        wanted=_stale(table) if current is not None else _filled(table),
    )
    values = [
        *([] if after is None else [after]),
        *([current] * len(table.columns) if current else []),
        limit,
    ]
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return [
            Line(key, mark, dict(zip(table.names, map(_plain, cells), strict=True)))
            for key, mark, *cells in cursor.fetchall()
        ]


def write_lines(table: Table, changed: Mapping[Any, Mapping[str, bytes | None]]) -> None:
    """Write the columns of some rows, which `lock_lines` holds."""
    columns = table.names
    types = [sql.SQL(f"{table.key_type}[]"), *[sql.SQL("bytea[]")] * len(columns)]
    statement = sql.SQL(
        "update {table} t set {sets} from unnest({arrays}) v(renewed_key, {columns})"
        " where t.{key} = v.renewed_key"
    ).format(
        table=sql.Identifier(table.name),
        key=sql.Identifier(table.key),
        columns=_names(columns),
        sets=sql.SQL(", ").join(sql.SQL("{0} = v.{0}").format(sql.Identifier(column)) for column in columns),
        arrays=sql.SQL(", ").join(sql.SQL("%s::") + kind for kind in types),
    )
    arrays: list[Any] = [
        list(changed),
        *([row[name] for row in changed.values()] for name in columns),
    ]
    with connection.cursor() as cursor, unwatched(table):
        cursor.execute(statement, arrays)


def replace_digests(model: type[Model], column: str, former: Mapping[bytes, bytes]) -> None:
    """Put new digests in the place of former ones, wherever they stand in a column."""
    table = Table(model, ())
    statement = sql.SQL(
        "update {table} t set {column} = v.present from unnest(%s::bytea[], %s::bytea[]) v(former, present)"
        " where t.{column} = v.former"
    ).format(table=sql.Identifier(table.name), column=sql.Identifier(column))
    with connection.cursor() as cursor, unwatched(table):
        cursor.execute(statement, [list(former), list(former.values())])


def count_keys(table: Table) -> dict[tuple[str, bytes], int]:
    """Return how many values of each column need which key."""
    found: dict[tuple[str, bytes], int] = {}
    with connection.cursor() as cursor:
        for column in table.columns:
            cursor.execute(
                sql.SQL(
                    "select substring({column} from {start} for {length}), count(*) from {table}"
                    " where {column} is not null group by 1"
                ).format(
                    column=sql.Identifier(column.column),
                    table=sql.Identifier(table.name),
                    start=sql.Literal(KEY_FROM),
                    length=sql.Literal(KEY_LENGTH),
                )
            )
            for key, count in cursor.fetchall():
                found[column.column, bytes(key)] = count
    return found


def _stale(table: Table) -> sql.Composed:
    return sql.SQL(" or ").join(
        sql.SQL("substring({} from {} for {}) <> %s").format(
            sql.Identifier(column.column), sql.Literal(KEY_FROM), sql.Literal(KEY_LENGTH)
        )
        for column in table.columns
    )


def _filled(table: Table) -> sql.Composed:
    return sql.SQL(" or ").join(
        sql.SQL("{} is not null").format(sql.Identifier(column.column)) for column in table.columns
    )


def _names(columns: Sequence[str]) -> sql.Composed:
    return sql.SQL(", ").join(map(sql.Identifier, columns))


def _plain(cell: Any) -> bytes | None:
    return None if cell is None else bytes(cell)
