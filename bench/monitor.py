# ruff: noqa: E501 -- queries and commands in one line
"""Monthly monitoring of every household, beside the same rules by hand and beside bare reading.

Synthetic households in Parquet, a file a county (bench/_households.py). Each contender runs in a process of its
own, measured with its children: wall seconds and the memory held at the highest moment. Results are compared
row by row as checksums over every column that both have.

    xieshou bench monitor                            1,000,000 households
    xieshou bench monitor --households 28000000      the nation
    XIESHOU_BENCH_PEERS=sql,polars,pandas,loop,orm,spark only these peers
    python bench/monitor.py WHO HOUSEHOLDS OUT       what the benchmark starts; prints seconds

The ORM loop judges 20,000 households of an embedded PostgreSQL (made once, kept below var/bench), since
Django objects do not come from Parquet; its time is extrapolated and its results are not compared.
pandas, the loop and Spark see part of the counties where there are many; their time is extrapolated by
households, which the notes say. Small sizes measure the start of the processes. `scan` reads every column that the rules need and keeps nothing.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil

sys.path.insert(0, str(Path(__file__).parent))

import _monitor_peers as peers
from _households import SOURCES, Dataset, make_dataset

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.config.benches import Goal, Options, Result, Row

HOUSEHOLDS = 1_000_000
DAY = date(2024, 6, 30)
BATCH = 15
LOOP = 20_000
MOST = {"pandas": 1_000_000, "spark": 1_000_000}
TITLES = {"sql": "one DuckDB query", "polars": "Polars per county", "pandas": "pandas per county",
          "loop": "Python loop", "orm": "ORM loop", "spark": "Spark local"}  # fmt: skip
ROUNDS = 2


class Measured(NamedTuple):
    """What a contender took, and the counties it saw (all but a part where extrapolated)."""

    seconds: float
    megabytes: float
    counties: tuple[int, ...]
    share: float
    failure: str = ""


def run(options: Options) -> Result:
    """Measure the limit, this project and every peer on the same files."""
    from xieshou.config.benches import Goal, Result, Row

    households = round((options.households or HOUSEHOLDS) * options.scale)
    options.tell(f"making {households:,} households")
    dataset = make_dataset(options.home, households)
    out = options.home / "monitor"
    scan, ours = _best("scan", dataset, out), _best("ours", dataset, out)
    rows = [Row("monthly run, wall", "s", ours.seconds, limit=scan.seconds, limit_name="bare scan")]
    goals = [Goal("times the bare scan", ours.seconds / scan.seconds, "<=", 3.5)]
    goals.append(Goal("memory", ours.megabytes, "<=", 1000, "MB"))
    notes = [f"{households:,} households, {dataset.members:,} people, {len(dataset.counties):,} counties"]
    wanted = os.environ.get("XIESHOU_BENCH_PEERS", ",".join(TITLES)).split(",")
    for who in (name for name in TITLES if name in wanted):
        options.tell(TITLES[who])
        found = _start(who, dataset, out)
        if found.failure:
            notes.append(f"{TITLES[who]} failed: {found.failure}")
            continue
        seconds = found.seconds / found.share
        rows += _rows(who, ours, found, seconds)
        if found.share < 1:
            notes.append(f"{TITLES[who]}: extrapolated from {found.share * households:,.0f} households")
        goals += _goals(who, ours, found, seconds)
        if who == "orm":
            continue
        same = _differences(out, who, found.counties)
        goals.append(Goal(f"rows that differ from {TITLES[who]}", same, "<=", 0))
    goals.append(Goal("flips of households on a limit", _flips(out), "<=", 0))
    return Result(name="monitor", rows=rows, goals=goals, notes=notes)


def _rows(who: str, ours: Measured, found: Measured, seconds: float) -> list[Row]:
    from xieshou.config.benches import Row

    return [
        Row(f"wall, beside {who}", "s", ours.seconds, seconds, TITLES[who]),
        Row(f"memory, beside {who}", "MB", ours.megabytes, found.megabytes, TITLES[who]),
    ]


def _goals(who: str, ours: Measured, found: Measured, seconds: float) -> list[Goal]:
    from xieshou.config.benches import Goal

    times = seconds / ours.seconds
    if who == "sql":
        return [
            Goal("times as fast as one DuckDB query", times, ">=", 2),
            Goal("times less memory than it", found.megabytes / ours.megabytes, ">=", 15),
        ]
    least = {"polars": 1 / 1.5, "pandas": 2.0, "orm": 400.0}
    return [Goal(f"times as fast as {TITLES[who]}", times, ">=", least[who])] if who in least else []


def _best(who: str, dataset: Dataset, out: Path) -> Measured:
    found = [_start(who, dataset, out) for _ in range(ROUNDS)]
    failure = next((one.failure for one in found if one.failure), "")
    if failure:
        raise RuntimeError(f"{who}: {failure}")
    return min(found)._replace(megabytes=max(one.megabytes for one in found))


def _start(who: str, dataset: Dataset, out: Path) -> Measured:
    """Run one contender in a process of its own and watch the memory of it and its children."""
    shutil.rmtree(out / who, ignore_errors=True)
    (out / who).mkdir(parents=True)
    command = [sys.executable, __file__, who, str(dataset.folder), str(out / who)]
    child = psutil.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    highest = 0
    while child.poll() is None:
        highest = max(highest, _resident(child))
        time.sleep(0.05)
    output, errors = child.communicate()
    if child.returncode:
        return Measured(0, 0, (), 1, (errors.strip().splitlines() or ["killed"])[-1])
    told = json.loads(output.strip().splitlines()[-1])
    return Measured(told["seconds"], highest / 1e6, tuple(told["counties"]), told["share"])


def _resident(process: psutil.Process) -> int:
    held = 0
    try:
        for one in (process, *process.children(recursive=True)):
            held += one.memory_info().rss
    except psutil.Error:
        return held
    return held


def _connect() -> Any:
    import duckdb

    return duckdb.connect()


def _differences(out: Path, who: str, counties: tuple[int, ...]) -> int:
    """Return the rows of a peer's result that are not exactly in this project's, or the reverse."""
    engine = _connect()
    theirs = f"read_parquet('{out / who}/**/*.parquet')"
    have = {name for (name, *_) in engine.execute(f"DESCRIBE SELECT * FROM {theirs}").fetchall()}
    columns = [name for name in peers.COMPARED if name in have]
    row = "hash(" + ", ".join(f"{name}::BIGINT" for name in columns) + ")"
    only = f"SELECT household_id FROM {theirs}" if who == "loop" else None
    part = f"household_id IN ({only})" if only else f"household_id // 10000000 IN {counties or (0,)}"
    sums = [
        engine.execute(f"SELECT count(*), sum({row}::HUGEINT) FROM {source} WHERE {part}").fetchone()
        for source in (theirs, f"read_parquet('{out / 'ours'}/*.parquet')")
    ]
    return 0 if sums[0] == sums[1] and sums[0][0] else max(1, abs(sums[0][0] - sums[1][0]))


def _flips(out: Path) -> int:
    """Return households with exactly the line's income that the run put into the range."""
    query = f"SELECT count(*) FROM read_parquet('{out / 'ours'}/*.parquet') WHERE net_income = members * 880000 AND reasons & 1 = 1"
    (found,) = _connect().execute(query).fetchone()
    return int(found)


