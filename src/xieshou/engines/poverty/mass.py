"""Provinces and the nation: batches of Parquet files, each one query in a process of one thread.

Several small processes beat one large one: a batch's hash tables stay near the processor, and memory is the
batch's, not the nation's. The query is compiled once a province; the processes only run it.
"""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from xieshou.engines.poverty.records import check_province

if TYPE_CHECKING:
    from collections.abc import Sequence

    import duckdb

    from xieshou.engines.poverty.law import Parameters
    from xieshou.engines.poverty.records import Snapshot

BATCH_MEMORY = "420MB"
FORMAT = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"


@dataclass(frozen=True, slots=True)
class Batch:
    """Some counties of one province: a snapshot of Parquet files, all four named, and where results go."""

    snapshot: Snapshot
    law: Parameters
    target: Path


@dataclass(frozen=True, slots=True)
class _Task:
    query: str
    sources: dict[str, tuple[str, ...]]
    province: str
    target: str


def evaluate_files(batches: Sequence[Batch], *, processes: int = 2, memory: str = BATCH_MEMORY) -> int:
    """Return the households judged; each batch's results stand in its target, complete or not at all.

    A target is written beside its place and moved there, so a run killed anywhere leaves no half file.
    Raises:  FactsError: a household of a batch belongs to another province than its parameters.
    """
    from xieshou.engines.poverty.dialects import results_sql

    tasks = [
        _Task(
            results_sql(batch.law),
            {
                name: tuple(str(path) for path in getattr(batch.snapshot, name))
                for name in ("household", "member", "previous", "last_year")
            },
            batch.law.province,
            str(batch.target),
        )
        for batch in batches
    ]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context) as pool:
        return sum(pool.map(_run, tasks, [memory] * len(tasks)))


def _run(task: _Task, memory: str) -> int:
    from xieshou.engines.poverty.duck import bind, quoted

    engine = _engine(memory)
    bind(engine, task.sources)
    ends = engine.execute("SELECT min(village_code), max(village_code) FROM household").fetchone()
    check_province(*(ends or ()), province=task.province)
    unfinished = f"{task.target}.part"
    (households,) = engine.execute(f"COPY ({task.query}) TO {quoted(unfinished)} ({FORMAT})").fetchone() or (
        0,
    )
    Path(unfinished).replace(task.target)
    return int(households)


@cache
def _engine(memory: str) -> duckdb.DuckDBPyConnection:
    from xieshou.engines.poverty.duck import connect

    return connect(threads=1, memory=memory)
