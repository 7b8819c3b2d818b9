"""When a risk may be cleared: at the limit, one step beyond, and with each fact missing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from xieshou.monitoring.rules.clearing import ClearingFacts, Look, find_gaps

TODAY = date(2026, 9, 1)
HELD = {"schooling": "met", "medical": "met", "housing": "met", "water": "not_applicable"}
GOOD = ClearingFacts(
    looks=[Look(TODAY - timedelta(days=183), 880_000, HELD), Look(TODAY, 880_000, HELD)],
    open_causes=0,
    planned_measures=0,
    able_to_work=1,
    line_fen=880_000,
    stable_days=183,
)


def gaps(facts):
    return [str(gap) for gap in find_gaps(facts, on=TODAY)]


def test_everything_at_the_limit_holds():
    assert gaps(GOOD) == []


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"looks": []}, ["no_follow_up"]),
        ({"looks": [Look(TODAY - timedelta(days=182), 880_000, HELD)]}, ["not_stable_yet"]),
        ({"looks": [Look(TODAY - timedelta(days=183), 879_999, HELD)]}, ["income_low"]),
        ({"looks": [Look(TODAY - timedelta(days=183), None, HELD)]}, ["income_unknown"]),
        ({"looks": [*GOOD.looks[:1], Look(TODAY, 879_999, HELD)]}, ["income_low"]),
        ({"open_causes": 1}, ["cause_open"]),
        ({"planned_measures": 1}, ["measure_open"]),
        ({"able_to_work": 0}, ["no_labour"]),
        ({"line_fen": 880_001}, ["income_low"]),
    ],
    ids=[
        "nothing", "a day short", "a fen short", "unknown", "later low", "cause", "measure", "labour", "line",
    ],
)  # fmt: skip
def test_one_step_beyond_is_a_gap(change, gap):
    assert gaps(replace(GOOD, **change)) == gap


@pytest.mark.parametrize("name", ["schooling", "medical", "housing", "water"])
@pytest.mark.parametrize("held", ["not_met", "unknown", None])
def test_guarantee_that_is_open_or_missing_is_a_gap(name, held):
    latest = {key: value for key, value in HELD.items() if key != name} | ({name: held} if held else {})
    assert gaps(replace(GOOD, looks=[GOOD.looks[0], Look(TODAY, 880_000, latest)])) == ["guarantee_open"]


def test_income_long_before_the_period_does_not_count():
    early = Look(TODAY - timedelta(days=400), 100, HELD)
    assert gaps(replace(GOOD, looks=[early, *GOOD.looks])) == []


def test_follow_up_after_the_day_is_not_looked_at():
    later = Look(TODAY + timedelta(days=1), 100, HELD)
    assert gaps(replace(GOOD, looks=[*GOOD.looks, later])) == []
