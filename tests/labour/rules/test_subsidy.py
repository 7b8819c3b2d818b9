"""Rules of subsidies: limits of months, distance, dates of a rule, a missing fact is never fulfilled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xieshou.labour.rules.subsidy import (
    Work,
    all_rules,
    amount_for,
    amount_of,
    distance_of,
    gap_of,
    judge,
    judge_public_post,
    list_rules,
    longest_run,
    mask_account,
)

ON = date(2026, 12, 31)
HOME, CITY = "530326103201", "310113000000"
THREE = (date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1))
RULES = list_rules("stable", province="53", on=ON)


def work(**values):
    known = {"home_code": HOME, "work_code": CITY, "has_arrived": True, "months": THREE}
    return Work(**{**known, **values})


@pytest.mark.parametrize(
    ("months", "verdict"),
    [
        (THREE, "eligible"),
        (THREE[:2], "not_proven"),
        ((THREE[0], THREE[1], date(2026, 6, 1)), "not_proven"),
        ((), "not_proven"),
    ],
    ids=["three", "two", "gap", "none"],
)
def test_three_months_without_a_gap_are_asked(months, verdict):
    assert judge(work(months=months), RULES).verdict == verdict


def test_arrival_that_is_not_recorded_proves_nothing():
    assert judge(work(has_arrived=False), RULES).verdict == "not_proven"


@pytest.mark.parametrize(
    ("place", "ceiling"),
    [(CITY, 100_000), ("530102000000", 50_000), ("530326104000", None)],
    ids=["outside the province", "inside the province", "within the county"],
)
def test_ceiling_follows_the_distance(place, ceiling):
    rule = judge(work(work_code=place), RULES).rule
    assert (rule.ceiling_fen if rule else None) == ceiling


def test_rule_holds_from_its_first_day_until_the_day_it_ends():
    first = date(2020, 3, 30)
    assert len(list_rules("stable", province="53", on=first)) == 2
    assert list_rules("stable", province="53", on=date(2020, 3, 29)) == []
    ended = [replace(rule, to_date=date(2021, 1, 1)) for rule in RULES]
    assert len(list_rules("stable", province="53", on=date(2020, 12, 31), rules=ended)) == 2
    assert list_rules("stable", province="53", on=date(2021, 1, 1), rules=ended) == []


def test_province_without_a_rule_pays_nothing():
    assert list_rules("stable", province="63", on=ON) == []
    assert judge(work(), []).verdict == "no_rule"


def test_longest_run_crosses_the_year_and_keeps_the_earliest():
    months = [date(2025, 12, 1), date(2026, 1, 1), date(2026, 5, 1), date(2026, 6, 1)]
    assert longest_run(months) == (date(2025, 12, 1), date(2026, 1, 1))


def test_amount_is_never_above_the_ceiling():
    assert [amount_of(100_000, wanted) for wanted in (None, 30_000, 100_000, 100_001)] == [
        100_000, 30_000, 100_000, 100_000,
    ]  # fmt: skip


def test_no_rule_claims_to_be_compared_and_each_names_its_source():
    rules = all_rules()
    assert {rule.certainty.value for rule in rules} == {"reprint", "inferred"}
    assert all(rule.source_en and rule.source_zh for rule in rules)
    assert distance_of(HOME, CITY) == "outside_province"
    assert (mask_account("6228480000000001234"), mask_account("")) == ("6228****1234", "")


POST_RULES = list_rules("post", province="53", on=ON)
SIX = tuple(date(2026, month, 1) for month in range(1, 7))


def post(**values):
    known = {"work_code": "530326104000", "months": THREE, "is_public": True}
    return work(**{**known, **values})


@pytest.mark.parametrize(
    ("change", "verdict", "fen"),
    [
        ({}, "eligible", 300_000),
        ({"months": THREE[:1]}, "eligible", 100_000),
        ({"months": ()}, "not_proven", 0),
        ({"has_arrived": False}, "not_proven", 300_000),
        ({"is_public": False}, "no_rule", 0),
        ({"work_code": CITY}, "no_rule", 0),
        ({"months": (*SIX, date(2026, 7, 1))}, "eligible", 600_000),
        ({"paid_months": 4}, "eligible", 200_000),
        ({"paid_months": 6}, "not_proven", 0),
        ({"paid_months": 7}, "not_proven", 0),
    ],
    ids=["three", "one", "none", "not there", "private", "away", "seventh", "two left", "used up", "more"],
)
def test_public_post_pays_its_months_up_to_six_in_all(change, verdict, fen):
    found = judge_public_post(post(**change), POST_RULES)
    assert (found.verdict, found.ceiling_fen) == (verdict, fen)


@pytest.mark.parametrize(
    ("wanted", "paid"), [(None, 300_000), (99_999, 300_000), (100_000, 300_000), (120_000, 360_000)]
)
def test_public_post_is_paid_at_least_the_least_and_more_where_the_county_says_so(wanted, paid):
    assert amount_for(judge_public_post(post(), POST_RULES), wanted) == paid


def test_amount_of_other_kinds_keeps_its_ceiling():
    assert amount_for(judge(work(), RULES), 200_000) == 100_000


@pytest.mark.parametrize("kind", ["stable", "transport", "training", "post"])
@pytest.mark.parametrize("province", ["52", "54", "63", "65"])
def test_province_of_which_no_document_is_known_says_so_and_pays_nothing(kind, province):
    assert list_rules(kind, province=province, on=ON) == []
    gap = gap_of(kind, province=province, on=ON)
    assert gap is not None
    assert (gap.certainty.value, "unknown" in gap.source_in("en")) == ("infer", True)


def test_province_with_a_rule_has_no_gap():
    assert gap_of("stable", province="53", on=ON) is None
    assert gap_of("nonsense", province="65", on=ON) is None
