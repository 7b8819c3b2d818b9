"""Set-based writing: COPY into a temporary table, then one update and one insert, all journalled."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db import connection
from psycopg import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

JOURNAL = sql.Identifier("sheet_journal")
_STAGE_NUMBERS = count(1)


@dataclass(frozen=True, slots=True)
class Staged:
    """Rows waiting in a temporary table shaped like columns of `table`."""

    name: str
    table: str
    columns: tuple[str, ...]


def run(statement: sql.Composable, params: Sequence[Any] = ()) -> int:
    """Execute one statement and return how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return int(cursor.rowcount)


def names(columns: Iterable[str], table: str = "") -> sql.Composed:
    """Return column names for a statement, qualified where a table is given."""
    return sql.SQL(", ").join(
        sql.Identifier(table, column) if table else sql.Identifier(column) for column in columns
    )


def open_journal() -> None:
    """Create the journal of the transaction: every written row once, as it was before."""
    run(sql.SQL("drop table if exists pg_temp.{}").format(JOURNAL))
    run(
        sql.SQL(
            "create temporary table {} (ordinal serial, table_name text, row_id uuid,"
            " number integer, before jsonb, primary key (table_name, row_id)) on commit drop"
        ).format(JOURNAL)
    )


def close_journal() -> None:
    """Drop the journal and every stage that is left."""
    run(sql.SQL("drop table if exists pg_temp.{}").format(JOURNAL))


def copy_stage(table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Staged:
    """Copy `(row number, id, *columns)` into a new temporary table with the column types of `table`."""
    staged = Staged(f"sheet_stage_{next(_STAGE_NUMBERS)}", table, tuple(columns))
    stage = sql.Identifier(staged.name)
    run(
        sql.SQL(
            "create temporary table {stage} on commit drop as"
            " select 0 as _ordinal, 0 as _row, false as _found, id, {columns} from {table} with no data"
        ).format(stage=stage, columns=names(columns), table=sql.Identifier(table))
    )
    statement = sql.SQL("copy {} (_ordinal, _found, _row, id, {}) from stdin").format(stage, names(columns))
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for ordinal, row in enumerate(rows):
            copy.write_row((ordinal, False, *row))
    run(sql.SQL("analyze {}").format(stage))
    return staged


def drop_stage(staged: Staged) -> None:
    """Drop a temporary table that is no longer needed."""
    run(sql.SQL("drop table {}").format(sql.Identifier(staged.name)))


def upsert(
    staged: Staged,
    *,
    match: Sequence[str],
    update: Sequence[str],
    compare: Sequence[str] | None = None,
    constants: Mapping[str, Any] | None = None,
) -> list[UUID]:
    """Update the rows found by `match`, insert the others, journal both; return the id of each staged row."""
    found = 0
    if match:
        found = _find_existing(staged, match)
        if tuple(match) != ("id",):  # equal ids are one row already
            _merge_equal(staged, match)
    if update and found:
        _update(staged, update, tuple(update if compare is None else compare))
    _insert(staged, constants or {})
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("select id from {} order by _ordinal").format(sql.Identifier(staged.name)))
        ids = [row[0] for row in cursor.fetchall()]
    drop_stage(staged)
    return ids


def _same(match: Sequence[str], left: str, right: str) -> sql.Composed:
    """Return the condition that two rows have equal, non-empty match columns."""
    return sql.SQL(" and ").join(
        sql.SQL("{} = {} and {}::text <> ''").format(
            sql.Identifier(left, column), sql.Identifier(right, column), sql.Identifier(right, column)
        )
        for column in match
    )


def _find_existing(staged: Staged, match: Sequence[str]) -> int:
    """Give staged rows the id of the row that they match; return how many there are.

    Staged row by staged row and by key ("offset 0" keeps the order): the table grows within the transaction
    of an import, so the planner believes it empty and would compare each row of it with each staged one.
    """
    return run(
        sql.SQL(
            "update {stage} s set id = k.id, _found = true from (select s._ordinal, t.id from {stage} s"
            " cross join lateral (select id from {table} t where {same} offset 0) t) k"
            " where k._ordinal = s._ordinal"
        ).format(
            stage=sql.Identifier(staged.name), table=sql.Identifier(staged.table), same=_same(match, "t", "s")
        )
    )


