"""Why a seeker has no place, and what one place more or less would change."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

import numpy as np

from xieshou.engines.assignment.factors import FORBIDDEN, TABLE_FACTORS
from xieshou.engines.assignment.scores import map_blocks
from xieshou.engines.assignment.solver import solve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from xieshou.engines.assignment.problem import Problem, Solution
    from xieshou.engines.assignment.tables import SeekerTable, VacancyTable

    Ints = NDArray[np.integer[Any]]

CHUNK = 512


class Cause(StrEnum):
    """Why a seeker stays without a place."""

    NO_VACANCY = "no_vacancy"
    HARD_REQUIREMENT = "hard_requirement"
    PLACES_TAKEN = "places_taken"


@dataclass(frozen=True, slots=True)
class Unplaced:
    """One seeker without a place.

    factor: the hard requirement that rejects most open vacancies ("" when some are admissible); rejected:
    open vacancies by requirement (one may break several). best_vacancy: the admissible one that comes nearest
    (-1 none), with the pair's score and the price, in points, that those who hold its places outbid the
    seeker with.
    """

    seeker: int
    cause: Cause
    factor: str
    rejected: Mapping[str, int]
    admissible: int
    best_vacancy: int
    best_score: int
    price: int


@dataclass(frozen=True, slots=True)
class CapacityPrice:
    """What changes when a vacancy has `change` more places."""

    vacancy: int
    change: int
    score_change: int
    priority_change: int
    placed_change: int


def why_unplaced(problem: Problem, solution: Solution) -> tuple[Unplaced, ...]:
    """Return the cause for every seeker without a place, in the order of seekers."""
    left_out = np.flatnonzero(solution.assignment < 0)
    found: list[Unplaced] = []
    for start in range(0, left_out.size, CHUNK):
        found += _explain_chunk(problem, solution, left_out[start : start + CHUNK])
    return tuple(found)


def price_of_capacity(
    problem: Problem, solution: Solution, vacancy: int, *, change: int = 1
) -> CapacityPrice:
    """Return what the optimum gains or loses with more or fewer places at a vacancy, solved again exactly.

    Raises:  EngineInputError: there is no such vacancy, or fewer than no places would be left.
    """
    other = problem.with_more_places(vacancy, change)
    changed = solve(other, mode=solution.mode, keep=solution.kept)
    return CapacityPrice(
        vacancy=vacancy,
        change=change,
        score_change=changed.total_score - solution.total_score,
        priority_change=changed.priority_placed - solution.priority_placed,
        placed_change=changed.placed - solution.placed,
    )


def _explain_chunk(problem: Problem, solution: Solution, chosen: Ints) -> list[Unplaced]:
    has_places = problem.capacity > 0
    parts = map_blocks(problem.scores.rows(chosen), lambda _first, _last, block: block.T)
    scores = np.where(has_places, np.concatenate(parts), FORBIDDEN)
    admissible = (scores >= 0).sum(1)
    values = np.where(scores >= 0, scores - solution.prices, np.iinfo(np.int64).min)
    best = values.argmax(1) if values.size else np.zeros(chosen.size, np.int64)
    rejected = _rejections(problem, chosen, has_places)
    lines = []
    for row, seeker in enumerate(chosen):
        counts = {code: int(column[row]) for code, column in rejected.items() if column[row]}
        free = int(admissible[row])
        lines.append(
            Unplaced(
                seeker=int(seeker),
                cause=_cause(free, has_places),
                factor=max(counts, key=lambda code: counts[code], default="") if not free else "",
                rejected=counts,
                admissible=free,
                best_vacancy=int(best[row]) if free else -1,
                best_score=int(scores[row, best[row]]) if free else 0,
                price=int(solution.prices[best[row]]) if free else 0,
            )
        )
    return lines


def _cause(admissible: int, has_places: NDArray[np.bool_]) -> Cause:
    if admissible:
        return Cause.PLACES_TAKEN
    return Cause.HARD_REQUIREMENT if has_places.any() else Cause.NO_VACANCY


def _rejections(problem: Problem, chosen: Ints, has_places: NDArray[np.bool_]) -> dict[str, Ints]:
    """Return for each hard requirement how many vacancies with places it closes to each chosen seeker."""
    if problem.tables is None:
        return {}
    seekers, vacancies, weights = problem.tables
    some, offers = seekers.take(chosen), vacancies.take(np.flatnonzero(has_places))
    most = weights.as_dict()
    found = {
        "wage": (some.wage_floor[:, None] > offers.wage_from).sum(1),
        "skill": _lacking_skills(some, offers),
    }
    for factor in TABLE_FACTORS:
        wanted, classes = np.unique(factor.seeker_values(some), return_inverse=True)
        offered, sizes = np.unique(factor.vacancy_values(some, offers), return_counts=True)
        points = factor.points(
            offered[:, None].astype(np.int64), wanted[None, :].astype(np.int64), most.get(factor.code, 0)
        )
        closed = (points <= FORBIDDEN)[:, classes.reshape(len(some), -1)].all(2)
        found[factor.code] = found.get(factor.code, 0) + (sizes[:, None] * closed).sum(0)
    return found


def _lacking_skills(seekers: SeekerTable, vacancies: VacancyTable) -> Ints:
    """Return how many vacancies ask each seeker for a skill at a level that is hard and not reached."""
    row_of = {code: row for row, code in enumerate(seekers.skill_codes)}
    levels = np.concatenate([seekers.levels, np.zeros((len(seekers), 1), np.int8)], axis=1)
    lacking = np.zeros((len(seekers), len(vacancies)), np.bool_)
    known = np.array([row_of.get(code, len(row_of)) for code in vacancies.skill_codes] or [0])
    for need in range(vacancies.need_skill.shape[1]):
        must = vacancies.need_must[:, need] & (vacancies.need_skill[:, need] >= 0)
        have = levels[:, known[np.maximum(vacancies.need_skill[:, need], 0)]]
        lacking |= must & (have < vacancies.need_level[:, need])
    counts: Ints = lacking.sum(1)
    return counts
