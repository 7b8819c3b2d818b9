"""Random problems, records and peers' answers for the tests of the assignment engine."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from ortools.graph.python import min_cost_flow
from scipy.optimize import linear_sum_assignment

from xieshou.engines.assignment import NeedLevel, Problem, Reach, Seeker, Shift, SkillNeed, Vacancy

if TYPE_CHECKING:
    from random import Random

REGIONS = ("", "530326103201", "530302", "532301", "310115", "330100")
JOBS = ("6-18-02-04", "6-18-01-01", "4-02-06-01", "2-02-00-00")
FORBIDDEN = -(10**13)


class Instance(NamedTuple):
    """Scores (negative = forbidden), places and priority of one random problem."""

    scores: np.ndarray
    capacity: np.ndarray
    priority: np.ndarray

    @property
    def problem(self) -> Problem:
        return Problem.from_scores(self.scores, self.capacity, priority=self.priority)


def random_instance(seed: int, *, least: int = 0, most: tuple[int, int] = (40, 15)) -> Instance:
    """Return ties, forbidden pairs, vacancies without places and more seekers than places, by turns."""
    draw = np.random.default_rng(seed)
    seekers, vacancies = int(draw.integers(least, most[0])), int(draw.integers(least, most[1]))
    scores = draw.integers(0, [10_001, 4, 2, 51][seed % 4], (seekers, vacancies))
    scores[draw.random((seekers, vacancies)) < draw.choice([0, 0.3, 0.7, 0.95])] = -1
    capacity = draw.integers(0, int(draw.choice([2, 4, 8])), vacancies)
    return Instance(scores, capacity, draw.random(seekers) < draw.choice([0, 0.3, 0.9]))


def best_by_scipy(instance: Instance) -> tuple[int, int]:
    """Return (priority seekers placed, total score) of the lexicographic optimum, by linear_sum_assignment."""
    scores, capacity, priority = instance
    seats = np.repeat(np.arange(capacity.size), capacity)
    reward = int(scores.max(initial=0)) * (min(len(scores), seats.size) + 1) + 1
    table = np.full((len(scores), seats.size + len(scores)), float(FORBIDDEN))
    gains = scores[:, seats] + reward * priority[:, None]
    table[:, : seats.size] = np.where(scores[:, seats] >= 0, gains, FORBIDDEN)
    table[np.arange(len(scores)), seats.size + np.arange(len(scores))] = 0
    rows, columns = linear_sum_assignment(table, maximize=True)
    first = int(sum(priority[row] for row, column in zip(rows, columns, strict=True) if column < seats.size))
    return first, round(table[rows, columns].sum() - reward * first)


def best_by_ortools(instance: Instance) -> tuple[int, int]:
    """Return the same from OR-Tools' min-cost flow on every admissible pair."""
    scores, capacity, priority = instance
    count, offers = scores.shape
    reward = int(scores.max(initial=0)) * (min(count, int(capacity.sum())) + 1) + 1
    flow = min_cost_flow.SimpleMinCostFlow()
    for row in range(count):
        flow.add_arc_with_capacity_and_unit_cost(0, 1 + row, 1, 0)
        flow.add_arc_with_capacity_and_unit_cost(1 + row, count + offers + 1, 1, 0)
    for row, column in np.argwhere(scores >= 0):
        gain = int(scores[row, column]) + reward * int(priority[row])
        flow.add_arc_with_capacity_and_unit_cost(1 + int(row), 1 + count + int(column), 1, -gain)
    for column in range(offers):
        flow.add_arc_with_capacity_and_unit_cost(
            1 + count + column, count + offers + 1, int(capacity[column]), 0
        )
    flow.set_node_supply(0, count)
    flow.set_node_supply(count + offers + 1, -count)
    assert flow.solve() == flow.OPTIMAL
    value = -flow.optimal_cost()
    return int(value // reward), int(value % reward)


def random_seeker(draw: Random, at: int) -> Seeker:
    """Return a seeker who states anything or nothing."""
    skills = {f"s{draw.randrange(8)}": draw.randint(0, 3) for _ in range(draw.randint(0, 4))}
    return Seeker(
        key=f"seeker {at}",
        skills=skills,
        wage_floor_fen=draw.choice([0, 300_000, 412_345, 500_000]),
        wage_expected_fen=draw.choice([0, 400_000, 567_800]),
        region_code=draw.choice(REGIONS),
        reach=draw.choice(list(Reach)),
        wanted_regions=tuple(draw.sample(["31", "3101", "530326", "53", "33"], draw.randint(0, 2))),
        language_level=draw.randint(0, 4),
        shifts=frozenset(draw.sample(list(Shift), draw.randint(0, 3))),
        avoids=frozenset(draw.sample(["hot_humid", "cold", "outdoor"], draw.randint(0, 3))),
        altitude_max_m=draw.choice([0, 1000]),
        licences=frozenset(draw.sample(["a", "b", "c"], draw.randint(0, 3))),
        lodging=draw.choice(list(NeedLevel)),
        meals=draw.choice(list(NeedLevel)),
        occupations=tuple(draw.sample(JOBS, draw.randint(0, 3))),
        available_from=draw.choice([None, date(2026, 1, draw.randint(1, 28))]),
        priority=draw.random() < 0.3,
    )


def random_vacancy(draw: Random, at: int) -> Vacancy:
    """Return a vacancy that states anything or nothing."""
    codes = draw.sample([f"s{number}" for number in range(10)], draw.randint(0, 3))
    return Vacancy(
        key=f"vacancy {at}",
        capacity=draw.randint(0, 3),
        skills=tuple(
            SkillNeed(code, draw.randint(1, 3), draw.randint(1, 3), draw.random() < 0.2) for code in codes
        ),
        wage_from_fen=draw.choice([0, 400_000, 412_345, 500_000]),
        wage_to_fen=draw.choice([0, 600_000]),
        region_code=draw.choice(REGIONS),
        altitude_m=draw.choice([0, 2000]),
        language_level=draw.randint(0, 4),
        shift=draw.choice(list(Shift)),
        conditions=frozenset(draw.sample(["hot_humid", "cold", "dust"], draw.randint(0, 3))),
        licences=frozenset(draw.sample(["a", "b", "d"], draw.choice([0, 0, 0, 1, 2]))),
        lodging=draw.random() < 0.7,
        meals=draw.random() < 0.7,
        occupation_code=draw.choice(["", *JOBS[:3]]),
        starts_on=draw.choice([None, date(2026, 1, 5)]),
        expires_on=draw.choice([None, date(2026, 1, 15)]),
    )
