"""Batches of files in processes of their own: the same rows as in one piece, and never half a file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.engines.poverty.makers import LAW, LINE, earning
from xieshou.engines.poverty import FactsError, Snapshot, evaluate, rollup, snapshot_of
from xieshou.engines.poverty.evaluation import sources_of
from xieshou.engines.poverty.mass import Batch, evaluate_files

if TYPE_CHECKING:
    from pathlib import Path


def _batch(folder: Path, number: int, **changes: object) -> Batch:
    facts = [replace(earning(2 * LINE - at), household_id=number * 100 + at, **changes) for at in range(3)]
    files = {}
    for name, table in sources_of(snapshot_of(facts)).items():
        files[name] = [folder / f"{name}-{number}.parquet"]
        pq.write_table(table, files[name][0])
    return Batch(Snapshot(**files), LAW, folder / f"result-{number}.parquet")


def test_batches_say_what_one_run_says(tmp_path: Path) -> None:
    batches = [_batch(tmp_path, 1), _batch(tmp_path, 2, village_code=530326001002)]
    assert evaluate_files(batches, processes=1) == 6
    whole = Snapshot(
        *(
            [path for batch in batches for path in getattr(batch.snapshot, name)]
            for name in ("household", "member", "previous", "last_year")
        )
    )
    targets = [batch.target for batch in batches]
    assert pq.read_table(targets).sort_by("household_id").to_pylist() == evaluate(whole, LAW).to_pylist()
    assert pq.read_schema(targets[0]).field("monitoring_class").type == pa.int8()
    assert [row["households"] for row in rollup(targets).to_pylist()] == [3, 3]


def test_a_batch_of_another_province_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    batch = _batch(tmp_path, 1, village_code=410101001001)
    with pytest.raises(FactsError, match="not in province 53"):
        evaluate_files([batch], processes=1)
    assert not list(tmp_path.glob("result*"))


def test_provinces_whose_law_says_the_same_are_judged_together(tmp_path: Path) -> None:
    here, there = _batch(tmp_path, 1), _batch(tmp_path, 2, village_code=410101001001)
    names = ("household", "member", "previous", "last_year")
    files = {name: [*getattr(here.snapshot, name), *getattr(there.snapshot, name)] for name in names}
    both = replace(here, snapshot=Snapshot(**files), also=(replace(LAW, province="41"),))
    assert evaluate_files([both], processes=1) == 6
    alone = replace(there, law=replace(LAW, province="41"))
    assert evaluate_files([replace(here, target=tmp_path / "here"), alone], processes=1) == 6
    apart = pq.read_table([tmp_path / "here", alone.target]).sort_by("household_id").to_pylist()
    assert pq.read_table(both.target).sort_by("household_id").to_pylist() == apart


def test_a_law_that_differs_is_refused_in_one_batch(tmp_path: Path) -> None:
    other = replace(LAW, province="41", monitoring_line_fen=LAW.monitoring_line_fen + 1)
    with pytest.raises(FactsError, match="law of province 41 differs"):
        evaluate_files([replace(_batch(tmp_path, 1), also=(other,))], processes=1)
    assert not list(tmp_path.glob("result*"))
