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
    """What was taken off the tables and how to put it back: first in parallel, then one by one."""

    parallel: Sequence[str]
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
            _restore(connection, conninfo, tables, kept, workers)


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
    added = [
        (kind, f'alter table {table} add constraint "{name}" {text}')
        for table, name, text, kind in constraints
    ]
    return Kept(
        parallel=[*(text for _name, text in indexes)],
        foreign_keys=[text for kind, text in sorted(added, key=lambda item: item[0] == "f")],
    )


def _restore(
    connection: psycopg.Connection[Any],
    conninfo: Mapping[str, Any],
    tables: Sequence[str],
    kept: Kept,
    workers: int,
) -> None:
    def build(statement: str) -> None:
        with psycopg.connect(**conninfo, autocommit=True) as own:
            _run(own, f"set maintenance_work_mem = '{BUILD_MEMORY}'")
            _run(own, statement)

    with ThreadPoolExecutor(workers) as pool:
        list(pool.map(build, kept.parallel))
    _run(connection, f"set maintenance_work_mem = '{BUILD_MEMORY}'")
    for statement in kept.foreign_keys:
        _run(connection, statement)
    for table in tables:
        _run(connection, f"alter table {table} force row level security")
        _run(connection, f"alter table {table} enable trigger user")
        _run(connection, f"vacuum (analyze) {table}")


def _run(connection: psycopg.Connection[Any], statement: str) -> None:
    connection.execute(sql.SQL(statement))  # type: ignore[arg-type]
