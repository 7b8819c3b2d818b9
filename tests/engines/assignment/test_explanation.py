"""The factors of a pair add up exactly to its score, and say what is hard and what was compared."""

from dataclasses import replace
from datetime import date
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.engines.assignment.makers import random_seeker, random_vacancy
from xieshou.engines.assignment import (
    FactorWeights,
    NeedLevel,
    Problem,
    Reach,
    Seeker,
    SeekerTable,
    Shift,
    Side,
    SkillNeed,
    Vacancy,
    VacancyTable,
    explain,
    is_admissible,
    score_all,
    solve,
)

WEIGHTS = FactorWeights()


def line(seeker, vacancy, code):
    (found,) = [factor for factor in explain(seeker, vacancy) if factor.code == code]
    return found


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**6))
def test_factors_add_up_to_the_score_of_every_pair(seed):
    draw = Random(seed)
    seekers = [random_seeker(draw, at) for at in range(12)]
    vacancies = [random_vacancy(draw, at) for at in range(9)]

    scores = score_all(SeekerTable.build(seekers), VacancyTable.build(vacancies), WEIGHTS)

    for row, seeker in enumerate(seekers):
        for column, vacancy in enumerate(vacancies):
            factors = explain(seeker, vacancy, WEIGHTS)
            total = sum(factor.points for factor in factors) if is_admissible(factors) else -1
            assert scores[row, column] == total
            assert all(0 <= factor.points <= factor.max_points for factor in factors)


def test_best_pair_reaches_every_point():
    seeker = Seeker(
        key="a",
        skills={"weld": 3},
        wage_expected_fen=400_000,
        region_code="530326",
        occupations=("6-18-02-04",),
    )
    vacancy = Vacancy(
        key="v", skills=(SkillNeed("weld", 2),), wage_from_fen=480_000, wage_to_fen=480_000,
        region_code="530326103201", occupation_code="6-18-02-04",
    )  # fmt: skip

    assert sum(factor.points for factor in explain(seeker, vacancy)) == WEIGHTS.total


@pytest.mark.parametrize(
    ("wage", "points"), [(319_999, 0), (320_000, 0), (400_000, 1250), (480_000, 2500), (900_000, 2500)]
)
def test_wage_points_run_from_four_fifths_to_six_fifths_of_the_expectation(wage, points):
    offer = Vacancy(key="v", wage_from_fen=wage, wage_to_fen=wage)

    assert line(Seeker(key="a", wage_expected_fen=400_000), offer, "wage").points == points


@pytest.mark.parametrize(("wage", "satisfied"), [(400_000, True), (399_999, False), (0, False)])
def test_wage_below_the_floor_is_inadmissible(wage, satisfied):
    found = line(Seeker(key="a", wage_floor_fen=400_000), Vacancy(key="v", wage_from_fen=wage), "wage")

    assert (found.hard, found.satisfied) == (True, satisfied)


@pytest.mark.parametrize(
    ("reach", "region", "points"),
    [
        (Reach.COUNTY, "530326103201", 2000),
        (Reach.PREFECTURE, "530302", 1500),
        (Reach.PROVINCE, "532301", 1000),
        (Reach.NATION, "310115", 500),
    ],
)
def test_region_points_fall_with_each_level(reach, region, points):
    home = Seeker(key="a", region_code="530326", reach=reach)

    assert line(home, Vacancy(key="v", region_code=region), "region").points == points


@pytest.mark.parametrize(
    ("reach", "region"), [(Reach.COUNTY, "530302"), (Reach.PREFECTURE, "532301"), (Reach.PROVINCE, "310115")]
)
def test_region_beyond_the_reach_is_inadmissible_unless_wanted(reach, region):
    home = Seeker(key="a", region_code="530326", reach=reach)
    offer = Vacancy(key="v", region_code=region)

    assert not is_admissible(explain(home, offer))
    assert line(replace(home, wanted_regions=(region[:2],)), offer, "region").points == 2000


@pytest.mark.parametrize(
    ("code", "points"),
    [
        ("6-18-02-04", 1500),
        ("6-18-02-01", 1125),
        ("6-18-01-04", 750),
        ("6-20-02-04", 375),
        ("4-18-02-04", 0),
        ("", 750),
    ],
)
def test_occupation_points_fall_with_each_level_of_the_classification(code, points):
    seeker = Seeker(key="a", occupations=("6-18-02-04",))

    assert line(seeker, Vacancy(key="v", occupation_code=code), "occupation").points == points


