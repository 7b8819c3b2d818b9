"""An independent check of a solution.

Every pair is scored again, and nothing that the solver computed is believed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from xieshou.engines.assignment.records import Mode
from xieshou.engines.assignment.scores import map_blocks
from xieshou.engines.assignment.stable import count_blocking_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from xieshou.engines.assignment.problem import Problem, Solution

LOWEST = np.iinfo(np.int64).min


@dataclass(frozen=True, slots=True)
class Verification:
    """What the check found; `faults` says in words what does not hold."""

    holds: bool
    primal: int
    dual: int
    faults: tuple[str, ...]

    @property
    def gap(self) -> int:
        """Return what is not proven, in points."""
        return self.dual - self.primal


class _Found(NamedTuple):
    """Per seeker: best value over every pair, score of the own pair.

    Whether any admissible vacancy is not exhausted.
    """

    best: NDArray[np.int64]
    own: NDArray[np.int64]
    elsewhere: NDArray[np.bool_]


def verify(problem: Problem, solution: Solution) -> Verification:
    """Return whether the solution is feasible and proven.

    Optimal in both objectives, or without blocking pairs.
    """
    found = _scan(problem, solution)
    faults = [*_feasibility_faults(problem, solution, found)]
    if solution.mode == Mode.STABLE:
        blocking = count_blocking_pairs(problem, solution.assignment) if not solution.kept else 0
        faults += [f"{blocking} pairs would leave their match for each other."] if blocking else []
        total = int(np.maximum(found.own, 0).sum())
        return Verification(not faults, total, total, tuple(faults))
    primal, dual = _both_sides(problem, solution, found)
    faults += _optimality_faults(problem, solution, found)
    if primal != dual:
        faults.append(f"The bound is {dual} points, the solution reaches {primal}.")
    return Verification(not faults, primal, dual, tuple(faults))


def _scan(problem: Problem, solution: Solution) -> _Found:
    """Score every pair again, in blocks."""
    prices, assignment = solution.prices[:, None], solution.assignment
    has_places = (_places_left(problem, solution) > 0)[:, None]
    outside = ~solution.exhausted[:, None]

    def look(first: int, last: int, block: NDArray[np.int16]) -> _Found:
        admissible = (block >= 0) & has_places
        best = np.where(admissible, block - prices, LOWEST).max(0, initial=LOWEST)
        elsewhere: NDArray[np.bool_] = np.any(admissible & outside, axis=0)
        lanes = np.flatnonzero(assignment[first:last] >= 0)
        own = np.zeros(last - first, np.int64)
        own[lanes] = block[assignment[first:last][lanes], lanes]
        return _Found(best, own, elsewhere)

    empty = _Found(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.bool_))
    parts = [empty, *map_blocks(problem.scores, look, size=64)]
    return _Found(*(np.concatenate(column) for column in zip(*parts, strict=True)))


def _feasibility_faults(problem: Problem, solution: Solution, found: _Found) -> Iterator[str]:
    placed = solution.assignment >= 0
    seats = np.bincount(solution.assignment[placed], minlength=problem.capacity.size)
    for full in np.flatnonzero(seats > problem.capacity):
        yield f"Vacancy {full} holds {seats[full]} seekers and has {problem.capacity[full]} places."
    kept = _kept(solution)
    for wrong in np.flatnonzero(placed & (found.own < 0) & ~kept):
        yield f"Seeker {wrong} holds an inadmissible place."
    for seeker, vacancy in solution.kept:
        if solution.assignment[seeker] != vacancy:
            yield f"Seeker {seeker} lost the kept vacancy {vacancy}."
    if (np.where(placed, np.maximum(found.own, 0), 0) != solution.scores).any():
        yield "The scores stated are not those of the pairs."


def _both_sides(problem: Problem, solution: Solution, found: _Found) -> tuple[int, int]:
    """Return the primal and dual value of the solution, from the pairs as they were just scored."""
    kept, capacity = _kept(solution), _places_left(problem, solution)
    outside = np.where(problem.priority & ~kept, -solution.certificate.reward, 0)
    own = np.where(solution.assignment >= 0, np.maximum(found.own, 0), outside)
    values = np.where(kept, own, np.maximum(found.best, outside))
    return int(own.sum()), int(values.sum() + (capacity * solution.prices).sum())


def _optimality_faults(problem: Problem, solution: Solution, found: _Found) -> Iterator[str]:
    if (solution.prices < 0).any():
        yield "A price is negative."
    kept, capacity = _kept(solution), _places_left(problem, solution)
    placed = solution.assignment >= 0
    first = problem.priority
    bound = int(
        (first & ~kept & found.elsewhere).sum() + capacity[solution.exhausted].sum() + (first & kept).sum()
    )
    if int((first & placed).sum()) != bound:
        yield f"{int((first & placed).sum())} priority seekers are placed; up to {bound} might be."


def _kept(solution: Solution) -> NDArray[np.bool_]:
    """Return which seekers hold a kept pair."""
    kept = np.zeros(solution.assignment.size, np.bool_)
    kept[[seeker for seeker, _ in solution.kept]] = True
    return kept


def _places_left(problem: Problem, solution: Solution) -> NDArray[np.int64]:
    """Return the places that kept pairs leave."""
    capacity = problem.capacity.copy()
    np.subtract.at(capacity, [vacancy for _, vacancy in solution.kept], 1)
    return capacity