# --- what runs in a process of its own ------------------------------------------------------------


def _ours(dataset: Dataset, out: Path) -> dict[str, Any]:
    from dataclasses import replace

    from xieshou.engines.poverty import Snapshot, load_law
    from xieshou.engines.poverty.mass import Batch, evaluate_files

    law = load_law().on(DAY, "53")
    batches = []
    for number, counties in enumerate(_batches(dataset)):
        province = replace(law, province=f"{counties[0] // 10_000:02d}")
        files = Snapshot(**{name: dataset.files(name, counties) for name in SOURCES})
        batches.append(Batch(files, province, out / f"{number:04d}.parquet"))
    start = time.perf_counter()
    done = evaluate_files(batches)
    assert done == dataset.households
    return {"seconds": time.perf_counter() - start}


def _batches(dataset: Dataset) -> list[tuple[int, ...]]:
    found = []
    for province in sorted({county // 10_000 for county in dataset.counties}):
        inside = [county for county in dataset.counties if county // 10_000 == province]
        found += [tuple(inside[at : at + BATCH]) for at in range(0, len(inside), BATCH)]
    return found


def _scan_some(files: list[list[str]]) -> None:
    from xieshou.engines.poverty.duck import bind, connect
    from xieshou.engines.poverty.tables import SOURCES as COLUMNS

    engine = connect(threads=1, memory="420MB")
    for name, paths in zip(SOURCES, files, strict=True):
        bind(engine, {name: paths})
        engine.execute(
            f"SELECT {', '.join(f'max({column})' for column in COLUMNS[name])} FROM {name}"
        ).fetchall()


def _scan(dataset: Dataset, _: Path) -> dict[str, Any]:
    """Read with two processes of one thread, as this project does; starting them counts for both."""
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor

    batches = [
        [[str(path) for path in dataset.files(name, some)] for name in SOURCES] for some in _batches(dataset)
    ]
    start = time.perf_counter()
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_scan_some, batches))
    return {"seconds": time.perf_counter() - start}


def _sql(dataset: Dataset, out: Path) -> dict[str, Any]:
    query = peers.duckdb_sql({name: dataset.files(name) for name in SOURCES})
    engine = _connect()
    engine.execute("SET threads = 2")
    engine.execute("SET preserve_insertion_order = false")
    start = time.perf_counter()
    engine.execute(
        f"COPY ({query}) TO '{out / 'all.parquet'}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)"
    )
    return {"seconds": time.perf_counter() - start}


def _by_county(
    judge: Callable[[dict[str, Path], Path], None], most: int
) -> Callable[[Dataset, Path], dict[str, Any]]:
    def work(dataset: Dataset, out: Path) -> dict[str, Any]:
        counties = _part(dataset, most)
        start = time.perf_counter()
        for county in counties:
            judge({name: dataset.files(name, (county,))[0] for name in SOURCES}, out / f"{county}.parquet")
        return {
            "seconds": time.perf_counter() - start,
            "counties": counties,
            "share": len(counties) / len(dataset.counties),
        }

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
    start = time.perf_counter()
    found = [
        (key, *peers.judge_one(home, members[key], before[key], last[key]))
        for home in homes
        for key in (home["household_id"],)
    ]
    seconds = time.perf_counter() - start
    names = ("household_id", "monitoring_class", "reasons", "unknowns", "members", "workers", "per_capita")
    pq.write_table(pa.table(dict(zip(names, zip(*found, strict=True), strict=True))), out / "all.parquet")
    return {"seconds": seconds, "share": len(homes) / dataset.households, "counties": [county]}


def _orm(dataset: Dataset, _: Path) -> dict[str, Any]:
    from _monitor_orm import seconds_and_judged

    seconds, judged = seconds_and_judged()
    return {"seconds": seconds, "share": judged / dataset.households, "counties": []}


def _spark(dataset: Dataset, out: Path) -> dict[str, Any]:
    from pyspark.sql import SparkSession

    from xieshou.engines.poverty import load_law
    from xieshou.engines.poverty.dialects import Engine, results_sql

    counties = _part(dataset, MOST["spark"])
    session = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "16")
        .config("spark.driver.memory", "4g")
        .getOrCreate()
    )
    query = results_sql(load_law().on(DAY, "53"), Engine.SPARK)
    start = time.perf_counter()
    for name in SOURCES:
        session.read.parquet(*map(str, dataset.files(name, counties))).createOrReplaceTempView(name)
    session.sql(query).write.mode("overwrite").parquet(str(out / "rows"))
    seconds = time.perf_counter() - start
    session.stop()
    return {"seconds": seconds, "counties": counties, "share": len(counties) / len(dataset.counties)}


CONTENDERS: dict[str, Callable[[Dataset, Path], dict[str, Any]]] = {
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
    told = {"counties": dataset.counties, "share": 1.0} | CONTENDERS[who](dataset, Path(out))
    print(json.dumps(told))


if __name__ == "__main__":
    main(*sys.argv[1:])
