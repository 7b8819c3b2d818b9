# ruff: noqa: E501 -- queries and commands in one line
"""Monthly monitoring of every household, beside the same rules by hand and beside bare reading.

Synthetic households in Parquet, a file a county (bench/_households.py). Each contender runs in a process of its
own, measured with its children: wall seconds, processor seconds (user + system, from before its processes start
until they have ended) and the memory held at the highest moment. Results are compared row by row as checksums
over every column that both have. Goals are held against processor seconds: a machine shared with others
stretches wall seconds, and a peer that waits for a disk or uses fewer cores loses nothing by it.

    xieshou bench monitor                            1,000,000 households
    xieshou bench monitor --households 28000000      the nation
    xieshou bench monitor --peers-limit 300          end a peer after that many seconds, and say so
    XIESHOU_BENCH_PEERS=sql,polars,pandas,loop,orm,spark only these peers

What it starts is in bench/_monitor_contenders.py.

The ORM loop judges 20,000 households of an embedded PostgreSQL (made once, kept below var/bench), since
Django objects do not come from Parquet; its time is extrapolated and its results are not compared.
pandas, the loop and Spark see part of the counties where there are many; their time is extrapolated by
households, which the notes say. Small sizes measure the start of the processes. `scan` reads every column that
the rules need and keeps nothing, in batches and processes like this project's; the two are measured in turn.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

sys.path.insert(0, str(Path(__file__).parent))

import psutil

import _monitor_peers as peers
from _households import Dataset, make_dataset

if TYPE_CHECKING:
    from xieshou.config.benches import Goal, Options, Result, Row

CONTENDERS = Path(__file__).with_name("_monitor_contenders.py")
HOUSEHOLDS = 1_000_000
MEMORY_SHARE = 0.8
TITLES = {"sql": "one DuckDB query", "polars": "Polars per county", "pandas": "pandas per county",
          "loop": "Python loop", "orm": "ORM loop", "spark": "Spark local"}  # fmt: skip
ROUNDS = 3
NATION = 28_000_000
"""The one DuckDB query is a goal for the nation only: beside fewer households, processes that are there anyway
(this project's three hold a quarter of a GB before they read) decide time and memory, not the rules."""


class Measured(NamedTuple):
    """What a contender took, and the counties it saw (all but a part where extrapolated).

    `failure` says why it did not finish; seconds and memory are then what it took until it was ended.
    """

    seconds: float
    processor: float
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
    scan, ours, ratio = _paired(dataset, out)
    named = {"limit_name": "bare scan"}
    rows = [
        Row("monthly run, wall", "s", ours.seconds, limit=scan.seconds, **named),
        Row("monthly run, processor", "s", ours.processor, limit=scan.processor, **named),
    ]
    goals = [Goal("times the bare scan", ratio, "<=", 3.5)]
    goals.append(Goal("memory", ours.megabytes, "<=", 1000, "MB"))
    notes = [f"{households:,} households, {dataset.members:,} people, {len(dataset.counties):,} counties"]
    wanted = os.environ.get("XIESHOU_BENCH_PEERS", ",".join(TITLES)).split(",")
    for who in (name for name in TITLES if name in wanted):
        options.tell(TITLES[who])
        found = _start(who, dataset, out, limit=options.peers_limit)
        if found.failure:
            notes.append(f"{TITLES[who]} {found.failure}")
        else:
            rows += _rows(who, ours, found)
        if found.share < 1:
            notes.append(f"{TITLES[who]}: extrapolated from {found.share * households:,.0f} households")
        stated = _goals(who, ours, found)
        if who == "sql" and households < NATION:
            notes += [
                f"stated for the nation, not judged at this size: {goal.text}: {goal.measured:.2f}"
                for goal in stated
            ]
        else:
            goals += stated
        if who == "orm" or found.failure:
            continue
        same = _differences(out, who, found.counties)
        goals.append(Goal(f"rows that differ from {TITLES[who]}", same, "<=", 0))
    goals.append(Goal("flips of households on a limit", _flips(out), "<=", 0))
    return Result(name="monitor", rows=rows, goals=goals, notes=notes)


def _rows(who: str, ours: Measured, found: Measured) -> list[Row]:
    from xieshou.config.benches import Row

    title = TITLES[who]
    return [
        Row(f"wall, beside {who}", "s", ours.seconds, found.seconds / found.share, title),
        Row(f"processor, beside {who}", "s", ours.processor, found.processor / found.share, title),
        Row(f"memory, beside {who}", "MB", ours.megabytes, found.megabytes, title),
    ]


def _goals(who: str, ours: Measured, found: Measured) -> list[Goal]:
    """Return the goals beside a peer; one that was ended before its end is measured up to there, or NaN.

    The ORM loop is held against wall seconds, since its database works in another process.
    """
    from xieshou.config.benches import Goal

    mine, theirs = (ours.seconds, found.seconds) if who == "orm" else (ours.processor, found.processor)
    times = theirs / found.share / mine if theirs else float("nan")
    end = " (it did not finish)" if found.failure else ""
    if who == "sql":
        memory = found.megabytes / ours.megabytes if found.megabytes else float("nan")
        return [
            Goal(f"times as fast as one DuckDB query{end}", times, ">=", 2),
            Goal(f"times less memory than it{end}", memory, ">=", 15),
        ]
    least = {"polars": 1 / 1.5, "pandas": 2.0, "orm": 400.0}
    return [Goal(f"times as fast as {TITLES[who]}{end}", times, ">=", least[who])] if who in least else []


def _paired(dataset: Dataset, out: Path) -> tuple[Measured, Measured, float]:
    """Return the best of the scan and of this project, and the median of the ratios of neighbouring runs."""
    pairs = [[_start(who, dataset, out) for who in ("scan", "ours")] for _ in range(ROUNDS)]
    if failure := next((one.failure for pair in pairs for one in pair if one.failure), ""):
        raise RuntimeError(failure)
    ratio = statistics.median(ours.processor / scan.processor for scan, ours in pairs)
    best = [min(runs)._replace(megabytes=max(one.megabytes for one in runs),
                               processor=min(one.processor for one in runs))
            for runs in zip(*pairs, strict=True)]  # fmt: skip
    return best[0], best[1], ratio


def _start(who: str, dataset: Dataset, out: Path, limit: float = float("inf")) -> Measured:
    """Run one contender in a process of its own; watch time and memory of it and its children, and end it there."""
    shutil.rmtree(out / who, ignore_errors=True)
    (out / who).mkdir(parents=True)
    command = [sys.executable, str(CONTENDERS), who, str(dataset.folder), str(out / who)]
    room = psutil.virtual_memory().available * MEMORY_SHARE
    began = time.perf_counter()
    with (out / f"{who}.errors").open("w+") as errors:
        child = psutil.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        highest, spent, reason = 0, 0.0, ""
        while child.poll() is None and not reason:
            held = _resident(child)
            highest, spent = max(highest, held), max(spent, _processor(child))
            if time.perf_counter() - began > limit:
                reason = f"did not finish in {limit:,.0f} s"
            elif held > room:
                reason = f"did not finish in {room / 1e9:.1f} GB"
            time.sleep(0.05)
        if reason:
            _end(child)
            return Measured(time.perf_counter() - began, spent, highest / 1e6, (), 1, failure=reason)
        output, _ = child.communicate()
        errors.seek(0)
        said = errors.read().strip().splitlines()
    if child.returncode:
        reason = f"failed: {(said or ['killed'])[-1]}"
        return Measured(0, 0, highest / 1e6, (), 1, failure=reason)
    told = json.loads(output.strip().splitlines()[-1])
    return Measured(
        told["seconds"],
        told["processor"],
        highest / 1e6,
        tuple(told["counties"]),
        told["share"],
    )


def _end(child: psutil.Popen) -> None:
    for one in (*child.children(recursive=True), child):
        with contextlib.suppress(psutil.Error):
            one.kill()
    child.communicate()


def _processor(process: psutil.Process) -> float:
    """Return the processor seconds of a process and its living children so far."""
    spent = 0.0
    with contextlib.suppress(psutil.Error):
        for one in (process, *process.children(recursive=True)):
            spent += sum(one.cpu_times()[:2])
    return spent


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
