"""From PostgreSQL to columns: the facts of a place on a day, as Arrow tables.

PostgreSQL only picks the rows (the scope of the transaction holds) and sends them column by column; the
embedded engine sums and joins them. Missing facts stay null. A person of whom nothing is recorded is
unknown, unless somebody who cannot work; a kind of cost of which the household has no entry at all is
unknown, not zero.
"""

# ruff: noqa: S608 -- every part of a query is a constant of this file
from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import date, timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pa_csv
from django.db import connection

from xieshou.kernel.actor import prefix_bounds

from .arrays import UUID, read_columns, uuid_texts
from .shaping import ELSEWHERE, HOUSEHOLDS, JOINED, MEMBERS, NOT_KNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from concurrent.futures import Future
    from uuid import UUID as Key  # noqa: N811 -- the type of a column has that name here

    from xieshou.engines.poverty import Parameters

BIRTHS = (
    f"select id as person, coalesce(birth_date - date '2000-01-01', {NOT_KNOWN}) as birth from people_person"
)
BIRTHS_HERE = f"{BIRTHS} where region_code >= %(low)s and region_code < %(high)s"
BIRTH = {"person": UUID, "birth": "int32"}
NOBODY = "'00000000-0000-0000-0000-000000000000'::uuid"
HERE = "f.region_code >= %(low)s and f.region_code < %(high)s {only}"
# Not `empty_table()`: it imports pandas where that is installed, a second of each start.
NO_BIRTHS = pa.Table.from_batches(
    [], pa.schema([("person_hi", pa.uint64()), ("person_lo", pa.uint64()), ("birth", pa.int32())])
)
IN_WINDOW = f"{HERE} and f.reversed_at is null and f.period_to > %(start)s and f.period_to <= %(end)s"


def _coded(column: str, words: tuple[str, ...]) -> str:
    """Return a column of words as their numbers from 1; 0 is any other word."""
    cases = " ".join(f"when '{word}' then {number}" for number, word in enumerate(words, 1))
    return f"case {column} {cases} else 0 end"


SOURCES: Mapping[str, tuple[str, dict[str, str]]] = {
    "h": (
        f"""select f.id as household, f.region_code::bigint as village_code,
            (f.base_type = 'exited')::int as exited, hashtextextended(f.id::text, 0) as number
        from registry_household f
        where {HERE} and f.registered_on <= %(as_of)s and (f.closed_on is null or f.closed_on > %(as_of)s)""",
        {"household": UUID, "village_code": "int64", "exited": "int32", "number": "int64"},
    ),
    "income": (
        f"""select f.household_id as household, coalesce(f.person_id, {NOBODY}) as person,
            {_coded("f.kind", ("wage", "transfer", "business", "property", "business_cost"))} as kind,
            case when case when f.code = '' then f.is_countable
                else f.code <> all(%(not_counted)s::text[]) end then f.amount_fen else 0 end as fen
        from registry_incomefact f where {IN_WINDOW}""",
        {"household": UUID, "person": UUID, "kind": "int32", "fen": "int64"},
    ),
    "cost": (
        f"""select f.household_id as household, coalesce(f.person_id, {NOBODY}) as person,
            {_coded("f.kind", ("medical", "schooling", "disaster"))} as kind,
            case when f.is_rigid then f.amount_fen - f.repaid_fen else 0 end as fen
        from registry_expenditurefact f where {IN_WINDOW}""",
        {"household": UUID, "person": UUID, "kind": "int32", "fen": "int64"},
    ),
    "held": (
        f"""select distinct on (f.household_id, f.person_id, f.kind) f.household_id as household,
            coalesce(f.person_id, {NOBODY}) as person,
            {_coded("f.kind", ("schooling", "medical", "housing", "water"))} as kind,
            {_coded("f.state", ("met", "not_met", "not_applicable"))} as state
        from registry_guaranteefact f where {HERE} and f.reversed_at is null and f.on_date <= %(as_of)s
        order by f.household_id, f.person_id, f.kind, f.on_date desc, f.recorded_at desc, f.id""",
        {"household": UUID, "person": UUID, "kind": "int32", "state": "int32"},
    ),
    "m": (
        f"""select f.household_id as household, f.person_id as person,
            2 * {_coded("f.labour_ability", ("skilled", "ordinary", "weak", "?", "lost", "none"))}
            + (f.relation = '02')::int as role
        from registry_member f
        where {HERE} and f.from_date <= %(as_of)s and (f.to_date is null or f.to_date > %(as_of)s)""",
        {"household": UUID, "person": UUID, "role": "int32"},
    ),
}  # fmt: skip
BLOCK = 1 << 22