@pytest.mark.parametrize(("level", "points"), [(2, 700), (1, 350), (0, 0)])
def test_language_points_fall_below_the_level_asked_for(level, points):
    found = line(Seeker(key="a", language_level=level), Vacancy(key="v", language_level=2), "language")

    assert (found.points, found.hard, found.side) == (points, False, Side.VACANCY)


@pytest.mark.parametrize(("avoids", "points"), [((), 500), (("cold",), 250), (("cold", "dust"), 0)])
def test_climate_points_fall_with_each_condition_avoided(avoids, points):
    offer = Vacancy(key="v", conditions=frozenset({"cold", "dust"}))

    assert line(Seeker(key="a", avoids=frozenset(avoids)), offer, "climate").points == points


@pytest.mark.parametrize(("altitude", "points"), [(2500, 300), (2501, 0)])
def test_altitude_above_the_limit_gives_no_points(altitude, points):
    assert (
        line(Seeker(key="a", altitude_max_m=2500), Vacancy(key="v", altitude_m=altitude), "altitude").points
        == points
    )


@pytest.mark.parametrize(
    ("need", "offered", "points", "admissible"),
    [
        (NeedLevel.NONE, False, 600, True),
        (NeedLevel.WISHED, False, 300, True),
        (NeedLevel.REQUIRED, False, 0, False),
        (NeedLevel.REQUIRED, True, 600, True),
    ],
)
def test_lodging_is_hard_only_where_it_is_required(need, offered, points, admissible):
    factors = explain(Seeker(key="a", lodging=need), Vacancy(key="v", lodging=offered))

    assert next(factor.points for factor in factors if factor.code == "lodging") == points
    assert is_admissible(factors) == admissible


@pytest.mark.parametrize(("day", "points"), [(5, 400), (6, 386), (15, 266)])
def test_availability_points_fall_with_each_day_after_the_start(day, points):
    offer = Vacancy(key="v", starts_on=date(2026, 1, 5), expires_on=date(2026, 1, 15))

    assert line(Seeker(key="a", available_from=date(2026, 1, day)), offer, "availability").points == points


def test_available_after_the_expiry_is_inadmissible():
    offer = Vacancy(key="v", expires_on=date(2026, 1, 15))
    found = line(Seeker(key="a", available_from=date(2026, 1, 16)), offer, "availability")

    assert (found.hard, found.satisfied, found.offered) == (True, False, date(2026, 1, 16))


def test_shift_and_licence_are_hard_and_give_no_points():
    offer = Vacancy(key="v", shift=Shift.NIGHT, licences=frozenset({"forklift"}))
    seeker = Seeker(key="a", shifts=frozenset({Shift.DAY}))

    broken = {factor.code for factor in explain(seeker, offer) if factor.hard and not factor.satisfied}

    assert broken == {"shift", "licence"}
    able = replace(seeker, shifts=frozenset({Shift.NIGHT}), licences=frozenset({"forklift"}))
    assert is_admissible(explain(able, offer))


def test_required_skill_is_one_line_each():
    offer = Vacancy(key="v", skills=(SkillNeed("weld", 2, weight=3, must=True), SkillNeed("read", 1)))
    factors = [
        factor for factor in explain(Seeker(key="a", skills={"weld": 1}), offer) if factor.code == "skill"
    ]

    assert [(f.subject, f.wanted, f.offered, f.hard, f.satisfied) for f in factors] == [
        ("weld", 2, 1, True, False),
        ("read", 1, 0, False, False),
    ]
    assert [(f.points, f.max_points) for f in factors] == [(1714, 3428), (0, 571)]


def test_staying_points_are_a_line_of_their_own():
    seeker, offers = Seeker(key="a"), [Vacancy(key="v"), Vacancy(key="w")]
    problem = Problem.build(
        SeekerTable.build([seeker]), VacancyTable.build(offers), previous=[1], stay_points=200
    )

    solution = solve(problem)

    factors = explain(seeker, offers[1], stay_points=200)
    assert solution.assignment.tolist() == [1]
    assert solution.total_score == sum(factor.points for factor in factors)
