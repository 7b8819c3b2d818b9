"""Markets too large for all pairs at once: proven optimal, within memory, whatever the mix of factors."""

import resource
import sys
from pathlib import Path

import numpy as np
import pytest

from xieshou.engines.assignment import Problem, SeekerTable, VacancyTable, solve, solver, verify, warm, window

sys.path.insert(0, str(Path(__file__).parents[3] / "bench"))

from _market import MIXES, make_market


@pytest.mark.parametrize("mix", MIXES)
def test_market_is_proven_optimal_by_window_and_by_all_pairs(mix, monkeypatch):
    problem = Problem.build(*make_market(1200, 180, 1250, mix=mix))
    whole = solve(problem)
    monkeypatch.setattr(solver, "ALL_PAIRS", 0)

    windowed = solve(problem)

    assert windowed.certificate.holds
    assert verify(problem, windowed).faults == ()
    assert (windowed.priority_placed, windowed.total_score) == (whole.priority_placed, whole.total_score)
    assert "scored" in windowed.statistics


@pytest.mark.parametrize("mix", MIXES)
def test_crowded_market_is_proven_optimal(mix, monkeypatch):
    """Places for one in three: prices are high everywhere and priority seekers compete with each other."""
    monkeypatch.setattr(solver, "ALL_PAIRS", 0)
    problem = Problem.build(*make_market(1500, 60, 450, mix=mix, seed=5))

    solution = solve(problem)

    assert solution.certificate.holds
    assert solution.priority_placed == solution.certificate.priority_bound
    assert verify(problem, solution).faults == ()


def test_windowed_run_is_repeatable(monkeypatch):
    monkeypatch.setattr(solver, "ALL_PAIRS", 0)
    problem = Problem.build(*make_market(900, 120, 950))

    first, second = (solve(problem) for _ in range(2))

    assert first.assignment.tolist() == second.assignment.tolist()
    assert first.statistics == second.statistics


def test_columns_and_rows_of_scores_are_those_of_the_whole():
    problem = Problem.build(
        *make_market(300, 40, 320), previous=[at % 40 for at in range(300)], stay_points=50
    )
    rows, columns = np.arange(0, 300, 7), np.array([3, 9, 31])

    part = problem.scores.rows(rows).columns(columns)

    whole = problem.scores.block(0, 300)
    assert np.array_equal(
        np.maximum(part.block(0, rows.size), -1), np.maximum(whole[np.ix_(columns, rows)], -1)
    )


def test_market_of_the_product_is_solved_within_a_moment():
    seekers, vacancies = make_market(5000, 1000, 5400, seed=3)
    problem = Problem.build(SeekerTable(**_fields(seekers)), VacancyTable(**_fields(vacancies)))

    solution = solve(problem)

    assert solution.certificate.holds
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < 2_000_000


def _fields(table):
    return {name: getattr(table, name) for name in table.__dataclass_fields__}


def test_warming_compiles_what_large_problems_need():
    warm(large=True)

    assert window.keep_block.signatures
