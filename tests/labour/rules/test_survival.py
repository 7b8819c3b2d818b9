"""Retention curves against hand calculations and against lifelines on random data."""

from __future__ import annotations

import random

import pytest
from lifelines import AalenJohansenFitter, KaplanMeierFitter

from xieshou.labour.rules.survival import Spells, at_day, followed_at, retention_curve

CAUSES = ("climate", "skill", "intensity")


def test_worked_example() -> None:
    """Six workers: one leaves on day 3, one vanishes on day 5, two leave on day 7, two are followed to 9."""
    points = retention_curve(
        [
            Spells(3, "climate"),
            Spells(5, ""),
            Spells(7, "skill"),
            Spells(7, "climate"),
            Spells(9, "", 2),
        ]
    )

    assert [(point.day, point.at_risk, sum(point.left.values()), point.censored) for point in points] == [
        (3, 6, 1, 0),
        (5, 5, 0, 1),
        (7, 4, 2, 0),
        (9, 2, 0, 2),
    ]
    assert [point.retained for point in points] == pytest.approx([5 / 6, 5 / 6, 5 / 12, 5 / 12])
    assert points[-1].lost == pytest.approx({"climate": 1 / 6 + 5 / 24, "skill": 5 / 24})


def test_nobody_gives_no_curve() -> None:
    assert retention_curve([]) == []
    assert at_day([], 30) is None
    assert followed_at([], 30) == 0


def test_silence_is_neither_staying_nor_leaving() -> None:
    points = retention_curve([Spells(0, "", 5)])

    assert points[0].retained == 1.0
    assert (points[0].low, points[0].high) == (None, None)
    assert at_day(points, 0) == points[0]
    assert at_day(points, 1) is None  # nobody was followed that long: not known, never "all retained"


def test_everybody_left_has_no_interval() -> None:
    points = retention_curve([Spells(4, "other", 3)])

    assert (points[0].retained, points[0].low, points[0].high) == (0.0, None, None)


def test_value_before_the_first_point_is_one_and_after_the_last_unknown() -> None:
    points = retention_curve([Spells(10, "skill"), Spells(20, "")])

    first = at_day(points, 9)
    assert first is not None
    assert (first.retained, first.lost) == (1.0, {})
    assert at_day(points, 10) == points[0]
    assert at_day(points, 20) == points[1]
    assert at_day(points, 21) is None


@pytest.mark.parametrize(("day", "followed"), [(0, 2), (10, 2), (11, 1), (20, 1), (21, 0)])
def test_followed_counts_who_reaches_the_day(day: int, followed: int) -> None:
    assert followed_at(retention_curve([Spells(10, "skill"), Spells(20, "")]), day) == followed


@pytest.mark.parametrize("spell", [Spells(-1, ""), Spells(3, "", -1)])
def test_impossible_spell_is_refused(spell: Spells) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        retention_curve([spell])


@pytest.mark.parametrize("seed", range(6))
def test_curve_equals_lifelines(seed: int) -> None:
    pick = random.Random(seed)
    people = [(pick.randint(1, 40), pick.choice(["", "", *CAUSES])) for _ in range(pick.randint(5, 200))]
    points = retention_curve([Spells(days, cause) for days, cause in people])

    fitter = KaplanMeierFitter().fit(
        [days for days, _cause in people], [cause != "" for _days, cause in people]
    )
    interval = fitter.confidence_interval_
    for point in points:
        assert point.retained == pytest.approx(fitter.survival_function_at_times(point.day).iloc[0], abs=1e-9)
        if point.low is not None:
            assert [point.low, point.high] == pytest.approx(list(interval.loc[point.day]), abs=1e-7)
        assert point.retained + sum(point.lost.values()) == pytest.approx(1)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_causes_equal_aalen_johansen_without_ties() -> None:
    pick = random.Random(3)
    days = pick.sample(range(1, 500), 120)
    causes = [pick.choice(["", *CAUSES]) for _ in days]
    points = retention_curve([Spells(day, cause) for day, cause in zip(days, causes, strict=True)])

    for number, cause in enumerate(CAUSES, start=1):
        codes = [0 if one == "" else 1 + CAUSES.index(one) for one in causes]
        fitter = AalenJohansenFitter(calculate_variance=False).fit(days, codes, event_of_interest=number)
        density = fitter.cumulative_density_
        assert points[-1].lost[cause] == pytest.approx(density.iloc[-1, 0], abs=1e-9)
