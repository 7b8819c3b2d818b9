"""The optimal assignment: first the most priority seekers placed, then the highest total score.

Both proven.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from xieshou.engines.assignment.arcs import Arcs, Places, make_arcs, make_places
from xieshou.engines.assignment.exact import Search, approach, settle
from xieshou.engines.assignment.problem import Certificate, Problem, Solution
from xieshou.engines.assignment.records import EngineInputError, Mode
from xieshou.engines.assignment.scores import PairScores, map_blocks
from xieshou.engines.assignment.stable import match_stable
from xieshou.engines.assignment.window import Window, open_window, sampled_prices, unproven_pairs

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Block = NDArray[np.int16]
    Ints = NDArray[np.integer[Any]]

REWARD_GROWTH = 4
ALL_PAIRS = 2_000_000


class Task(NamedTuple):
    """What is left to decide once kept pairs hold their places.

    Seekers `rows`, vacancies with places `columns`.
    """

    problem: Problem
    rows: Ints
    columns: Ints
    scores: PairScores
    places: Places
    priority: NDArray[np.bool_]
    kept: tuple[tuple[int, int], ...]


def solve(problem: Problem, *, mode: Mode = Mode.OPTIMAL, keep: Sequence[tuple[int, int]] = ()) -> Solution:
    """Return the best assignment with its proof.

    Args:    keep: pairs (seeker, vacancy) already accepted; they hold whatever they score.
    Raises:  EngineInputError: a kept pair names nobody, or a vacancy keeps more than it has places.
    """
    task = make_task(problem, keep)
    if mode == Mode.STABLE:
        return solve_stable(task)
    return solve_optimal(task)


def make_task(problem: Problem, keep: Sequence[tuple[int, int]]) -> Task:
    """Return the problem without the kept pairs, the places they hold and the vacancies without places."""
    kept = tuple(sorted((int(seeker), int(vacancy)) for seeker, vacancy in keep))
    capacity = problem.seats()
    free = np.ones(problem.priority.size, np.bool_)
    for seeker, vacancy in kept:
        if not (0 <= seeker < free.size and 0 <= vacancy < capacity.size and free[seeker]):
            message = f"The kept pair ({seeker}, {vacancy}) is doubled or outside {problem.scores.shape}."
            raise EngineInputError(message)
        if capacity[vacancy] == 0:
            message = (
                f"The vacancy {vacancy} keeps more seekers than its {int(problem.capacity[vacancy])} places."
            )
            raise EngineInputError(message)
        free[seeker] = False
        capacity[vacancy] -= 1
    rows, columns = np.flatnonzero(free), np.flatnonzero(capacity > 0)
    scores = problem.scores
    if rows.size < free.size:
        scores = scores.rows(rows)
    if columns.size < capacity.size:
        scores = scores.columns(columns)
    return Task(problem, rows, columns, scores, make_places(capacity[columns]), problem.priority[rows], kept)


def solve_optimal(task: Task) -> Solution:
    """Return the optimum: solve the pairs held, add what beats them until nothing does.

    The priority count is proven last.
    """
    reward = 2 * (task.scores.most + 1)
    window, search = start_search(task, outside_values(task, reward))
    approach(search)
    while True:
        settle(search)
        if window is not None and widen_window(window, search):
            continue
        exhausted, closed = exhausted_vacancies(task, search)
        if closed:
            return make_solution(task, search, exhausted)
        reward *= REWARD_GROWTH
        search.outside = outside_values(task, reward)


def start_search(task: Task, outside: NDArray[np.int64]) -> tuple[Window | None, Search]:
    """Return a search over every admissible pair where they fit.

    Otherwise the search holds a window, which is returned too.
    """
    seekers, vacancies = task.scores.shape
    if seekers * vacancies <= ALL_PAIRS:
        return None, Search.start(admissible_arcs(task.scores), task.places, outside)
    window = open_window(task.scores, sampled_prices(task.scores, task.places, outside))
    search = Search.start(window.pool, task.places, outside)
    search.count("scored", seekers * vacancies)
    return window, search


def widen_window(window: Window, search: Search) -> bool:
    """Add the pairs outside the window that beat their seeker's value; return whether there were any."""
    found = unproven_pairs(window, search.price, search.value)
    search.count("scored_again", found.again)
    search.count("unproven", found.seeker.size)
    if not found.seeker.size:
        return False
    search.add(found.seeker, found.vacancy, found.score)
    return True


def outside_values(task: Task, reward: int) -> NDArray[np.int64]:
    """Return what staying without a place is worth: nothing, or a loss for a priority seeker."""
    return np.where(task.priority, -reward, 0).astype(np.int64)


def admissible_arcs(scores: PairScores) -> Arcs:
    """Return every admissible pair."""

    def pick(first: int, _last: int, block: Block) -> tuple[Ints, Ints, Block]:
        rows, columns = np.nonzero(block.T >= 0)
        return rows + first, columns, block[columns, rows]

    none = np.empty(0, np.int64)
    parts = [(none, none, none.astype(np.int16)), *map_blocks(scores, pick)]
    rows, columns, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    return make_arcs(rows, columns, values, scores.shape[0])


