"""The checker finds every kind of false solution."""

from dataclasses import replace

import numpy as np
import pytest

from xieshou.engines.assignment import Certificate, Problem, solve, verify

SCORES = [[9, 4], [8, 6], [7, -1]]


@pytest.fixture
def problem():
    return Problem.from_scores(SCORES, [1, 1], priority=[False, False, True])


def test_true_solution_holds(problem):
    found = verify(problem, solve(problem))

    assert (found.holds, found.gap, found.faults) == (True, 0, ())


@pytest.mark.parametrize(
    ("assignment", "words"),
    [
        ([0, 0, -1], "holds 2 seekers"),
        ([0, 1, 1], "holds 2 seekers"),
        ([-1, 0, 1], "inadmissible"),
        ([0, 1, -1], "priority"),
        ([1, -1, 0], "bound is"),
    ],
)
def test_false_assignment_is_found(problem, assignment, words):
    solution = solve(problem)
    rows = np.array(assignment, np.int32)
    own = [max(SCORES[row][column], 0) if column >= 0 else 0 for row, column in enumerate(assignment)]

    found = verify(problem, replace(solution, assignment=rows, scores=np.array(own, np.int32)))

    assert any(words in fault for fault in found.faults)


def test_false_scores_are_found(problem):
    solution = solve(problem)

    found = verify(problem, replace(solution, scores=solution.scores + 1))

    assert "The scores stated are not those of the pairs." in found.faults


@pytest.mark.parametrize("change", [-1, 1])
def test_false_prices_are_found(problem, change):
    solution = solve(problem)
    prices = solution.prices.copy()
    prices[0] += change * 1000

    assert not verify(problem, replace(solution, prices=prices)).holds


def test_negative_price_is_found(problem):
    solution = solve(problem)

    found = verify(problem, replace(solution, prices=np.array([-1, 0])))

    assert "A price is negative." in found.faults


def test_lost_kept_pair_is_found(problem):
    solution = solve(problem, keep=[(2, 0)])

    found = verify(problem, replace(solution, kept=((1, 0),)))

    assert "Seeker 1 lost the kept vacancy 0." in found.faults


@pytest.mark.parametrize(("dual", "bound", "holds"), [(10, 2, True), (11, 2, False), (10, 3, False)])
def test_certificate_needs_both_objectives(dual, bound, holds):
    certificate = Certificate(
        primal=10, dual=dual, reward=1, priority_placed=2, priority_bound=bound, pairs=4
    )

    assert certificate.holds == holds
    assert certificate.as_dict()["gap"] == dual - 10
