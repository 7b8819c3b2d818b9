"""Prices of changes: equal to solving the whole again with the change forced."""

from __future__ import annotations

import numpy as np
import pytest

from xieshou.engines.assignment import Problem, solve
from xieshou.labour.rules.pricing import Situation, prices_of_changes

REWARD = 50_000


def worth(scores, assignment, outside) -> int:
    return sum(
        int(scores[row, column]) if column >= 0 else int(outside[row])
        for row, column in enumerate(assignment)
    )


@pytest.mark.parametrize("seed", range(25))
def test_price_equals_the_loss_of_the_forced_optimum(seed):
    random = np.random.default_rng(seed)
    seekers, vacancies = int(random.integers(2, 9)), int(random.integers(1, 6))
    scores = random.integers(1, 1000, (seekers, vacancies))
    scores[random.random((seekers, vacancies)) < 0.3] = -1
    capacity = random.integers(0, 4, vacancies)
    priority = random.random(seekers) < 0.3
    outside = np.where(priority, -REWARD, 0)
    best = solve(Problem.from_scores(scores, capacity, priority=priority))
    situation = Situation(scores, best.assignment, np.asarray(capacity), outside)
    total = worth(scores, best.assignment, outside)
    for seeker in range(seekers):
        prices = prices_of_changes(situation, seeker)
        assert prices is not None
        for vacancy, price in enumerate(prices):
            if scores[seeker, vacancy] < 0 or capacity[vacancy] == 0:
                assert price is None
                continue
            forced = solve(Problem.from_scores(scores, capacity, priority=priority), keep=[(seeker, vacancy)])
            assert price == total - worth(scores, forced.assignment, outside)
            assert price >= 0


def test_staying_costs_nothing():
    scores = np.array([[10, 8], [9, 7]])
    situation = Situation(scores, np.array([0, 1]), np.array([1, 1]), np.zeros(2, int))
    assert prices_of_changes(situation, 0) == [0, 0]


def test_assignment_that_is_not_the_best_has_no_prices():
    scores = np.array([[1, 100], [100, 1], [5, 5]])
    worse = Situation(scores, np.array([0, 1, -1]), np.array([1, 1]), np.zeros(3, int))
    assert prices_of_changes(worse, 2) is None


def test_overfilled_vacancy_has_no_prices():
    scores = np.array([[1], [1]])
    assert prices_of_changes(Situation(scores, np.array([0, 0]), np.array([1]), np.zeros(2, int)), 0) is None


def test_gain_far_from_the_worker_has_no_prices_either():
    scores = np.array([[1, 100, -1], [100, 1, -1], [-1, -1, 1_000_000]])
    worse = Situation(scores, np.array([0, 1, 2]), np.array([1, 1, 1]), np.zeros(3, int))
    assert prices_of_changes(worse, 2) is None
