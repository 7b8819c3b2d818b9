"""Provinces and the nation: batches of Parquet files, each one query in a process of one thread.

Several small processes beat one large one: a batch's hash tables stay near the processor, and memory is the
batch's, not the nation's. A batch of about 200,000 households is best: planning its query then costs a
thirtieth of the run. The query is compiled once for all provinces whose law says the same.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from xieshou.engines.poverty.compiled import results_sql
from xieshou.engines.poverty.records import PROVINCE_SIZE, FactsError, check_province

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from xieshou.engines.poverty.law import Parameters
    from xieshou.engines.poverty.records import Snapshot

BATCH_MEMORY = "420MB"
FORMAT = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION v2, DICTIONARY_SIZE_LIMIT 0"
"""Differences instead of dictionaries: a fifth smaller and written in three fifths of the time."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some counties under one law: a snapshot of Parquet files, all four named, and where results go."""

    snapshot: Snapshot
    law: Parameters
    target: Path
    also: tuple[Parameters, ...] = ()
    """The laws of further provinces in it; every one must say what `law` says."""


@dataclass(frozen=True, slots=True)
class _Task:
    query: str
    sources: dict[str, tuple[str, ...]]
    provinces: tuple[str, ...]
    target: str


def evaluate_files(batches: Sequence[Batch], *, processes: int = 2, memory: str = BATCH_MEMORY) -> int:
    """Return the households judged; each batch's results stand in its target, complete or not at all.

    A target is written beside its place and moved there, so a run killed anywhere leaves no half file.
    Raises:  FactsError: a household of a batch belongs to no province of its laws, or these differ.
    """
    tasks = [_task(batch) for batch in batches]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        return sum(pool.map(_run, tasks, [memory] * len(tasks)))


def _task(batch: Batch) -> _Task:
    query = results_sql(batch.law)
    for other in batch.also:
        if results_sql(other) != query:
            raise FactsError(
                f"The law of province {other.province} differs from that of {batch.law.province}: "
                "households of the two cannot be judged in one batch."
            )
    sources = {
        name: tuple(str(path) for path in getattr(batch.snapshot, name))
        for name in ("household", "member", "previous", "last_year")
    }
    provinces = tuple(law.province for law in (batch.law, *batch.also))
    return _Task(query, sources, provinces, str(batch.target))


def _run(task: _Task, memory: str) -> int:
    from xieshou.engines.poverty.duck import bind, quoted

    engine = _engine(memory)
    bind(engine, task.sources)
    _check_provinces(engine, task.provinces)
    unfinished = f"{task.target}.part"
    (households,) = engine.execute(f"COPY ({task.query}) TO {quoted(unfinished)} ({FORMAT})").fetchone() or (
        0,
    )
    Path(unfinished).replace(task.target)
    return int(households)


def _check_provinces(engine: duckdb.DuckDBPyConnection, provinces: tuple[str, ...]) -> None:
    codes = f"SELECT min(village_code) FROM household GROUP BY village_code // {PROVINCE_SIZE}"  # noqa: S608 -- a number
    for (code,) in engine.execute(codes).fetchall():
        if code is not None and f"{code // PROVINCE_SIZE:02d}" not in provinces:
            check_province(code, province=provinces[0])


@cache
def _engine(memory: str) -> duckdb.DuckDBPyConnection:
    from xieshou.engines.poverty.duck import connect

    return connect(threads=1, memory=memory)
