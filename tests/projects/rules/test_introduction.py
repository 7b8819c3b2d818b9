"""Rules of introduced enterprises, split shares and specialities, at their limits."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieshou.projects.rules.introduction import (
    Hired,
    IntroFacts,
    JobCount,
    count_jobs,
    is_in_order,
    missing_for,
    next_stage,
)
from xieshou.projects.rules.share import is_whole, split
from xieshou.projects.rules.speciality import (
    Declared,
    crowded_products,
    same_industry,
    straying,
    unserved_counties,
)

ON = date(2026, 3, 2)


def facts(**values):
    known = {
        "stage": "visited", "stage_on": ON, "uscc": "X", "committed_fen": 1, "paid_fen": 1, "jobs": 1
    }  # fmt: skip
    return IntroFacts(**{**known, **values})


@pytest.mark.parametrize(
    ("to", "values", "missing"),
    [
        ("visited", {"committed_fen": 0, "paid_fen": 0, "jobs": 0, "uscc": ""}, ""),
        ("signed", {"committed_fen": 0}, "committed"),
        ("signed", {"paid_fen": 0, "jobs": 0, "uscc": ""}, ""),
        ("landed", {"uscc": ""}, "uscc"),
        ("landed", {"paid_fen": 0}, "paid"),
        ("landed", {"jobs": 0}, ""),
        ("operating", {"jobs": 0}, "jobs"),
        ("operating", {}, ""),
        ("lost", {"committed_fen": 0, "paid_fen": 0, "jobs": 0, "uscc": ""}, ""),
    ],
)
def test_what_a_stage_needs(to, values, missing):
    assert missing_for(facts(**values), to) == missing


def test_way_and_days():
    assert [next_stage(stage) for stage in ("lead", "signed", "operating", "lost")] == [
        "visited", "landed", None, None,
    ]  # fmt: skip
    days = [date(2026, 3, 1), ON, date(2026, 3, 3)]
    assert [is_in_order(ON, day, today=ON) for day in days] == [False, True, False]


def test_people_count_once_on_the_day():
    def hired(person, home, *, poor=False, end=None):
        return Hired("f", person, home, poor, ON, end)

    rows = [
        hired("a", "530823100201", poor=True),
        hired("a", "530823100201", poor=True),
        hired("b", "530326000000"),
        hired("c", "530823100201", end=date(2026, 3, 3)),
    ]
    assert count_jobs(rows, county="530823", on=ON) == JobCount(3, 2, 1)
    assert count_jobs(rows, county="530823", on=date(2026, 3, 3)) == JobCount(2, 1, 1)
    assert count_jobs(rows, county="530823", on=date(2026, 3, 1)) == JobCount(0, 0, 0)


@pytest.mark.parametrize(
    ("shares", "whole"),
    [
        ({"a": 5_000, "b": 5_000}, True),
        ({"a": 5_000, "b": 4_999}, False),
        ({"a": 5_000, "b": 5_001}, False),
        ({"a": 10_000}, False),
        ({"a": 10_000, "b": 0}, False),
        ({}, False),
    ],
)
def test_shares_are_whole(shares, whole):
    assert is_whole(shares) is whole


def test_rest_goes_to_the_largest_remainder():
    shares = {"a": 3_333, "b": 3_333, "c": 3_334}
    assert split(100, shares) == {"a": 33, "b": 33, "c": 34}
    assert split(1, {"a": 5_000, "b": 5_000}) == {"a": 1, "b": 0}
    assert split(0, shares) == {"a": 0, "b": 0, "c": 0}


@given(st.integers(0, 10**13), st.integers(0, 2**32), st.integers(1, 7))
def test_split_conserves_every_fen(amount, seed, count):
    edges = [0, *sorted(Random(seed).sample(range(1, 10_000), count)), 10_000]
    shares = {str(at): after - before for at, (before, after) in enumerate(pairwise(edges))}
    parts = split(amount, shares)
    assert sum(parts.values()) == amount
    assert all(abs(parts[key] * 10_000 - amount * points) < 10_000 for key, points in shares.items())


def test_specialities_doubled_crowded_straying_unserved():
    rows = [
        Declared("530823000000", "mushroom", ""),
        Declared("530821000000", "mushroom", ""),
        Declared("530822000000", "tea", ""),
        *[Declared(f"53082310020{n}", "mushroom", "香菇") for n in range(1, 4)],
        Declared("530823100204", "tea", "红茶"),
    ]
    (same,) = same_industry(rows)
    assert (same.place, same.sector, same.members, same.of) == (
        "5308", "mushroom", ("530821000000", "530823000000"), 3,
    )  # fmt: skip
    (crowd,) = crowded_products(rows, limit_percent=74, least_villages=4)
    assert (crowd.place, crowd.product, len(crowd.members), crowd.of) == ("530823100", "香菇", 3, 4)
    assert crowded_products(rows, limit_percent=75, least_villages=4) == []
    assert crowded_products(rows, limit_percent=74, least_villages=5) == []
    assert [one.product for one in straying(rows)] == ["红茶"]
    industry = {"530823": "mushroom", "530822": "tea"}
    assert unserved_counties(industry, [("530823", "mushroom"), ("530823", "tea")]) == ["530822"]
