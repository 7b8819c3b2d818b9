"""Rules of subsidies: limits of months, distance, dates of a rule, a missing fact is never fulfilled."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xieshou.labour.rules.subsidy import (
    Work,
    all_rules,
    amount_of,
    distance_of,
    judge,
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
