"""Tables made ready for a bulk load, and back: a million rows without a look at any index, key or trigger."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

BUILD_MEMORY = "512MB"
# Kept while rows are copied: they cost little, since keys grow.
_DROPPED = """
select c.conrelid::regclass::text, c.conname, pg_get_constraintdef(c.oid), c.contype::text
from pg_constraint c
where c.conrelid = any (%(tables)s::regclass[]) and c.contype in ('f', 'u', 'x', 'c')
order by (c.contype = 'f') desc, c.conname
"""
_INDEXES = """
select i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid)
from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.conrelid = i.indrelid
where i.indrelid = any (%(tables)s::regclass[]) and c.oid is null
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was taken off: indexes come back at once, then constraints table by table, then foreign keys."""

    indexes: Sequence[str]
    constraints: Sequence[Sequence[str]]
    foreign_keys: Sequence[str]


@contextmanager
def bare_tables(conninfo: Mapping[str, Any], tables: Sequence[str], *, workers: int) -> Iterator[None]:
    """Run the block on tables without indexes, constraints, triggers and row rules; then put all back.

    Nobody else may use the tables meanwhile. Should the process be killed inside, the database is
    unusable and has to be made anew: this is for databases that hold nothing yet.
    """
    with psycopg.connect(**conninfo, autocommit=True) as connection:
        kept = _strip(connection, tables)
    try:
        yield
    finally:
        _restore(conninfo, tables, kept, workers)


def _strip(connection: psycopg.Connection[Any], tables: Sequence[str]) -> Kept:
    with connection.transaction():
        constraints = connection.execute(_DROPPED, {"tables": list(tables)}).fetchall()
        indexes = connection.execute(_INDEXES, {"tables": list(tables)}).fetchall()
        for table, name, _definition, _kind in constraints:
            _run(connection, f'alter table {table} drop constraint "{name}"')
        for name, _definition in indexes:
            _run(connection, f"drop index {name}")
        for table in tables:
            _run(connection, f"alter table {table} disable trigger user")
            _run(connection, f"alter table {table} no force row level security")
    own: dict[str, list[str]] = {table: [] for table in tables}
    foreign: list[str] = []
    for table, name, definition, kind in constraints:
        statement = f'alter table {table} add constraint "{name}" {definition}'
        (foreign if kind == "f" else own[table]).append(statement)
    return Kept([text for _name, text in indexes], list(own.values()), foreign)


def _restore(conninfo: Mapping[str, Any], tables: Sequence[str], kept: Kept, workers: int) -> None:
    def build(statements: Sequence[str]) -> None:
        with psycopg.connect(**conninfo, autocommit=True) as connection:
            _run(connection, f"set maintenance_work_mem = '{BUILD_MEMORY}'")
            for statement in statements:
                _run(connection, statement)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(build, [[statement] for statement in kept.indexes]))
        list(pool.map(build, kept.constraints))
        build(kept.foreign_keys)
        list(pool.map(build, [_close(table) for table in tables]))


def _close(table: str) -> list[str]:
    """Return the statements that make a table safe and known to the planner again."""
    return [
        f"alter table {table} force row level security",
        f"alter table {table} enable trigger user",
        f"vacuum (analyze) {table}",
    ]


def _run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(sql.SQL(statement))
