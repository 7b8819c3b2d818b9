"""Seekers x vacancies solved to the proven optimum, beside the solvers that exist, on one market per size.

Each solver runs in a process of its own, stopped at LIMIT_SECONDS or when it holds more than the memory
allowed. The peers are handed every admissible pair ready scored, which this project has to score itself, so
the comparison favours them. All maximise the same: points, plus a reward for each priority seeker placed.

    XIESHOU_BENCH_SIZES=small,medium    only these sizes (small, medium, large)
    XIESHOU_BENCH_SECONDS=120           a tighter limit
    python bench/assignment.py WHO SIZE SCALE [MIX]    (what the benchmark starts: figures as JSON)

The small and the medium size are also solved with three other mixes of factors: few skills and coarse wages,
every pair equal, blocks of forbidden pairs. They must be proven, the medium size within the same memory and
four times the time. Stable mode stands beside the package `matching` at every size, or the notes say why not.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import psutil

sys.path.insert(0, str(Path(__file__).parent))

from _market import SIZES, make_market
from xieshou.engines.assignment import Mode, Problem, solve, verify, warm
from xieshou.engines.assignment.scores import full_matrix, map_blocks
from xieshou.engines.assignment.solver import admissible_arcs
from xieshou.engines.assignment.stable import side_scores

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.config.benches import Goal, Options, Result, Row

LIMIT_SECONDS = float(os.environ.get("XIESHOU_BENCH_SECONDS", "600"))
MEMORY_SHARE = 0.7
ROUNDS = 3
BYTES_AN_ARC = {"ortools": 130, "highs": 900, "matching": 200}  # matching: two lists of objects a pair
MIXED_SIZES = ("small", "medium")
MIXES = ("few", "equal", "blocks")
MIX_TIMES = 4
PEERS = ("ortools", "scipy", "highs", "lap")
TITLES = {"ortools": "OR-Tools min-cost flow", "scipy": "SciPy assignment", "highs": "HiGHS", "lap": "lap"}
MOST_MEGABYTES = {"medium": 400, "large": 1600}


class Outcome(NamedTuple):
    """What one solver reported, or why it did not finish."""

    figures: dict[str, Any]
    failure: str = ""


def run(options: Options) -> Result:
    """Measure every size asked for."""
    from xieshou.config.benches import Result

    sizes = [
        size for size in os.environ.get("XIESHOU_BENCH_SIZES", ",".join(SIZES)).split(",") if size in SIZES
    ]
    rows: list[Row] = []
    goals: list[Goal] = []
    notes = ["peers get every admissible pair ready scored; scoring counts for this project only"]
    for size in sizes:
        options.tell(f"{size}: this project")
        ours = _start("ours", size, options.scale)
        peers: dict[str, Outcome] = {}
        for peer in PEERS:
            options.tell(f"{size}: {TITLES[peer]}")
            peers[peer] = _start(peer, size, options.scale, arcs=ours.figures["arcs"])
        _report(size, ours.figures, peers, rows, notes)
        goals += _goals(size, ours.figures, peers)
        if size in MIXED_SIZES:
            _mixes(options, size, ours.figures, rows, goals)
        options.tell(f"{size}: stable matching")
        _stable(size, options.scale, ours.figures["arcs"], rows, goals, notes)
    return Result(name="assignment", rows=rows, goals=goals, notes=notes)


def _report(
    size: str, ours: dict[str, Any], peers: dict[str, Outcome], rows: list[Row], notes: list[str]
) -> None:
    from xieshou.config.benches import Row

    title = f"{size} ({ours['shape']})"
    limit = {"limit": ours["pass"], "limit_name": "bare scoring pass"}
    for peer, outcome in peers.items():
        if outcome.failure:
            notes.append(f"{title}: {TITLES[peer]} {outcome.failure}")
            continue
        found = outcome.figures
        named = {"peer_name": TITLES[peer]}
        rows.append(Row(f"{title}, wall", "s", ours["wall"], found["wall"], **named, **limit))
        rows.append(Row(f"{title}, processor", "s", ours["cpu"], found["cpu"], **named))
        rows.append(Row(f"{title}, memory", "MB", ours["megabytes"], found["megabytes"], **named))
        notes.append(f"{title}: {TITLES[peer]} reaches {found['value']}, this project {ours['value']}")
    if all(outcome.failure for outcome in peers.values()):
        rows.append(Row(f"{title}, wall", "s", ours["wall"], **limit))
        rows.append(Row(f"{title}, memory", "MB", ours["megabytes"]))
    notes.append(
        f"{title}: primal {ours['primal']}, dual {ours['dual']}, verified {ours['verified']}, "
        f"{ours['priority']} priority seekers placed of at most {ours['bound']}; "
        f"pass {ours['pass']:.3f} s wall, {ours['pass_cpu']:.3f} s processor; "
        f"processor {ours['cpu'] / ours['pass_cpu']:.1f} times the pass"
    )


def _goals(size: str, ours: dict[str, Any], peers: dict[str, Outcome]) -> list[Goal]:
    from xieshou.config.benches import Goal

    done = {peer: outcome.figures for peer, outcome in peers.items() if not outcome.failure}
    goals = [
        Goal(f"{size}: not proven", ours["dual"] - ours["primal"], "<=", 0, "points"),
        Goal(f"{size}: verified independently", float(ours["verified"]), ">=", 1),
        Goal(f"{size}: peers that found another optimum", _others(ours, done), "<=", 0),
    ]
    if size == "small" and done:
        best = min(found["wall"] for found in done.values())
        goals.append(Goal("small: time against the best peer", ours["wall"] / best, "<=", 1, "times"))
    if size == "medium":
        against = done["ortools"]["wall"] / ours["wall"] if "ortools" in done else float("nan")
        goals.append(Goal("medium: times as fast as OR-Tools", against, ">=", 20))
        goals.append(Goal("medium: times the bare scoring pass", ours["wall"] / ours["pass"], "<=", 4))
    if size == "large":
        goals.append(Goal("large: peers that finished", len(done), "<=", 0))
    if size in MOST_MEGABYTES:
        goals.append(Goal(f"{size}: memory", ours["megabytes"], "<=", MOST_MEGABYTES[size], "MB"))
    return goals


def _mixes(options: Options, size: str, typical: dict[str, Any], rows: list[Row], goals: list[Goal]) -> None:
    """Solve a market with every other mix of factors, beside the typical one."""
    from xieshou.config.benches import Goal, Row

    for mix in MIXES:
        options.tell(f"{size}: mix {mix}")
        found = _start("ours", size, options.scale, mix=mix).figures
        named = {"peer": typical["wall"], "peer_name": "typical mix"}
        limit = {"limit": found["pass"], "limit_name": "bare scoring pass"}
        rows.append(Row(f"{size}, mix {mix}, wall", "s", found["wall"], **named, **limit))
        verified = float(found["verified"] and found["primal"] == found["dual"])
        goals.append(Goal(f"{size}, mix {mix}: proven and verified", verified, ">=", 1))
        if size != "medium":
            continue  # milliseconds: their proportion says nothing
        times, most = found["wall"] / typical["wall"], MOST_MEGABYTES[size]
        goals += [
            Goal(f"{size}, mix {mix}: memory", found["megabytes"], "<=", most, "MB"),
            Goal(f"{size}, mix {mix}: times the typical mix", times, "<=", MIX_TIMES),
        ]


def _others(ours: dict[str, Any], done: dict[str, dict[str, Any]]) -> int:
    return sum(found["value"] != ours["value"] for found in done.values())


def _stable(size: str, scale: float, arcs: int, rows: list[Row], goals: list[Goal], notes: list[str]) -> None:
    """Solve a size in stable mode, beside the package; where either does not finish, the notes say why."""
    from xieshou.config.benches import Goal, Row

    ours = _start("stable", size, scale)
    if ours.failure:
        notes.append(f"{size}, stable mode: this project {ours.failure}")
    peer = _start("matching", size, scale, arcs=arcs)
    if peer.failure:
        notes.append(f"{size}, stable mode: matching {peer.failure}")
    if ours.failure:
        return
    named = {} if peer.failure else {"peer": peer.figures["wall"], "peer_name": "matching"}
    rows.append(Row(f"{size}, stable mode, wall", "s", ours.figures["wall"], **named))
    goals.append(Goal(f"{size}: blocking pairs in stable mode", ours.figures["blocking"], "<=", 0))
    if not peer.failure:
        same = float(ours.figures["assignment"] == peer.figures["assignment"])
        goals.append(Goal(f"{size}: same stable matching as the peer", same, ">=", 1))


def _start(who: str, size: str, scale: float, arcs: int = 0, mix: str = "typical") -> Outcome:
    """Run one solver in a process of its own, within time and memory."""
    room = psutil.virtual_memory().available * MEMORY_SHARE
    needed = arcs * BYTES_AN_ARC.get(who, 0)
    if who in {"scipy", "lap"}:
        seekers, _, places = _scaled(size, scale)
        needed = seekers * places * (16 if who == "scipy" else 24)
    if needed > room:
        return Outcome({}, f"needs about {needed / 1e9:.0f} GB, {room / 1e9:.0f} GB are to be had")
    command = [sys.executable, __file__, who, size, str(scale), mix]
    child = psutil.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        output, errors = child.communicate(timeout=LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.communicate()
        return Outcome({}, f"did not finish within {LIMIT_SECONDS:.0f} s")
    if child.returncode:
        return Outcome(
            {}, f"failed: {errors.strip().splitlines()[-1] if errors.strip() else child.returncode}"
        )
    return Outcome(json.loads(output))


def _scaled(size: str, scale: float) -> tuple[int, int, int]:
    seekers, vacancies, places = (max(20, round(number * scale)) for number in SIZES[size])
    return seekers, vacancies, max(places, vacancies)


def _solve_ours(problem: Problem, tables: Any) -> dict[str, Any]:
    warm(large=True)
    walls, cpus = [], []
    rounds = ROUNDS if problem.priority.size < 100_000 else 1
    for _ in range(rounds):
        wall, cpu = time.perf_counter(), time.process_time()
        problem = Problem.build(*tables)
        solution = solve(problem)
        walls.append(time.perf_counter() - wall)
        cpus.append(time.process_time() - cpu)
    megabytes = _megabytes()
    passes = [_time_pass(problem) for _ in range(rounds)]
    proof = solution.certificate
    reward = _reward(problem)
    return {
        "shape": "{} x {}".format(*problem.scores.shape),
        "wall": min(walls),
        "cpu": min(cpus),
        "megabytes": megabytes,
        "pass": min(wall for wall, _ in passes),
        "pass_cpu": min(cpu for _, cpu in passes),
        "arcs": sum(map_blocks(problem.scores, lambda _first, _last, block: int((block >= 0).sum()))),
        "primal": proof.primal,
        "dual": proof.dual,
        "priority": proof.priority_placed,
        "bound": proof.priority_bound,
        "verified": proof.holds and verify(problem, solution).holds,
        "value": solution.total_score + reward * proof.priority_placed,
    }


def _time_pass(problem: Problem) -> tuple[float, float]:
    """Return wall and processor seconds of scoring every pair and keeping nothing."""
    wall, cpu = time.perf_counter(), time.process_time()
    map_blocks(problem.scores, lambda _first, _last, _block: None)
    return time.perf_counter() - wall, time.process_time() - cpu


def _reward(problem: Problem) -> int:
    return 2 * (problem.scores.most + 1)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _gains(problem: Problem) -> tuple[Any, Any, Any]:
    """Return seeker, vacancy and value of every admissible pair."""
    arcs = admissible_arcs(problem.scores)
    seekers = np.repeat(np.arange(problem.priority.size), np.diff(arcs.first))
    return seekers, arcs.vacancy, arcs.score + _reward(problem) * problem.priority[seekers]


def _by_ortools(problem: Problem) -> Callable[[], int]:
    from ortools.graph.python import min_cost_flow

    seekers, vacancies, gains = _gains(problem)
    count, offers = problem.scores.shape

    def work() -> int:
        flow = min_cost_flow.SimpleMinCostFlow()
        add = flow.add_arcs_with_capacity_and_unit_cost
        people, posts = np.arange(count), count + np.arange(offers)
        one = np.ones(seekers.size, np.int64)
        add(seekers, count + vacancies.astype(np.int64), one, -gains.astype(np.int64))
        add(np.full(count, count + offers), people, np.ones(count, np.int64), np.zeros(count, np.int64))
        add(people, np.full(count, count + offers + 1), np.ones(count, np.int64), np.zeros(count, np.int64))
        add(posts, np.full(offers, count + offers + 1), problem.capacity, np.zeros(offers, np.int64))
        flow.set_node_supply(count + offers, count)
        flow.set_node_supply(count + offers + 1, -count)
        flow.solve()
        return -int(flow.optimal_cost())

    return work


def _by_highs(problem: Problem) -> Callable[[], int]:
    from scipy.optimize import linprog
    from scipy.sparse import coo_matrix

    seekers, vacancies, gains = _gains(problem)
    count, offers = problem.scores.shape

    def work() -> int:
        ones, each = np.ones(2 * seekers.size), np.arange(seekers.size)
        rows = np.concatenate([seekers, count + vacancies])
        table = coo_matrix(
            (ones, (rows, np.concatenate([each, each]))), (count + offers, seekers.size)
        ).tocsr()
        most = np.concatenate([np.ones(count), problem.capacity])
        return -round(linprog(-gains.astype(float), A_ub=table, b_ub=most, bounds=(0, 1), method="highs").fun)

    return work


def _dense(problem: Problem) -> Any:
    """Return values of seekers x seats; staying without a place and an inadmissible seat are both worth 0."""
    scores = full_matrix(problem.scores)
    gains = np.where(scores >= 0, scores + _reward(problem) * problem.priority[:, None], 0)
    return np.repeat(gains.astype(float), problem.seats(), axis=1)


def _by_scipy(problem: Problem) -> Callable[[], int]:
    from scipy.optimize import linear_sum_assignment

    values = _dense(problem)

    def work() -> int:
        rows, columns = linear_sum_assignment(values, maximize=True)
        return int(values[rows, columns].sum())

    return work


def _by_lap(problem: Problem) -> Callable[[], int]:
    import lap

    values = _dense(problem)

    def work() -> int:
        _, seats, _ = lap.lapjv(values.max() - values, extend_cost=True)
        placed = np.flatnonzero(seats >= 0)
        return int(values[placed, seats[placed]].sum())

    return work


def _orders(problem: Problem) -> tuple[dict[int, list[int]], dict[int, list[int]]]:
    """Return the strict orders of both sides over admissible pairs, as stable mode reads them."""
    wishes, ranks = (full_matrix(side).astype(np.int64) for side in side_scores(problem))
    ranks += 100_000 * problem.priority[:, None]
    people = {
        row: [int(at) for at in np.argsort(-wishes[row], kind="stable") if wishes[row, at] >= 0]
        for row in range(len(wishes))
    }
    posts = {
        column: [int(at) for at in np.argsort(-ranks[:, column], kind="stable") if wishes[at, column] >= 0]
        for column in range(wishes.shape[1])
    }
    return {row: wish for row, wish in people.items() if wish}, {
        at: rank for at, rank in posts.items() if rank
    }


def _by_matching(problem: Problem) -> dict[str, Any]:
    from matching.games import HospitalResident

    people, posts = _orders(problem)
    wall = time.perf_counter()
    game = HospitalResident.create_from_dictionaries(
        people, posts, {at: int(problem.capacity[at]) for at in posts}
    )
    found = game.solve(optimal="resident")
    spent = time.perf_counter() - wall
    assignment = [-1] * problem.priority.size
    for post, members in found.items():
        for member in members:
            assignment[member.name] = post.name
    return {"wall": spent, "assignment": assignment}


def _deeply(work: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the result of work that recurses as deep as its data (the peer copies its players that way)."""
    results: list[dict[str, Any]] = []
    sys.setrecursionlimit(1_000_000)
    threading.stack_size(1 << 30)
    thread = threading.Thread(target=lambda: results.append(work()))
    thread.start()
    thread.join()
    return results[0]


