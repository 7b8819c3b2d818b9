"""One definition, several engines: what Polars says is what DuckDB says, to the fen. Spark: see test_spark.py."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ibis
import polars as pl
import pyarrow.parquet as pq
import pytest

from tests.engines.poverty.makers import LAW
from tests.engines.poverty.population import HOUSEHOLDS, population
from xieshou.engines.poverty import MonitoringClass, Snapshot, evaluate, snapshot_of
from xieshou.engines.poverty.evaluation import sources_of
from xieshou.engines.poverty.rules import results
from xieshou.engines.poverty.tables import source_tables

if TYPE_CHECKING:
    from pathlib import Path

    import pyarrow as pa


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return snapshot_of(population(HOUSEHOLDS))


@pytest.fixture(scope="module")
def expected(snapshot: Snapshot) -> list[dict]:
    return evaluate(snapshot, LAW).to_pylist()


def _rows(table: pa.Table) -> list[dict]:
    return table.sort_by("household_id").to_pylist()


def test_the_population_reaches_every_class_and_reason(expected: list[dict]) -> None:
    assert {row["monitoring_class"] for row in expected} == set(map(int, MonitoringClass))
    together = 0
    for row in expected:
        together |= row["reasons"]
    assert together == 2**12 - 1


def test_polars_says_what_duckdb_says(snapshot: Snapshot, expected: list[dict]) -> None:
    frames = {name: pl.from_arrow(table) for name, table in sources_of(snapshot).items()}
    found = ibis.polars.connect(frames).to_pyarrow(results(source_tables(), LAW))
    assert _rows(found) == expected


def test_a_replay_gives_the_same_bytes(snapshot: Snapshot, tmp_path: Path) -> None:
    written = []
    for attempt in ("first", "again"):
        path = tmp_path / attempt
        pq.write_table(evaluate(snapshot, LAW), path)
        written.append(path.read_bytes())
    assert written[0] == written[1]
