"""Sources in order are merged to what the engine's joins say; where one is not in order, nobody merges."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engines.poverty.makers import LAW
from tests.engines.poverty.population import HOUSEHOLDS, population
from xieshou.engines.poverty import Snapshot, evaluate, snapshot_of
from xieshou.engines.poverty import merged as module
from xieshou.engines.poverty.evaluation import sources_of
from xieshou.engines.poverty.mass import Batch, evaluate_files
from xieshou.engines.poverty.merged import merge, numbers
from xieshou.engines.poverty.tables import JOINED, SOURCES, joined_table

if TYPE_CHECKING:
    from pathlib import Path

HOUSES = pa.table({"household_id": [1, 2, 3], "village_code": [7, 8, 9]})
PARTS = pa.table({"household_id": [1, 1, 3, 4], "earned": pa.array([5, None, 2, 6]), "counts": [1, 1, 1, 1]})
EARLIER = pa.table({"household_id": [2, 3], "previous_workers": pa.array([0, None], pa.int16())})


def test_merging_keeps_each_household_once_with_null_where_nothing_stands() -> None:
    found = merge(HOUSES, PARTS, EARLIER)
    assert found is not None
    assert found.to_pydict() == {
        "household_id": [1, 2, 3],
        "village_code": [7, 8, 9],
        "earned": [5, None, 2],
        "counts": [2, None, 1],
        "previous_workers": [None, 0, None],
    }


@pytest.mark.parametrize("table", [HOUSES, EARLIER], ids=["household", "earlier"])
@pytest.mark.parametrize("ids", [[3, 2, 1], [1, 1, 2]], ids=["backwards", "twice"])
def test_a_household_out_of_order_or_twice_is_not_merged(table: pa.Table, ids: list[int]) -> None:
    ids = ids[: len(table)]
    changed = table.set_column(0, "household_id", [ids])
    tables = [changed if table is one else one for one in (HOUSES, PARTS, EARLIER)]
    assert merge(*tables) is None


def test_members_out_of_order_are_not_merged() -> None:
    assert merge(HOUSES, PARTS.take([3, 0, 1, 2]), EARLIER) is None


def test_nobody_and_nothing_are_merged() -> None:
    found = merge(HOUSES, PARTS.slice(0, 0), EARLIER.slice(0, 0))
    assert found is not None
    assert found["counts"].to_pylist() == found["previous_workers"].to_pylist() == [None] * 3
    assert len(merge(HOUSES.slice(0, 0), PARTS, EARLIER)) == 0


def test_sums_are_right_beyond_what_a_running_total_holds() -> None:
    large = 2**62
    parts = pa.table({"household_id": [1, 2, 3], "earned": [large, large, large], "counts": [1, 1, 1]})
    assert merge(HOUSES, parts, EARLIER)["earned"].to_pylist() == [large] * 3


@pytest.mark.parametrize("kind", [pa.int64(), pa.int32()], ids=str)
def test_numbers_of_slices_and_chunks_with_nulls(kind: pa.DataType) -> None:
    chunk = pa.array([1, 2, None, 4], kind)
    column = pa.chunked_array([chunk[1:], pa.array([], kind), chunk[:1]])
    assert numbers(column).tolist() == [2, 0, 4, 1]
    assert numbers(column).dtype == np.dtype(str(kind))


def _files(folder: Path, order: str = "ascending") -> Snapshot:
    files = {}
    for name, table in sources_of(snapshot_of(population(HOUSEHOLDS))).items():
        files[name] = [folder / f"{name}.parquet"]
        pq.write_table(table.sort_by([("household_id", order)]), files[name][0])
    return Snapshot(**files)


@pytest.mark.parametrize("order", ["ascending", "descending"])
def test_the_whole_population_in_either_order_says_what_one_run_says(tmp_path: Path, order: str) -> None:
    batch = Batch(_files(tmp_path, order), LAW, tmp_path / "result")
    assert evaluate_files([batch], processes=1) == HOUSEHOLDS
    found = pq.read_table(batch.target)
    assert (
        found.sort_by("household_id").to_pylist()
        == evaluate(snapshot_of(population(HOUSEHOLDS)), LAW).to_pylist()
    )
    assert (
        found["household_id"].to_pylist() == sorted(found["household_id"].to_pylist())
    ) or order == "descending"


def test_the_joined_sources_are_the_columns_that_the_rules_read() -> None:
    from xieshou.engines.poverty.rules import joined
    from xieshou.engines.poverty.tables import source_tables

    schema = joined(source_tables(), LAW).drop("of_school_age").schema()
    assert dict(schema.items()) == dict(joined_table().schema().items())
    assert next(iter(JOINED)) == next(iter(SOURCES["household"])) == module.KEY
