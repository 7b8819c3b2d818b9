"""The rules of the library at their limits: a missing target, a notice a day short, the day before October."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.projects.makers import ON, terms
from xieshou.engines.law import NotInForceError
from xieshou.projects.rules.dated import resolve
from xieshou.projects.rules.proposal import (
    NoticeFact,
    levels_of,
    may_adjust_on,
    may_skip_assets,
    missing_fields,
    missing_notices,
    wrong_fields,
)
from xieshou.projects.rules.sectors import Spend, find_concentrations


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({}, []),
        ({"performance_target": " "}, ["performance_target"]),
        ({"linkage": ""}, ["linkage"]),
        ({"linkage": "", "is_operating": False}, []),
        ({"sector": "none"}, ["sector"]),
        ({"sector": "none", "category": "service"}, []),
        ({"sources": {"east_west": 1_999_999_99}}, ["sources"]),
        ({"households_planned": 0, "people_planned": 0}, ["households_planned"]),
        ({"beneficiaries": "", "tasks": ""}, ["tasks", "beneficiaries"]),
    ],
    ids=lambda value: str(value)[:40],
)
def test_what_a_project_must_say(change, missing):
    assert missing_fields(terms(**change), entering=True, on=ON) == missing


def test_target_is_asked_at_the_entry_only():
    assert missing_fields(terms(performance_target=""), entering=False, on=ON) == []


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"ends_on": date(2026, 4, 1)}, ["ends_on"]),
        ({"ends_on": date(2026, 4, 2)}, []),
        ({"amount_fen": -1, "sources": {"county": -1}}, ["amount_fen", "sources"]),
        ({"sector": "unicorn"}, ["sector"]),
        ({"people_planned": 119}, ["people_planned"]),
        ({"people_planned": 120}, []),
        ({"people_planned": 0}, []),
    ],
    ids=lambda value: str(value)[:40],
)
def test_impossible_values_are_found(change, wrong):
    assert wrong_fields(terms(**change)) == wrong


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (date(2026, 9, 30), False),
        (date(2026, 10, 1), True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_library_is_adjusted_in_the_fourth_quarter(day, open_):
    assert may_adjust_on(day) is open_


def _notice(level, *, days=10, closed=True, objection=False):
    return NoticeFact(level, ON, ON + timedelta(days=days), is_closed=closed, objection_open=objection)


@pytest.mark.parametrize(
    ("notice", "on", "problem"),
    [
        (_notice("county"), ON + timedelta(days=10), None),
        (_notice("county"), ON + timedelta(days=9), "running"),
        (_notice("county", days=9), ON + timedelta(days=30), "short"),
        (_notice("county", closed=False), ON + timedelta(days=30), "running"),
        (_notice("county", objection=True), ON + timedelta(days=30), "objection"),
        (_notice("village"), ON + timedelta(days=30), "absent"),
    ],
    ids=["whole", "a day early", "a day short", "not closed", "disputed", "another level"],
)
def test_notice_of_a_level(notice, on, problem):
    needs = missing_notices("county", [notice], on=on)
    assert [need.problem for need in needs] == ([problem] if problem else [])


def test_notice_begins_where_the_project_was_proposed():
    assert [str(level) for level in levels_of("township")] == ["township", "county"]
    assert len(missing_notices("village", [], on=ON)) == 3


def test_parameters_know_where_they_come_from():
    for name in ("notice_days", "adjustment_months", "performance_target_required"):
        found = resolve("library", name, on=ON)
        assert found.source
        assert found.certainty in ("own", "pub")
    with pytest.raises(NotInForceError):
        resolve("library", "notice_days", on=date(2012, 12, 31))


@pytest.mark.parametrize(
    ("leaves", "to", "fits"),
    [
        (True, "transferred", True),
        (True, "evaluated", False),
        (False, "evaluated", True),
        (False, "transferred", False),
    ],
)
def test_assets_are_handed_over_where_there_are_any(leaves, to, fits):
    assert may_skip_assets(leaves_asset=leaves, to=to) is fits


def test_concentration_is_flagged_above_the_share_only():
    spends = [Spend("530823", "mushroom", 60), Spend("530823", "tea", 40), Spend("530823", "none", 1000)]
    assert find_concentrations(spends, limit_percent=60, least_projects=2) == []
    (found,) = find_concentrations(spends, limit_percent=59, least_projects=2)
    assert (found.sector, found.amount_fen, found.total_fen, found.projects) == ("mushroom", 60, 100, 1)
    assert find_concentrations(spends, limit_percent=50, least_projects=3) == []
