"""Empty, impossible and wrong input is answered clearly."""

import numpy as np
import pytest

from tests.engines.assignment.makers import random_instance
from xieshou.engines.assignment import (
    EngineInputError,
    FactorWeights,
    Problem,
    Seeker,
    SeekerTable,
    SkillNeed,
    Vacancy,
    VacancyTable,
    solve,
    verify,
)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
def test_nobody_or_nothing_is_solved_by_nothing(shape):
    problem = Problem.from_scores(np.zeros(shape, int), np.ones(shape[1], int))

    solution = solve(problem)

    assert solution.assignment.tolist() == [-1] * shape[0]
    assert solution.certificate.holds
    assert verify(problem, solution).holds


def test_no_admissible_pair_places_nobody():
    problem = Problem.from_scores(np.full((4, 3), -1), [2, 2, 2], priority=np.ones(4, bool))

    solution = solve(problem)

    assert solution.placed == 0
    assert solution.certificate.holds


def test_no_records_at_all_are_solved():
    problem = Problem.build(SeekerTable.build([]), VacancyTable.build([]))

    assert solve(problem).certificate.holds


def test_highest_total_of_weights_is_accepted_and_one_more_refused():
    rest = FactorWeights().total - FactorWeights().skill

    assert FactorWeights(skill=16_000 - rest).total == 16_000
    with pytest.raises(EngineInputError, match="16001"):
        FactorWeights(skill=16_001 - rest)


@pytest.mark.parametrize("points", [-1, 2.5])
def test_weight_must_be_a_whole_number_of_points(points):
    with pytest.raises(EngineInputError, match="wage"):
        FactorWeights(wage=points)


@pytest.mark.parametrize(
    ("seeker", "named"),
    [
        (Seeker(key="a", wage_floor_fen=-1), "lowest wage of 'a'"),
        (Seeker(key="a", language_level=5), "language level of 'a'"),
        (Seeker(key="a", skills={"weld": 4}), "'weld' of 'a'"),
        (Seeker(key="a", region_code="云南"), "云南"),
        (Seeker(key="a", occupations=("welder",)), "welder"),
        (Seeker(key="a", licences=frozenset(f"L{at}" for at in range(63))), "63"),
    ],
)
def test_seeker_outside_the_limits_is_named(seeker, named):
    with pytest.raises(EngineInputError, match=named):
        SeekerTable.build([seeker])


@pytest.mark.parametrize(
    ("vacancy", "named"),
    [
        (Vacancy(key="v", capacity=-1), "number of places of 'v'"),
        (Vacancy(key="v", skills=(SkillNeed("weld", 1), SkillNeed("weld", 2))), "twice"),
        (Vacancy(key="v", skills=(SkillNeed("weld", 0),)), "weld"),
    ],
)
def test_vacancy_outside_the_limits_is_named(vacancy, named):
    with pytest.raises(EngineInputError, match=named):
        VacancyTable.build([vacancy])


@pytest.mark.parametrize(
    ("scores", "capacity", "named"),
    [
        ([[16_001]], [1], "16001"),
        ([1, 2], [1], "shape"),
        ([[1]], [-1], "-1 places"),
        ([[1]], [1, 2], "capacities"),
    ],
)
def test_wrong_matrix_is_refused(scores, capacity, named):
    with pytest.raises(EngineInputError, match=named):
        Problem.from_scores(scores, capacity)


def test_too_many_places_are_refused():
    with pytest.raises(EngineInputError, match="places"):
        Problem.from_scores(np.zeros((3000, 8000), np.int16), np.full(8000, 10_000))


def test_kept_pairs_hold_their_places():
    problem = Problem.from_scores([[9, 1], [8, 1]], [1, 1])

    solution = solve(problem, keep=[(1, 0)])

    assert solution.assignment.tolist() == [1, 0]
    assert solution.total_score == 9
    assert verify(problem, solution).faults == ()


def test_kept_pair_that_became_inadmissible_stays_without_points():
    problem = Problem.from_scores([[-1], [8]], [1])

    solution = solve(problem, keep=[(0, 0)])

    assert solution.assignment.tolist() == [0, -1]
    assert solution.total_score == 0
    assert verify(problem, solution).faults == ()


@pytest.mark.parametrize("keep", [[(0, 0), (1, 0)], [(0, 0), (0, 1)], [(0, 2)], [(2, 0)], [(-1, 0)]])
def test_kept_pairs_must_be_possible(keep):
    problem = Problem.from_scores([[9, 1], [8, 1]], [1, 1])

    with pytest.raises(EngineInputError):
        solve(problem, keep=keep)


@pytest.mark.parametrize("seed", range(12))
def test_keeping_the_optimum_keeps_its_value(seed):
    problem = random_instance(seed).problem
    best = solve(problem)
    placed = np.flatnonzero(best.assignment >= 0)[::2]

    again = solve(problem, keep=[(int(at), int(best.assignment[at])) for at in placed])

    assert again.total_score == best.total_score
    assert verify(problem, again).faults == ()


def test_proposed_line_stays_unless_a_change_gains_more():
    seekers = SeekerTable.build([Seeker(key="a", wage_expected_fen=500_000)])
    offers = [Vacancy(key="x", wage_from_fen=500_000), Vacancy(key="y", wage_from_fen=510_000)]
    gain = 250  # 10,000 fen above 500,000 are 2 % of 40 % of the expectation
    problem = Problem.build(seekers, VacancyTable.build(offers), previous=[0], stay_points=gain)

    assert solve(problem).assignment.tolist() == [0]
    fresh = Problem.build(seekers, VacancyTable.build(offers), previous=[0], stay_points=0)
    assert solve(fresh).assignment.tolist() == [1]


@pytest.mark.parametrize(("previous", "points"), [([2], 1), ([0, 0], 1), ([-2], 1), ([0], -1), ([0], 16_000)])
def test_wrong_earlier_lines_are_refused(previous, points):
    tables = SeekerTable.build([Seeker(key="a")]), VacancyTable.build([Vacancy(key="x"), Vacancy(key="y")])

    with pytest.raises(EngineInputError):
        Problem.build(*tables, previous=previous, stay_points=points)