def exhausted_vacancies(task: Task, search: Search) -> tuple[NDArray[np.bool_], bool]:
    """Return the vacancies within reach of unplaced priority seekers, and whether such seekers fill them all.

    If they do, no assignment places more priority seekers; if not, the reward was too small.
    """
    vacancy_of, filled, capacity = search.match.vacancy, search.match.filled, task.places.capacity
    exhausted = np.zeros(capacity.size, np.bool_)
    reached = np.zeros(vacancy_of.size, np.bool_)
    ahead = task.priority & (vacancy_of < 0)
    while ahead.any():
        reached |= ahead
        parts = map_blocks(
            task.scores.rows(np.flatnonzero(ahead)), lambda _first, _last, block: (block >= 0).any(1)
        )
        exhausted |= np.any(parts, axis=0)
        members = np.append(exhausted, False)[vacancy_of]
        if (filled[exhausted] < capacity[exhausted]).any() or (members & ~task.priority).any():
            return exhausted, False
        ahead = members & ~reached
    return exhausted, True


def make_solution(task: Task, search: Search, exhausted: NDArray[np.bool_]) -> Solution:
    """Return the solution of a settled search, in the indices of the whole problem."""
    problem, match = task.problem, search.match
    placed = match.vacancy >= 0
    values = search.value
    own = np.where(placed, match.score, search.outside)
    whole = blank_solution(task)
    whole.assignment[task.rows[placed]] = task.columns[match.vacancy[placed]]
    whole.scores[task.rows[placed]] = match.score[placed]
    whole.prices[task.columns] = search.price
    whole.exhausted[task.columns] = exhausted
    whole.seeker_values[:] = whole.scores
    whole.seeker_values[task.rows] = values
    kept = np.array([seeker for seeker, _ in task.kept], np.int64)
    fixed = int(whole.scores[kept].sum(dtype=np.int64))
    elsewhere = task.priority & ~np.append(exhausted, True)[match.vacancy]
    bound = elsewhere.sum() + task.places.capacity[exhausted].sum() + problem.priority[kept].sum()
    certificate = Certificate(
        primal=int(own.sum()) + fixed,
        dual=int(values.sum() + (task.places.capacity * search.price).sum()) + fixed,
        reward=-int(search.outside.min(initial=0)),
        priority_placed=int((problem.priority & (whole.assignment >= 0)).sum()),
        priority_bound=int(bound),
        pairs=problem.priority.size * problem.capacity.size,
    )
    counts = {**search.counts, "pool": search.pool.vacancy.size, "working": search.near.vacancy.size}
    return replace(whole, certificate=certificate, statistics=counts)


def blank_solution(task: Task) -> Solution:
    """Return a solution with the kept pairs only (0 points for one that became inadmissible) and no proof."""
    seekers, vacancies = task.problem.priority.size, task.problem.capacity.size
    solution = Solution(
        assignment=np.full(seekers, -1, np.int32),
        scores=np.zeros(seekers, np.int32),
        prices=np.zeros(vacancies, np.int64),
        seeker_values=np.zeros(seekers, np.int64),
        exhausted=np.zeros(vacancies, np.bool_),
        certificate=Certificate(0, 0, 0, 0, 0, seekers * vacancies),
        statistics={},
        kept=task.kept,
    )
    if task.kept:
        kept, held = (np.array(side) for side in zip(*task.kept, strict=True))
        solution.assignment[kept] = held
        solution.scores[kept] = pair_scores(task.problem.scores, kept, held)
    return solution


def pair_scores(scores: PairScores, seekers: Ints, vacancies: Ints) -> NDArray[np.int32]:
    """Return the scores of given pairs, 0 for inadmissible ones."""
    chosen = scores.rows(seekers)
    parts = map_blocks(
        chosen, lambda first, last, block: block[vacancies[first:last], np.arange(last - first)]
    )
    values: NDArray[np.int16] = np.concatenate([np.empty(0, np.int16), *parts])
    return np.maximum(values, 0).astype(np.int32)


def solve_stable(task: Task) -> Solution:
    """Return the stable matching that is best for seekers.

    Its certificate states the score; there is no price.
    """
    problem, whole = task.problem, blank_solution(task)
    capacity = np.zeros(problem.capacity.size, np.int32)
    capacity[task.columns] = task.places.capacity
    free = np.zeros(problem.priority.size, np.bool_)
    free[task.rows] = True
    assignment, proposals = match_stable(problem, make_places(capacity), free)
    seated = np.flatnonzero(assignment >= 0)
    whole.assignment[seated] = assignment[seated]
    whole.scores[seated] = pair_scores(problem.scores, seated, assignment[seated])
    whole.seeker_values[:] = whole.scores
    most = problem.scores.most * min(free.size, int(problem.capacity.sum(dtype=np.int64)))
    certificate = Certificate(
        primal=int(whole.scores.sum(dtype=np.int64)),
        dual=most,
        reward=0,
        priority_placed=int((problem.priority & (whole.assignment >= 0)).sum()),
        priority_bound=int(problem.priority.sum()),
        pairs=free.size * capacity.size,
    )
    return replace(whole, certificate=certificate, statistics={"proposals": proposals}, mode=Mode.STABLE)
