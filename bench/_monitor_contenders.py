"""What `xieshou bench monitor` starts: the limit, this project and each peer, one in a process.

`python bench/_monitor_contenders.py WHO FOLDER OUT` prints what it took as JSON.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

sys.path.insert(0, str(Path(__file__).parent))

if __name__ != "__mp_main__":  # the processes of a pool load this file too, and need none of these
    import _monitor_peers as peers
    from _households import SOURCES, Dataset, make_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

DAY = date(2024, 6, 30)
BATCH = 10
LOOP = 20_000
MOST = {"pandas": 1_000_000, "spark": 1_000_000}


class Clock:
    """Wall and processor seconds of a block, with the children that it started and that have ended."""

    def __enter__(self) -> Self:
        self.wall, self.spent = time.perf_counter(), self._processor()
        return self

    def __exit__(self, *_: object) -> None:
        self.wall, self.spent = time.perf_counter() - self.wall, self._processor() - self.spent

    @property
    def figures(self) -> dict[str, Any]:
        return {"seconds": self.wall, "processor": self.spent}

    @staticmethod
    def _processor() -> float:
        used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return sum(one.ru_utime + one.ru_stime for one in used)


def _ours(dataset: Dataset, out: Path) -> dict[str, Any]:
    from dataclasses import replace

    from xieshou.engines.poverty import Snapshot, load_law
    from xieshou.engines.poverty.mass import Batch, evaluate_files

    law = load_law().on(DAY, "53")
    batches = []
    for number, counties in enumerate(_batches(dataset)):
        first, *others = (
            replace(law, province=f"{code:02d}") for code in sorted({c // 10_000 for c in counties})
        )
        files = Snapshot(**{name: dataset.files(name, counties) for name in SOURCES})
        batches.append(Batch(files, first, out / f"{number:04d}.parquet", tuple(others)))
    with Clock() as clock:
        done = evaluate_files(batches)
    assert done == dataset.households
    return clock.figures


def _batches(dataset: Dataset) -> list[tuple[int, ...]]:
    """Return the counties in batches; the synthetic provinces live under one law."""
    return [dataset.counties[at : at + BATCH] for at in range(0, len(dataset.counties), BATCH)]


def _scan_some(files: list[list[str]], columns: list[list[str]]) -> None:
    from xieshou.engines.poverty.duck import bind, connect

    engine = connect(threads=1, memory="420MB")
    for paths, names in zip(files, columns, strict=True):
        bind(engine, {"source": paths})
        engine.execute(f"SELECT {', '.join(f'max({column})' for column in names)} FROM source").fetchall()


def _scan(dataset: Dataset, _: Path) -> dict[str, Any]:
    """Read with two processes of one thread, as this project does; starting them counts for both."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    from xieshou.engines.poverty.tables import SOURCES as TABLES

    batches = [
        [[str(path) for path in dataset.files(name, some)] for name in SOURCES] for some in _batches(dataset)
    ]
    columns = [list(TABLES[name]) for name in SOURCES]
    with Clock() as clock, ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_scan_some, batches, [columns] * len(batches)))
    return clock.figures


def _sql(dataset: Dataset, out: Path) -> dict[str, Any]:
    import duckdb

    query = peers.duckdb_sql({name: dataset.files(name) for name in SOURCES})
    engine = duckdb.connect()
    engine.execute("SET threads = 2")
    engine.execute("SET preserve_insertion_order = false")
    form = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
    with Clock() as clock:
        engine.execute(f"COPY ({query}) TO '{out / 'all.parquet'}' ({form})")
    return clock.figures


def _by_county(
    judge: Callable[[dict[str, Path], Path], None], most: int
) -> Callable[[Dataset, Path], dict[str, Any]]:
    def work(dataset: Dataset, out: Path) -> dict[str, Any]:
        counties = _part(dataset, most)
        with Clock() as clock:
            for county in counties:
                judge(
                    {name: dataset.files(name, (county,))[0] for name in SOURCES}, out / f"{county}.parquet"
                )
        return {**clock.figures, "counties": counties, "share": len(counties) / len(dataset.counties)}

    return work


def _part(dataset: Dataset, most: int) -> tuple[int, ...]:
    return dataset.counties[: max(1, round(len(dataset.counties) * min(1.0, most / dataset.households)))]


def _loop(dataset: Dataset, out: Path) -> dict[str, Any]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    county = dataset.counties[0]
    rows = {name: pq.read_table(dataset.files(name, (county,))[0]).to_pylist() for name in SOURCES}
    homes = rows["household"][:LOOP]
    members: dict[int, list[dict[str, Any]]] = {}
    for member in rows["member"]:
        members.setdefault(member["household_id"], []).append(member)
    before = {row["household_id"]: row for row in rows["previous"]}
    last = {row["household_id"]: row["per_capita"] for row in rows["last_year"]}
    with Clock() as clock:
        found = [
            (key, *peers.judge_one(home, members[key], before[key], last[key]))
            for home in homes
            for key in (home["household_id"],)
        ]
    names = ("household_id", "monitoring_class", "reasons", "unknowns", "members", "workers", "per_capita")
    pq.write_table(pa.table(dict(zip(names, zip(*found, strict=True), strict=True))), out / "all.parquet")
    return {**clock.figures, "share": len(homes) / dataset.households, "counties": [county]}


def _orm(dataset: Dataset, _: Path) -> dict[str, Any]:
    from _monitor_orm import seconds_and_judged

    seconds, processor, judged = seconds_and_judged()
    share = judged / dataset.households
    return {"seconds": seconds, "processor": processor, "share": share, "counties": []}


def _spark(dataset: Dataset, out: Path) -> dict[str, Any]:
    from pyspark.sql import SparkSession

    from xieshou.engines.poverty import load_law
    from xieshou.engines.poverty.compiled import Engine, results_sql

    counties = _part(dataset, MOST["spark"])
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "16")
        .config("spark.driver.memory", "4g")
        .getOrCreate()
    )
    query = results_sql(load_law().on(DAY, "53"), Engine.SPARK)
    with Clock() as clock:
        for name in SOURCES:
            session.read.parquet(*map(str, dataset.files(name, counties))).createOrReplaceTempView(name)
        session.sql(query).write.mode("overwrite").parquet(str(out / "rows"))
    session.stop()
    return {**clock.figures, "counties": counties, "share": len(counties) / len(dataset.counties)}


def _contenders() -> dict[str, Callable[[Dataset, Path], dict[str, Any]]]:
    return {
        "ours": _ours,
        "scan": _scan,
        "sql": _sql,
        "polars": _by_county(peers.polars_county, 10**9),
        "pandas": _by_county(peers.pandas_county, MOST["pandas"]),
        "loop": _loop,
        "orm": _orm,
        "spark": _spark,
    }


def main(who: str, folder: str, out: str) -> None:
    """Run one contender and print what it took."""
    home = Path(folder)
    dataset = make_dataset(home.parent, int(home.name.split("-")[1]))
    told = {"counties": dataset.counties, "share": 1.0} | _contenders()[who](dataset, Path(out))
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
