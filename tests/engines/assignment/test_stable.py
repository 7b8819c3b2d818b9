"""Stable matching: nobody has a pair that both would prefer; the optimum may have such pairs, and they are counted."""

import numpy as np
import pytest

from tests.engines.assignment.makers import random_instance
from xieshou.engines.assignment import (
    EngineInputError,
    Mode,
    Problem,
    Seeker,
    SeekerTable,
    SkillNeed,
    Vacancy,
    VacancyTable,
    count_blocking_pairs,
    solve,
    stable,
    verify,
)


def blocking_by_definition(wishes, ranks, instance, assignment):
    """Count pair by pair, as the definition says."""
    count = 0
    key = np.asarray(ranks) + instance.priority[:, None] * 100_000
    for seeker, vacancy in np.argwhere(instance.scores >= 0):
        own = assignment[seeker]
        wants = own < 0 or wishes[seeker][vacancy] > wishes[seeker][own]
        members = np.flatnonzero(assignment == vacancy)
        takes = members.size < instance.capacity[vacancy] or any(
            key[seeker, vacancy] > key[other, vacancy] for other in members
        )
        count += bool(wants and takes and instance.capacity[vacancy])
    return count


def two_sided(seed):
    instance = random_instance(seed)
    draw = np.random.default_rng(seed)
    wishes, ranks = (
        np.where(instance.scores >= 0, draw.integers(0, 50, instance.scores.shape), -1) for _ in range(2)
    )
    sides = {"priority": instance.priority, "sides": (wishes, ranks)}
    return instance, wishes, ranks, Problem.from_scores(instance.scores, instance.capacity, **sides)


@pytest.mark.parametrize("seed", range(40))
def test_stable_matching_has_no_blocking_pair(seed):
    instance, wishes, ranks, problem = two_sided(seed)

    solution = solve(problem, mode=Mode.STABLE)

    assert blocking_by_definition(wishes, ranks, instance, solution.assignment) == 0
    assert count_blocking_pairs(problem, solution.assignment) == 0
    assert verify(problem, solution).holds


@pytest.mark.parametrize("seed", range(40))
def test_blocking_pairs_of_the_optimum_are_counted(seed):
    instance, wishes, ranks, problem = two_sided(seed)

    solution = solve(problem)

    expected = blocking_by_definition(wishes, ranks, instance, solution.assignment)
    assert count_blocking_pairs(problem, solution.assignment) == expected


def test_verification_counts_blocking_pairs_of_a_disturbed_matching():
    problem = Problem.from_scores([[9, 1], [1, 9]], [1, 1])
    solution = solve(problem, mode=Mode.STABLE)
    solution.assignment[:] = [1, 0]
    solution.scores[:] = [1, 1]

    found = verify(problem, solution)

    assert found.faults == ("2 pairs would leave their match for each other.",)


def test_seekers_and_vacancies_judge_by_their_own_factors():
    """The vacancy prefers the welder, both prefer the better wage: the welder gets it, whoever asks first."""
    seekers = [
        Seeker(key="a", wage_expected_fen=400_000),
        Seeker(key="b", wage_expected_fen=400_000, skills={"weld": 3}),
    ]
    offers = [
        Vacancy(key="low", wage_from_fen=350_000),
        Vacancy(key="high", wage_from_fen=480_000, skills=(SkillNeed("weld", 3),)),
    ]
    problem = Problem.build(SeekerTable.build(seekers), VacancyTable.build(offers))

    solution = solve(problem, mode=Mode.STABLE)

    assert solution.assignment.tolist() == [0, 1]
    assert solution.certificate.primal == solution.total_score


def test_kept_pair_holds_in_stable_mode():
    problem = Problem.from_scores([[9, 1], [8, 1]], [1, 1])

    solution = solve(problem, mode=Mode.STABLE, keep=[(1, 0)])

    assert solution.assignment.tolist() == [1, 0]
    assert verify(problem, solution).holds


def test_stable_mode_refuses_what_does_not_fit(monkeypatch):
    monkeypatch.setattr(stable, "MAX_PAIRS", 3)

    with pytest.raises(EngineInputError, match="4 pairs"):
        solve(Problem.from_scores([[9, 1], [8, 1]], [1, 1]), mode=Mode.STABLE)
