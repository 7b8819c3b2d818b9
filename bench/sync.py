"""PostgreSQL to columns and changed verdicts back, at a million households.

Limit of reading: a bare COPY of the same columns of the same tables, thrown away, under the same row-level
security, the two in turn (the median pair counts). Peer of writing: the same verdicts written
for every household, changed or not.
"""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from xieshou.config.benches import Goal, Options, Result, Row

if TYPE_CHECKING:
    from collections.abc import Callable

HOUSEHOLDS = 1_000_000
AS_OF = date(2026, 2, 28)
PROVINCE = "53"
CHANGED_ONE_IN = 15
READ_SHARE, WRITE_SHARE = 0.8, 1 / 7
ROUNDS = 5
BARE = (
    "select id, region_code, base_type from registry_household",
    "select household_id, person_id, labour_ability, relation, from_date, to_date from registry_member",
    "select id, birth_date from people_person",
    "select household_id, person_id, kind, amount_fen, period_to from registry_incomefact",
    "select household_id, person_id, kind, amount_fen, period_to from registry_expenditurefact",
    "select household_id, person_id, kind, state, on_date from registry_guaranteefact",
)


def run(options: Options) -> Result:
    households = max(2_000, round(HOUSEHOLDS * options.scale))
    options = replace(options, home=options.home / f"sync-{households}")
    with options.installation():
        note = prepare(households, options)
        options.tell("reading")
        count, ours, bare = read()
        options.tell("writing")
        changed, some, everything = write()
    rows = [
        Row(
            "facts to columns",
            "rows/s",
            count / ours,
            limit=count / bare,
            limit_name="bare COPY",
            better="more",
        ),
        Row(f"{changed:,} changed verdicts back", "s", some, everything, "all verdicts"),
    ]
    goals = [
        Goal("reading, share of a bare COPY", bare / ours, ">=", READ_SHARE),
        Goal("writing changes, share of writing all", some / everything, "<=", WRITE_SHARE),
    ]
    return Result("sync", rows, goals, [note, f"{count:,} rows read; load {os.getloadavg()[0]:.1f}"])


def prepare(households: int, options: Options) -> str:
    """Fill the database once; later runs find it filled."""
    from django.db import connection

    from xieshou.config.demo import bulk
    from xieshou.config.host import seeding
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.scope_sql import in_scope

    seeding.load_regions(options.tell)
    with in_scope(Scope.everything()), connection.cursor() as cursor:
        cursor.execute("select exists (select from registry_household)")
        filled = cursor.fetchone()[0]
    if filled:
        return "database kept from an earlier run"
    people = bulk.build(households=households, progress=options.tell)
    return f"{households:,} households, {people:,} people"


def seconds_of(work: Callable[[], Any]) -> float:
    """Return how long the work took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def read() -> tuple[int, float, float]:
    """Return rows, seconds of reading facts into columns, seconds of a bare COPY."""
    from django.db import connection

    from xieshou.engines.poverty import load_law
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.scope_sql import in_scope
    from xieshou.monitoring.queries.columns import read_facts

    counted: list[int] = []
    law = load_law().on(AS_OF, PROVINCE)

    def ours() -> None:
        counted.clear()
        counted.extend(table.num_rows for table in read_facts("", law=law))

    def bare() -> None:
        for query in BARE:
            with connection.connection.cursor().copy(f"copy ({query}) to stdout with (format csv)") as copy:
                for _block in copy:
                    pass

    with in_scope(Scope.everything()):
        pairs = [(seconds_of(ours), seconds_of(bare)) for _round in range(ROUNDS)]
    # Of each pair both ran within the same moments of a machine that others use too.
    ratios = sorted(pairs, key=lambda pair: pair[1] / pair[0])
    ours_took, bare_took = ratios[ROUNDS // 2]
    return sum(counted), ours_took, bare_took


def write() -> tuple[int, float, float]:
    """Return how many verdicts changed, seconds of writing them, seconds of writing all."""
    from django.db import transaction

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.scope_sql import in_scope
    from xieshou.monitoring.operations.run import write_changes

    def timed(table: Any, run_row: Any) -> float:
        spent = []
        for _round in range(ROUNDS):
            point = transaction.savepoint()
            started = time.perf_counter()
            write_changes(table, run_row)
            spent.append(time.perf_counter() - started)
            transaction.savepoint_rollback(point)
        return min(spent)

    with in_scope(Scope.everything()):
        whole_work = transaction.savepoint()
        run_row = _make_run()
        whole = _verdicts(1, run_row.attempt)
        write_changes(whole, run_row)
        changed = whole.take(list(range(0, whole.num_rows, CHANGED_ONE_IN)))
        found = changed.num_rows, timed(changed, run_row), timed(whole, run_row)
        transaction.savepoint_rollback(whole_work)
    return found


def _make_run() -> Any:
    from django.utils import timezone

    from xieshou.kernel.ids import new_id
    from xieshou.monitoring.models import Run

    return Run.objects.create(
        region_code="530326000000",
        month=202602,
        attempt=1,
        as_of=AS_OF,
        law_version="bench",
        rules_version="bench",
        facts_digest="",
        result_digest="",
        result_file_id=new_id(),
        households=0,
        changed=0,
        unknown=0,
        started_at=timezone.now(),
    )


def _verdicts(monitoring_class: int, reasons: int) -> Any:
    """Return one verdict a household, as a run stages it."""
    import pyarrow as pa

    from xieshou.monitoring.queries.columns import copy_table

    households = copy_table(
        "select id::text, region_code::bigint from registry_household order by id",
        {},
        pa.schema([("key", pa.string()), ("village_code", pa.int64())]),
    )
    size = households.num_rows
    values = {
        "monitoring_class": monitoring_class,
        "reasons": reasons,
        "unknowns": 0,
        "members": 3,
        "workers": 2,
        "per_capita": 900_000,
        "net_income": 2_700_000,
        "old_monitoring_class": 0,
        "old_reasons": 0,
    }
    for name, value in values.items():
        households = households.append_column(name, pa.array([value] * size, pa.int64()))
    return households
