"""Why somebody has no place, and the price of one place more or less."""

import numpy as np
import pytest

from tests.engines.assignment.makers import random_instance
from xieshou.engines.assignment import (
    Cause,
    EngineInputError,
    Problem,
    Reach,
    Seeker,
    SeekerTable,
    SkillNeed,
    Vacancy,
    VacancyTable,
    price_of_capacity,
    solve,
    why_unplaced,
)

OFFERS = [
    Vacancy(key="x", region_code="310115", wage_from_fen=500_000),
    Vacancy(key="y", region_code="310117", wage_from_fen=300_000, skills=(SkillNeed("weld", 2, must=True),)),
    Vacancy(key="z", capacity=0, region_code="530326", wage_from_fen=900_000),
]


def reasons(*seekers):
    problem = Problem.build(SeekerTable.build(seekers), VacancyTable.build(OFFERS))
    return why_unplaced(problem, solve(problem))


def test_hard_requirement_that_rejects_most_is_named():
    (reason,) = reasons(
        Seeker(key="a", region_code="530326", reach=Reach.COUNTY, wage_floor_fen=400_000, skills={"weld": 1})
    )

    assert (reason.cause, reason.factor, reason.admissible) == (Cause.HARD_REQUIREMENT, "region", 0)
    assert dict(reason.rejected) == {"region": 2, "wage": 1, "skill": 1}
    assert reason.best_vacancy == -1


def test_taken_places_name_the_nearest_vacancy_and_its_price():
    strong = Seeker(key="a", wage_expected_fen=400_000)
    weak = Seeker(key="b", wage_expected_fen=600_000)

    (reason,) = reasons(strong, weak)

    assert (reason.seeker, reason.cause, reason.best_vacancy) == (1, Cause.PLACES_TAKEN, 0)
    assert reason.price >= reason.best_score > 0
    assert dict(reason.rejected) == {"skill": 1}


def test_no_open_vacancy_is_its_own_cause():
    problem = Problem.build(SeekerTable.build([Seeker(key="a")]), VacancyTable.build(OFFERS[2:]))

    (reason,) = why_unplaced(problem, solve(problem))

    assert reason.cause == Cause.NO_VACANCY


def test_everybody_placed_gives_no_reasons():
    assert reasons(Seeker(key="a")) == ()


def test_reasons_of_a_matrix_count_admissible_vacancies():
    problem = Problem.from_scores([[5, -1], [4, -1]], [1, 1])

    (reason,) = why_unplaced(problem, solve(problem))

    assert (reason.seeker, reason.admissible, reason.rejected) == (1, 1, {})


@pytest.mark.parametrize("seed", range(20))
def test_price_of_a_place_is_bounded_by_the_dual_price(seed):
    instance = random_instance(seed)._replace(priority=np.zeros(0, bool))
    problem = Problem.from_scores(instance.scores, instance.capacity)
    solution = solve(problem)

    for vacancy in range(instance.capacity.size):
        gain = price_of_capacity(problem, solution, vacancy).score_change
        assert gain >= 0
        if instance.capacity[vacancy]:
            assert gain <= solution.prices[vacancy]
            loss = -price_of_capacity(problem, solution, vacancy, change=-1).score_change
            assert loss >= solution.prices[vacancy]


def test_one_place_more_admits_a_priority_seeker():
    problem = Problem.from_scores([[5], [9]], [1], priority=[True, True])

    found = price_of_capacity(problem, solve(problem), 0)

    assert (found.score_change, found.priority_change, found.placed_change) == (5, 1, 1)


@pytest.mark.parametrize(("vacancy", "change"), [(0, -2), (1, 1), (-1, 1)])
def test_impossible_capacity_is_refused(vacancy, change):
    problem = Problem.from_scores([[5]], [1])

    with pytest.raises(EngineInputError):
        price_of_capacity(problem, solve(problem), vacancy, change=change)


def test_places_beyond_the_number_of_seekers_cost_nothing():
    problem = Problem.from_scores([[5], [9]], [1000])
    solution = solve(problem)

    found = price_of_capacity(problem, solution, 0, change=-998)

    assert (solution.prices.tolist(), found.score_change) == ([0], 0)
    assert price_of_capacity(problem, solution, 0, change=-999).score_change == -5
