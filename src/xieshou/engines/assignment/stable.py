"""Stable matching by deferred acceptance: nobody has a pair that both sides would prefer to what they got.

Gale and Shapley (1962). Seekers propose in the order of their own side's factors; vacancies hold priority
seekers first, then the best by theirs. Equal points are decided by position, so that a run can be repeated.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from xieshou.engines.assignment.auction import outbid_lowest, seat_bid
from xieshou.engines.assignment.factors import TABLE_FACTORS
from xieshou.engines.assignment.records import EngineInputError, FactorWeights, Side
from xieshou.engines.assignment.scores import FactorScores, PairScores, full_matrix, map_blocks
from xieshou.engines.compiled import compiled

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from xieshou.engines.assignment.arcs import Places
    from xieshou.engines.assignment.problem import Problem

    Block = NDArray[np.int16]

MAX_PAIRS = 120_000_000
PRIORITY_RANK = 1 << 15
ABSENT = -2


def side_scores(problem: Problem) -> tuple[PairScores, PairScores]:
    """Return what seekers make of each pair, and what vacancies make of it."""
    if problem.sides is not None:
        return problem.sides
    if problem.tables is None:
        return problem.scores, problem.scores
    seekers, vacancies, weights = problem.tables
    side_of = {factor.code: factor.side for factor in TABLE_FACTORS} | {"skill": Side.VACANCY}
    names = weights.as_dict()

    def only(side: Side) -> PairScores:
        muted: FactorWeights = replace(weights, **{code: 0 for code in names if side_of[code] != side})
        return FactorScores.build(seekers, vacancies, muted)

    return only(Side.SEEKER), only(Side.VACANCY)


@compiled
def next_choice(row: Block, value: int, vacancy: int) -> int:
    """Return the vacancy that follows (value, vacancy) in a seeker's order, -1 at its end."""
    best, found = -1, -1
    for at in range(row.size):
        later = row[at] < value or (row[at] == value and at > vacancy)
        if later and row[at] > best:
            best = row[at]
            found = at
    return found


@compiled
def defer_acceptance(
    wishes: Block, ranks: Block, places: Places, priority: NDArray[np.bool_], assignment: NDArray[np.int32]
) -> int:
    """Fill `assignment` with the stable matching that is best for seekers.

    -2 marks who does not take part. Return proposals.
    """
    held = np.empty(places.first[-1], np.int64)
    holders = np.empty(places.first[-1], np.int32)
    filled = np.zeros(places.capacity.size, np.int32)
    last = np.full(assignment.size, -1, np.int32)
    waiting = np.empty(assignment.size, np.int32)
    count = 0
    for seeker in range(assignment.size - 1, -1, -1):
        if assignment[seeker] != ABSENT:
            waiting[count] = seeker
            count += 1
    proposals = 0
    while count > 0:
        count -= 1
        seeker = waiting[count]
        row = wishes[seeker]
        value = row[last[seeker]] if last[seeker] >= 0 else 32767
        vacancy = next_choice(row, value, last[seeker])
        if vacancy < 0:
            continue
        last[seeker] = vacancy
        proposals += 1
        low, high = places.first[vacancy], places.first[vacancy + 1]
        rank = np.int64(ranks[seeker, vacancy]) + (PRIORITY_RANK if priority[seeker] else 0)
        key = rank * (1 << 32) - seeker
        loser = seeker
        if filled[vacancy] < high - low:
            seat_bid(held[low:high], holders[low:high], filled[vacancy], key, seeker)
            filled[vacancy] += 1
            assignment[seeker] = vacancy
            continue
        if high > low and held[low] < key:
            loser = outbid_lowest(held[low:high], holders[low:high], key, seeker)
            assignment[loser] = -1
            assignment[seeker] = vacancy
        waiting[count] = loser
        count += 1
    return proposals


def match_stable(problem: Problem, places: Places, free: NDArray[np.bool_]) -> tuple[NDArray[np.int32], int]:
    """Return the vacancy of each seeker in the stable matching (-1 none) and the number of proposals.

    Raises:  EngineInputError: the pairs do not fit into memory.
    """
    seekers, vacancies = problem.scores.shape
    if seekers * vacancies > MAX_PAIRS:
        message = f"Stable matching holds every pair: {seekers * vacancies} pairs are more than {MAX_PAIRS}."
        raise EngineInputError(message)
    wishes, ranks = (full_matrix(side) for side in side_scores(problem))
    assignment = np.where(free, -1, ABSENT).astype(np.int32)
    proposals = defer_acceptance(wishes, ranks, places, problem.priority, assignment)
    return np.maximum(assignment, -1), proposals


def count_blocking_pairs(problem: Problem, assignment: NDArray[np.int32]) -> int:
    """Return how many admissible pairs would both leave what they have for each other."""
    wishes, ranks = side_scores(problem)
    vacancies = problem.scores.shape[1]
    if not vacancies:
        return 0
    rank_of = _own(ranks, assignment) + np.where(problem.priority, PRIORITY_RANK, 0)
    wish_of = np.where(assignment >= 0, _own(wishes, assignment), -1)
    placed = assignment >= 0
    lowest = np.full(vacancies, np.iinfo(np.int64).max)
    np.minimum.at(lowest, assignment[placed], rank_of[placed])
    filled = np.bincount(assignment[placed], minlength=vacancies)
    lowest[filled < problem.capacity] = -1
    lowest[problem.capacity == 0] = np.iinfo(np.int64).max

    def count(first: int, last: int, block: Block) -> int:
        rank = ranks.block(first, last) + np.where(problem.priority[first:last], PRIORITY_RANK, 0)
        envied = (block >= 0) & (block > wish_of[first:last]) & (rank > lowest[:, None])
        return int(envied.sum())

    return sum(map_blocks(wishes, count))


def _own(scores: PairScores, assignment: NDArray[np.int32]) -> NDArray[np.int64]:
    """Return the score of each seeker's own pair (any value for those without one)."""
    parts = map_blocks(
        scores, lambda first, last, block: block[assignment[first:last], np.arange(last - first)]
    )
    return np.concatenate([np.empty(0, np.int16), *parts]).astype(np.int64)
