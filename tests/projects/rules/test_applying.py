"""What an applicant is known to keep, whole years at their day, and the days of sending and completing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xieshou.projects.rules import applying
from xieshou.projects.rules.applying import Known, check_rules
from xieshou.projects.rules.scheme import Facts, find_defects

from .test_scheme import RULES

KNOWN = Known("enterprise", ("plan",), "tea", 70, 30, 2, 50)


@pytest.mark.parametrize(
    ("change", "code", "state"),
    [
        ({}, "kind", True),
        ({"kind": "cooperative"}, "kind", False),
        ({"sector": None}, "sector", None),
        ({"sector": "fruit"}, "sector", False),
        ({"papers": ()}, "papers", False),
        ({"requested_fen": None}, "requested_fen", None),
        ({"requested_fen": None}, "own_fen", None),
        ({"own_fen": None}, "own_fen", None),
        ({"requested_fen": 100}, "requested_fen", True),
        ({"requested_fen": 101}, "requested_fen", False),
        ({"requested_fen": 0}, "requested_fen", False),
        ({"own_fen": 30}, "own_fen", True),
        ({"own_fen": 29}, "own_fen", False),
        ({"years_operating": None}, "years_operating", None),
        ({"years_operating": 2}, "years_operating", True),
        ({"years_operating": 1}, "years_operating", False),
        ({"households_linked": 50}, "households_linked", True),
        ({"households_linked": 49}, "households_linked", False),
    ],
    ids=str,
)
def test_each_rule_is_kept_broken_or_open(change, code, state):
    assert check_rules(replace(KNOWN, **change), RULES)[code] is state


def test_call_for_every_sector_has_no_open_question_of_it():
    assert check_rules(replace(KNOWN, sector=None), replace(RULES, sectors=()))["sector"] is True


@pytest.mark.parametrize("fen", [1, 30, 70, 100, 101])
@pytest.mark.parametrize("sector", ["tea", "fruit"])
@pytest.mark.parametrize("years", [1, 2])
def test_check_list_and_completeness_agree_where_all_is_known(fen, sector, years):
    known = replace(KNOWN, requested_fen=fen, sector=sector, years_operating=years)
    facts = Facts("enterprise", sector, ("plan",), fen, 30, years, 50)
    broken = [code for code, state in check_rules(known, RULES).items() if state is False]
    assert broken == find_defects(facts, RULES)


@pytest.mark.parametrize(
    ("since", "on", "years"),
    [
        (date(2024, 3, 1), date(2026, 2, 28), 1),
        (date(2024, 3, 1), date(2026, 3, 1), 2),
        (date(2024, 2, 29), date(2025, 2, 28), 0),
        (date(2024, 2, 29), date(2025, 3, 1), 1),
        (date(2026, 3, 1), date(2026, 3, 1), 0),
        (date(2026, 3, 2), date(2026, 3, 1), 0),
    ],
    ids=str,
)
def test_years_are_whole_on_the_day_itself(since, on, years):
    assert applying.full_years(since, on) == years


@pytest.mark.parametrize(
    ("on", "takes"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 3, 31), True),
        (date(2026, 4, 1), False),
    ],
    ids=str,
)
def test_first_and_last_day_of_a_call(on, takes):
    assert applying.takes_applications(date(2026, 3, 1), date(2026, 4, 1), on) is takes


def test_completion_has_its_days_and_never_less_than_the_call():
    closes = date(2026, 4, 1)
    assert applying.completion_end(closes, date(2026, 3, 31), days=5) == date(2026, 4, 6)
    assert applying.completion_end(closes, date(2026, 3, 2), days=5) == closes
    assert applying.takes_completion(date(2026, 4, 6), closes, date(2026, 4, 5)) is True
    assert applying.takes_completion(date(2026, 4, 6), closes, date(2026, 4, 6)) is False
    assert applying.takes_completion(None, closes, date(2026, 3, 31)) is True
    assert applying.takes_completion(None, closes, closes) is False


def test_body_reaches_its_county_and_the_partners_of_its_district():
    found = applying.reachable_counties("310116000000", ("530823000000", "530826000000", ""))
    assert found == ("310116", "530823", "530826")