def _solve_stable(problem: Problem) -> dict[str, Any]:
    from xieshou.engines.assignment import count_blocking_pairs

    warm()
    wall = time.perf_counter()
    solution = solve(problem, mode=Mode.STABLE)
    spent = time.perf_counter() - wall
    blocking = count_blocking_pairs(problem, solution.assignment)
    return {"wall": spent, "assignment": solution.assignment.tolist(), "blocking": blocking}


def main(who: str, size: str, scale: str, mix: str = "typical") -> None:
    """Print the figures of one solver as JSON."""
    tables = make_market(*_scaled(size, float(scale)), mix=mix)
    problem = Problem.build(*tables)
    if who == "ours":
        found = _solve_ours(problem, tables)
    elif who == "stable":
        found = _solve_stable(problem)
    elif who == "matching":
        found = _deeply(lambda: _by_matching(problem))
    else:
        makers = {"ortools": _by_ortools, "scipy": _by_scipy, "highs": _by_highs, "lap": _by_lap}
        work = makers[who](problem)
        wall, cpu = time.perf_counter(), time.process_time()
        value = work()
        spent = (time.perf_counter() - wall, time.process_time() - cpu)
        found = {"value": value, "wall": spent[0], "cpu": spent[1], "megabytes": _megabytes()}
    print(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:5])
