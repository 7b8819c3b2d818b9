"""The optimum equals that of OR-Tools and SciPy, is proven, and is the same each time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.assignment.makers import best_by_ortools, best_by_scipy, random_instance
from xieshou.engines.assignment import Problem, solve, solver, verify


@pytest.mark.parametrize("seed", range(200))
def test_optimum_equals_scipy_and_ortools(seed):
    instance = random_instance(seed)

    solution = solve(instance.problem)

    found = (solution.priority_placed, solution.total_score)
    assert found == best_by_scipy(instance)
    assert found == best_by_ortools(instance)
    assert solution.certificate.holds
    assert verify(instance.problem, solution).faults == ()


@pytest.mark.parametrize("seed", range(80))
def test_windowed_optimum_equals_scipy(seed, monkeypatch):
    monkeypatch.setattr(solver, "ALL_PAIRS", 0)
    instance = random_instance(1000 + seed, least=1)

    solution = solve(instance.problem)

    assert (solution.priority_placed, solution.total_score) == best_by_scipy(instance)
    assert verify(instance.problem, solution).faults == ()


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_every_solution_is_feasible_and_primal_equals_dual(data):
    shape = data.draw(st.tuples(st.integers(0, 9), st.integers(0, 5)))
    cells = st.integers(-1, data.draw(st.sampled_from([0, 1, 3, 16_000])))
    scores = np.array(data.draw(st.lists(cells, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])))
    scores = scores.reshape(shape).astype(int)
    places = data.draw(st.lists(st.integers(0, 4), min_size=shape[1], max_size=shape[1]))
    first = data.draw(st.lists(st.booleans(), min_size=shape[0], max_size=shape[0]))
    problem = Problem.from_scores(scores, np.array(places, int), priority=np.array(first, bool))

    solution = solve(problem)

    placed = np.flatnonzero(solution.assignment >= 0)
    assert solution.certificate.gap == 0
    assert (np.bincount(solution.assignment[placed], minlength=shape[1]) <= places).all()
    assert (scores[placed, solution.assignment[placed]] >= 0).all()
    assert (solution.prices >= 0).all()


def test_equal_input_gives_equal_output():
    instance = random_instance(4)

    first, second = (solve(instance.problem) for _ in range(2))

    assert first.assignment.tolist() == second.assignment.tolist()
    assert first.prices.tolist() == second.prices.tolist()
    assert dict(first.statistics) == dict(second.statistics)


def test_priority_comes_before_any_score():
    problem = Problem.from_scores([[1, -1], [16_000, -1]], [1, 1], priority=[True, False])

    solution = solve(problem)

    assert solution.assignment.tolist() == [0, -1]
    assert solution.total_score == 1


def test_priority_seeker_who_costs_a_long_chain_of_moves_is_placed():
    """Every holder must move to a worse place, which costs more than the first reward for a priority seeker."""
    length, most = 5, 16_000
    scores = np.full((length + 1, length + 1), -1)
    for at in range(length):
        scores[at, at], scores[at, at + 1] = most, 0
    scores[length, 0] = 0
    problem = Problem.from_scores(scores, np.ones(length + 1, int), priority=np.ones(length + 1, bool))

    solution = solve(problem)

    assert solution.assignment.tolist() == [1, 2, 3, 4, 5, 0]
    assert solution.certificate.reward > 2 * (most + 1)
    assert verify(problem, solution).faults == ()


def test_more_priority_seekers_than_places_is_proven_by_the_exhausted_vacancies():
    problem = Problem.from_scores(
        [[5, -1], [7, -1], [3, 2], [9, 9]], [1, 1], priority=[True, True, True, False]
    )

    solution = solve(problem)

    assert solution.priority_placed == solution.certificate.priority_bound == 2
    assert solution.assignment.tolist() == [-1, 0, 1, -1]
    assert solution.exhausted.tolist() == [True, False] or solution.exhausted.all()