def _merge_equal(staged: Staged, match: Sequence[str]) -> None:
    """Give staged rows with equal match columns one id, so that they become one row."""
    run(
        sql.SQL(
            "update {stage} s set id = k.id from (select distinct on ({match}) {match}, id from {stage}"
            " where not _found order by {match}, _ordinal) k where not s._found and s.id <> k.id and {same}"
        ).format(stage=sql.Identifier(staged.name), match=names(match), same=_same(match, "k", "s"))
    )


def _latest(staged: Staged, *, found: bool) -> sql.Composed:
    """Return the subquery of staged rows, the last one of each id."""
    return sql.SQL("(select distinct on (id) * from {} where _found = {} order by id, _ordinal desc)").format(
        sql.Identifier(staged.name), sql.Literal(found)
    )


def _update(staged: Staged, update: Sequence[str], compare: Sequence[str]) -> None:
    differs = sql.SQL("row({}) is distinct from row({})").format(names(compare, "t"), names(compare, "s"))
    parts = {
        "journal": JOURNAL,
        "table": sql.Identifier(staged.table),
        "rows": _latest(staged, found=True),
        "differs": differs,
    }
    run(
        sql.SQL(
            "insert into {journal} (table_name, row_id, number, before)"
            " select %s, t.id, s._row, to_jsonb(t) from {rows} s"
            " cross join lateral (select * from {table} where id = s.id offset 0) t where {differs}"
            " on conflict do nothing"
        ).format(**parts),
        [staged.table],
    )
    changes = sql.SQL(", ").join(
        sql.SQL("{} = {}").format(sql.Identifier(column), sql.Identifier("s", column)) for column in update
    )
    run(
        sql.SQL(
            "update {table} t set {changes} from {rows} s where s.id = t.id and {differs}"
            " and t.id = any (array(select id from {stage} where _found))"
        ).format(changes=changes, stage=sql.Identifier(staged.name), **parts)
    )


def _insert(staged: Staged, constants: Mapping[str, Any]) -> None:
    run(
        sql.SQL(
            "with made as (insert into {table} (id, {columns})"
            " select id, {values} from {rows} s returning id)"
            " insert into {journal} (table_name, row_id, number)"
            " select %s, m.id, s._row from made m join {rows} s on s.id = m.id on conflict do nothing"
        ).format(
            table=sql.Identifier(staged.table),
            columns=names([*staged.columns, *constants]),
            values=sql.SQL(", ").join([names(staged.columns), *(sql.Placeholder() for _ in constants)]),
            rows=_latest(staged, found=False),
            journal=JOURNAL,
        ),
        [*constants.values(), staged.table],
    )


def journal_changes(table: str, ids: Sequence[UUID], numbers: Sequence[int] | None = None) -> None:
    """Note existing rows as they are now, before their columns are changed or they are deleted."""
    run(
        sql.SQL(
            "insert into {journal} (table_name, row_id, number, before)"
            " select %s, t.id, k.number, to_jsonb(t)"
            " from {table} t join unnest(%s::uuid[], %s::integer[]) as k(id, number) on k.id = t.id"
            " on conflict do nothing"
        ).format(journal=JOURNAL, table=sql.Identifier(table)),
        [table, list(ids), list(numbers) if numbers else [0] * len(ids)],
    )


def journal_created(table: str, ids: Sequence[UUID], numbers: Sequence[int] | None = None) -> None:
    """Note rows that were inserted by the loader's own statement."""
    run(
        sql.SQL(
            "insert into {journal} (table_name, row_id, number)"
            " select %s, k.id, k.number from unnest(%s::uuid[], %s::integer[]) as k(id, number)"
            " on conflict do nothing"
        ).format(journal=JOURNAL),
        [table, list(ids), list(numbers) if numbers else [0] * len(ids)],
    )


def count_rows(excluded: Sequence[int]) -> dict[str, int]:
    """Return how many rows of the file made something new, and how many only changed something."""
    with connection.cursor() as cursor:
        cursor.execute(
            sql.SQL(
                "select count(*) filter (where made), count(*) filter (where not made) from"
                " (select number, bool_or(before is null) as made from {} where number > 0"
                " and number <> all (%s) group by number) n"
            ).format(JOURNAL),
            [list(excluded)],
        )
        new, changed = cursor.fetchone()
    return {"new": new, "changed": changed}