def copy_table(query: str, params: dict[str, object], schema: pa.Schema) -> pa.Table:
    """Return the rows of a query as an Arrow table: COPY to CSV, parsed in C."""
    connection.ensure_connection()
    with connection.connection.cursor() as cursor:
        raw = BytesIO()
        with cursor.copy(f"copy ({query}) to stdout with (format csv)", params) as copy:
            for block in copy:
                raw.write(block)
    if not raw.tell():
        return schema.empty_table()
    raw.seek(0)
    return pa_csv.read_csv(
        raw,
        read_options=pa_csv.ReadOptions(column_names=schema.names, block_size=BLOCK, use_threads=True),
        convert_options=pa_csv.ConvertOptions(
            column_types=schema,
            null_values=[""],
            strings_can_be_null=True,
            true_values=["t"],
            false_values=["f"],
        ),
    )


def read_facts(prefix: str, *, law: Parameters, household_id: Key | None = None) -> tuple[pa.Table, pa.Table]:
    """Return (households with their key, members) of a place on the day of a law; the scope holds.

    The law says how long the window of income and costs is, which ends with its day, and what counts.
    """
    from xieshou.engines.poverty.duck import bind, connect, fetch  # loads the engine: a second, 100 MB
    from xieshou.engines.poverty.evaluation import arrow_schema
    from xieshou.engines.poverty.tables import HOUSEHOLD, MEMBER

    low, high = prefix_bounds(prefix) if prefix else ("", ":")  # every code is of digits
    end = law.on + timedelta(days=1)
    index = end.year * 12 + end.month - 1 - law.window_months
    start = date(index // 12, index % 12 + 1, min(end.day, 28))
    params: dict[str, object] = {"low": low, "high": high, "as_of": law.on, "start": start, "end": end}
    params["not_counted"] = list(law.not_counted)
    if household_id is not None:
        params["household"] = household_id
    with connect(threads=os.cpu_count() or 1) as engine, ThreadPoolExecutor(1) as beside:

        def take(names: Sequence[str], query: str) -> Future[pa.Table]:
            """Have the engine work on these sources while PostgreSQL sends the next."""
            bind(engine, {name: _read(name, params) for name in names})
            return beside.submit(fetch, engine, query)

        with _whole_tables(mass=household_id is None):
            homes = take(("h", "income", "cost", "held"), HOUSEHOLDS)
            people = _read("m", params)
            households = homes.result()
            bind(engine, {"m": people})
            joined = beside.submit(engine.execute, JOINED)
            births = [NO_BIRTHS if household_id else read_columns(BIRTHS_HERE, params, BIRTH)]
        joined.result()
        bind(engine, {"p": births[0]})
        births += _births_of(fetch(engine, ELSEWHERE))
        bind(engine, {"p": pa.concat_tables(births)})
        members = fetch(engine, MEMBERS)
    keys = uuid_texts(households["household_hi"], households["household_lo"])
    shaped = households.select(list(HOUSEHOLD)).cast(arrow_schema(HOUSEHOLD)).append_column("key", keys)
    return shaped, members.cast(arrow_schema(MEMBER))


def _births_of(people: pa.Table) -> list[pa.Table]:
    """Return when people were born who are on file at another place than their household."""
    if not people.num_rows:
        return []
    keys = uuid_texts(people["person_hi"], people["person_lo"]).to_pylist()
    return [read_columns(f"{BIRTHS} where id = any(%(keys)s::uuid[])", {"keys": keys}, BIRTH)]


def _read(name: str, params: dict[str, object]) -> pa.Table:
    """Return one source; of one household where the parameters name it."""
    query, columns = SOURCES[name]
    only = f"and f.{'id' if name == 'h' else 'household_id'} = %(household)s" if "household" in params else ""
    return read_columns(query.replace("{only}", only), params, columns)


@contextmanager
def _whole_tables(*, mass: bool) -> Iterator[None]:
    """Have a county's facts joined as whole tables: right after a load PostgreSQL takes them for few rows."""
    if not mass:
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("set local enable_nestloop = off")
        yield
        cursor.execute("set local enable_nestloop = on")


def read_verdicts(prefix: str) -> pa.Table:
    """Return the present verdicts of a place: key and the columns that a run compares."""
    low, high = prefix_bounds(prefix)
    return copy_table(
        "select household_id::text, monitoring_class, reasons, unknowns, members, workers, per_capita,"
        " net_income from monitoring_verdict where region_code >= %(low)s and region_code < %(high)s"
        " order by household_id",
        {"low": low, "high": high},
        VERDICT,
    )


VERDICT = pa.schema(
    [
        ("key", pa.string()),
        ("monitoring_class", pa.int8()),
        ("reasons", pa.int16()),
        ("unknowns", pa.int16()),
        ("members", pa.int16()),
        ("workers", pa.int16()),
        ("per_capita", pa.int64()),
        ("net_income", pa.int64()),
    ]
)
