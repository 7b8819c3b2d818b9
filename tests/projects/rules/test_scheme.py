"""Eligibility at its limits, scores without the conflicted, outliers, and the problem that is solved."""

from __future__ import annotations

from dataclasses import replace

import pytest

from xieshou.engines.selection import solve
from xieshou.projects.rules.scheme import (
    CallRules,
    Candidate,
    Facts,
    Review,
    build_problem,
    find_defects,
    stand,
)

RULES = CallRules(
    kinds=("enterprise",), sectors=("tea", "mushroom"), papers=("plan",), max_grant_fen=100, min_own_percent=30,
    min_years=2, min_households=50, direction=("mushroom",), direction_percent=60, sector_cap=0, min_points=60,
)  # fmt: skip
FACTS = Facts("enterprise", "tea", ("plan", "licence"), 70, 30, 2, 50)


@pytest.mark.parametrize(
    ("change", "defects"),
    [
        ({}, []),
        ({"kind": "cooperative"}, ["kind"]),
        ({"sector": "fruit"}, ["sector"]),
        ({"papers": ()}, ["papers"]),
        ({"requested_fen": 101, "own_fen": 101}, ["requested_fen"]),
        ({"requested_fen": 100, "own_fen": 43}, []),
        ({"own_fen": 29}, ["own_fen"]),
        ({"years_operating": 1, "households_linked": 49}, ["years_operating", "households_linked"]),
    ],
    ids=str,
)
def test_eligibility(change, defects):
    assert find_defects(replace(FACTS, **change), RULES) == defects


def review(name, points, *, conflict=False):
    return Review(name, {"market": points, "linkage": points}, has_conflict=conflict)


@pytest.mark.parametrize(
    ("reviews", "standing"),
    [
        ([review("a", 80)], (1, None, ())),
        ([review("a", 80), review("b", 99, conflict=True)], (1, None, ())),
        ([review("a", 80), review("b", 60)], (2, 7000, ())),
        ([review("a", 80), review("b", 80), review("c", 60)], (3, 7333, ())),
        ([review("a", 80), review("b", 80), review("c", 59)], (3, 7300, ("c",))),
    ],
    ids=["one", "conflict", "two", "at the limit", "outlier"],
)
def test_standing(reviews, standing):
    found = stand(reviews)
    assert (found.counted, found.mean, found.outliers) == standing


def test_choice_keeps_budget_direction_and_least_points():
    candidates = [
        Candidate("tea", "tea", 60, 9500),
        Candidate("small", "mushroom", 40, 7000),
        Candidate("large", "mushroom", 60, 8000),
        Candidate("weak", "mushroom", 1, 5999),
    ]
    found = solve(build_problem(candidates, budget_fen=100, rules=RULES))
    assert found.chosen.keys() == {"small", "large"}
    free = replace(RULES, direction_percent=0)
    assert solve(build_problem(candidates, budget_fen=100, rules=free)).chosen.keys() == {"tea", "small"}
    capped = replace(free, sector_cap=1)
    assert "weak" not in solve(build_problem(candidates, budget_fen=1000, rules=capped)).chosen
