"""The optimal assignment: first the most priority seekers placed, then the highest total score, both proven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from xieshou.engines.assignment.arcs import Arcs, Places, make_arcs, make_places
from xieshou.engines.assignment.exact import Search, approach, settle
from xieshou.engines.assignment.problem import Certificate, Problem, Solution
from xieshou.engines.assignment.records import EngineInputError, Mode
from xieshou.engines.assignment.scores import PairScores, map_blocks
from xieshou.engines.assignment.stable import match_stable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    Block = NDArray[np.int16]
    Ints = NDArray[np.integer[Any]]

REWARD_GROWTH = 4


class Task(NamedTuple):
    """What is left to decide once kept pairs hold their places."""

    problem: Problem
    places: Places
    free: NDArray[np.bool_]
    kept: tuple[tuple[int, int], ...]


def solve(problem: Problem, *, mode: Mode = Mode.OPTIMAL, keep: Sequence[tuple[int, int]] = ()) -> Solution:
    """Return the best assignment with its proof.

    Args:    keep: pairs (seeker, vacancy) already accepted; they hold whatever they score.
    Raises:  EngineInputError: a kept pair names nobody, or a vacancy keeps more than it has places.
    """
    task = make_task(problem, keep)
    if mode == Mode.STABLE:
        return solve_stable(task)
    return solve_all_pairs(task)


def make_task(problem: Problem, keep: Sequence[tuple[int, int]]) -> Task:
    """Return the problem without the kept pairs and the places they hold."""
    kept = tuple(sorted((int(seeker), int(vacancy)) for seeker, vacancy in keep))
    seekers, vacancies = problem.scores.shape
    capacity = problem.capacity.copy()
    free = np.ones(seekers, np.bool_)
    for seeker, vacancy in kept:
        if not (0 <= seeker < seekers and 0 <= vacancy < vacancies and free[seeker]):
            message = f"The kept pair ({seeker}, {vacancy}) is doubled or outside {seekers} seekers × {vacancies} vacancies."
            raise EngineInputError(message)
        if capacity[vacancy] == 0:
            message = f"The vacancy {vacancy} keeps more seekers than its {int(problem.capacity[vacancy])} places."
            raise EngineInputError(message)
        free[seeker] = False
        capacity[vacancy] -= 1
    return Task(problem, make_places(capacity), free, kept)


def solve_all_pairs(task: Task) -> Solution:
    """Return the optimum of a problem whose admissible pairs all fit into memory."""
    search = Search.start(admissible_arcs(task), task.places, outside_values(task, first_reward(task)))
    approach(search)
    while True:
        settle(search)
        exhausted, closed = exhausted_vacancies(task, search.pool, search)
        if closed:
            return make_solution(task, search, exhausted)
        reward = -int(search.outside.min()) * REWARD_GROWTH
        search.outside = outside_values(task, reward)


def first_reward(task: Task) -> int:
    """Return points for placing a priority seeker that outweigh any single pair twice."""
    return 2 * (task.problem.scores.most + 1)


def outside_values(task: Task, reward: int) -> NDArray[np.int64]:
    """Return what staying without a place is worth: nothing, or a loss for a priority seeker."""
    return np.where(task.problem.priority & task.free, -reward, 0).astype(np.int64)


def admissible_arcs(task: Task) -> Arcs:
    """Return every admissible pair of the free seekers with the vacancies that have places."""
    open_places = task.places.capacity > 0

    def pick(first: int, last: int, block: Block) -> tuple[Ints, Ints, Block]:
        scores = block.T
        rows, columns = np.nonzero((scores >= 0) & open_places & task.free[first:last, None])
        return rows + first, columns, scores[rows, columns]

    none = np.empty(0, np.int64)
    parts = [(none, none, none.astype(np.int16)), *map_blocks(task.problem.scores, pick)]
    rows, columns, values = (np.concatenate(column) for column in zip(*parts, strict=True))
    return make_arcs(rows, columns, values, task.free.size)


def exhausted_vacancies(task: Task, arcs: Arcs, search: Search) -> tuple[NDArray[np.bool_], bool]:
    """Return the vacancies within reach of unplaced priority seekers, and whether priority seekers alone fill them all.

    If they do, no assignment places more priority seekers; if not, the reward was too small.
    """
    match, capacity = search.match, task.places.capacity
    exhausted = np.zeros(capacity.size, np.bool_)
    reached = (search.outside < 0) & (match.vacancy < 0)
    while True:
        ahead = np.repeat(reached, np.diff(arcs.first))
        exhausted[arcs.vacancy[ahead]] = True
        members = np.zeros_like(reached)
        members[match.vacancy >= 0] = exhausted[match.vacancy[match.vacancy >= 0]]
        if (match.filled[exhausted] < capacity[exhausted]).any() or (members & (search.outside == 0)).any():
            return exhausted, False
        if not (members & ~reached).any():
            return exhausted, True
        reached |= members


def make_solution(task: Task, search: Search, exhausted: NDArray[np.bool_]) -> Solution:
    """Return the solution of a settled search."""
    problem, match = task.problem, search.match
    values = search.values()
    scores = np.where(match.vacancy >= 0, match.score, 0).astype(np.int32)
    assignment = match.vacancy.copy()
    unplaced = (assignment < 0) & (search.outside < 0)
    primal = int(scores.sum(dtype=np.int64) + search.outside[unplaced].sum())
    dual = int(values[task.free].sum() + (task.places.capacity * search.price).sum())
    kept_scores = keep_pairs(task, assignment, scores)
    values[~task.free] = scores[~task.free]
    outside_reach = ~np.append(exhausted, True)[assignment] & (search.outside < 0)  # noqa: FBT003 -- index -1: nowhere
    certificate = Certificate(
        primal=primal + kept_scores,
        dual=dual + kept_scores,
        reward=-int(search.outside.min(initial=0)),
        priority_placed=int((problem.priority & (assignment >= 0)).sum()),
        priority_bound=int(
            outside_reach.sum() + task.places.capacity[exhausted].sum() + (problem.priority & ~task.free).sum()
        ),
        pairs=int(np.prod(problem.scores.shape)),
    )
    statistics = {**search.counts, "pool": search.pool.vacancy.size, "working": search.near.vacancy.size}
    return Solution(assignment, scores, search.price, values, exhausted, certificate, statistics, kept=task.kept)


def keep_pairs(task: Task, assignment: NDArray[np.int32], scores: NDArray[np.int32]) -> int:
    """Write the kept pairs into an assignment and return the sum of their scores (0 for one that became inadmissible)."""
    if not task.kept:
        return 0
    seekers, vacancies = (np.array(side) for side in zip(*task.kept, strict=True))
    assignment[seekers] = vacancies
    scores[seekers] = pair_scores(task.problem.scores, seekers, vacancies)
    return int(scores[seekers].sum(dtype=np.int64))


def pair_scores(scores: PairScores, seekers: Ints, vacancies: Ints) -> NDArray[np.int32]:
    """Return the scores of given pairs, 0 for inadmissible ones."""
    chosen = scores.rows(seekers)
    parts = map_blocks(chosen, lambda first, last, block: block[vacancies[first:last], np.arange(last - first)])
    return np.maximum(np.concatenate([np.empty(0, np.int16), *parts]), 0).astype(np.int32)


def solve_stable(task: Task) -> Solution:
    """Return the stable matching that is best for seekers. Its certificate states the score; there is no price."""
    problem = task.problem
    assignment, proposals = match_stable(problem, task.places, task.free)
    seated = np.flatnonzero(assignment >= 0)
    scores = np.zeros(assignment.size, np.int32)
    scores[seated] = pair_scores(problem.scores, seated, assignment[seated])
    keep_pairs(task, assignment, scores)
    total, first = int(scores.sum(dtype=np.int64)), int((problem.priority & (assignment >= 0)).sum())
    bound = int(problem.priority.sum())
    dual = int(problem.scores.most) * min(assignment.size, int(problem.capacity.sum(dtype=np.int64)))
    certificate = Certificate(total, dual, 0, first, bound, int(np.prod(problem.scores.shape)))
    none = np.zeros(problem.capacity.size, np.int64)
    return Solution(
        assignment=assignment,
        scores=scores,
        prices=none,
        seeker_values=scores.astype(np.int64),
        exhausted=none.astype(np.bool_),
        certificate=certificate,
        statistics={"proposals": proposals},
        mode=Mode.STABLE,
        kept=task.kept,
    )
