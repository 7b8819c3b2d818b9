"""Rules of aid: what is one help given twice, and the same money told twice; at their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from xieshou.insight.rules_aid import AidLine, merge_same_money, sum_by_source, sum_by_year
from xieshou.insight.rules_doubles import THEMES, Given, find_doubles, shared_unit
from xieshou.insight.vocabulary import Level, Nature, Theme, Wing
from xieshou.labour.vocabulary.startup import AidKind
from xieshou.projects.vocabulary.linkage import LinkageKind
from xieshou.registry.vocabulary_facts import MeasureKind

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def uid(number):
    return UUID(int=number)


def given(number, wing="projects", kind="dividend", **values):
    known = {
        "theme": "dividend", "household": uid(1), "house": "a", "from_date": APRIL, "to_date": MAY,
    }  # fmt: skip
    return Given(uid(100 + number), wing, kind, **{**known, **values})


def keys(double):
    return [one.key.int - 100 for one in double.entries]


def test_every_kind_of_a_wing_has_its_theme_or_is_nobody_elses():
    assert set(THEMES["projects"]) == set(LinkageKind.values)
    assert set(MeasureKind.values) - set(THEMES["registry"]) == {"other"}
    assert set(AidKind.values) - set(THEMES["startup"]) == {"rent"}
    assert {theme for words in THEMES.values() for theme in words.values()} == set(Theme)


@pytest.mark.parametrize(
    ("first", "second", "level"),
    [
        ({}, {"wing": "registry"}, Level.FAMILY),
        ({"person": uid(7)}, {"wing": "registry", "person": uid(7)}, Level.PERSON),
        ({"person": uid(7)}, {"wing": "registry", "person": uid(8)}, None),
        ({"person": uid(7)}, {"wing": "registry"}, Level.FAMILY),
        ({}, {"wing": "registry", "household": uid(2)}, Level.HOUSE),
        ({"person": uid(7)}, {"wing": "registry", "household": uid(2), "person": uid(7)}, Level.PERSON),
        ({}, {}, Level.FAMILY),
        ({}, {"kind": "asset_income"}, None),
        ({}, {"wing": "registry", "kind": "dividend/x"}, Level.FAMILY),
    ],
    ids=str,
)
def test_unit_that_two_entries_share(first, second, level):
    assert shared_unit(given(1, **first), given(2, **second)) == level


@pytest.mark.parametrize(
    ("from_date", "to_date", "found"),
    [
        (MAY, JUNE, 0),  # begins on the first day after
        (date(2026, 4, 30), JUNE, 1),  # shares the last day
        (date(2026, 3, 1), APRIL, 0),
        (date(2026, 3, 1), date(2026, 4, 2), 1),
        (date(2026, 1, 1), None, 1),  # no end on file: of the year in which it began
        (date(2025, 12, 31), None, 0),
    ],
)
def test_days_must_overlap(from_date, to_date, found):
    other = given(2, "registry", "dividend/", from_date=from_date, to_date=to_date)
    assert len(find_doubles([given(1), other])) == found


def test_other_theme_and_other_house_are_no_double():
    other = given(2, "registry", "loan/", theme="loan")
    away = given(3, "registry", "dividend/", household=uid(3), house="b")
    assert find_doubles([given(1), other, away]) == []
    assert find_doubles([]) == []


def test_entries_that_hang_together_are_one_set_with_the_closest_unit():
    year = given(1, "registry", "dividend/", to_date=date(2027, 1, 1), amount_fen=5)
    months = [
        given(2, person=uid(7), amount_fen=2),
        given(3, person=uid(7), from_date=MAY, to_date=JUNE),
        given(4, household=uid(2), from_date=date(2026, 8, 1), to_date=date(2026, 9, 1)),
    ]
    (double,) = find_doubles([months[2], year, *months[:2]])
    assert keys(double) == [1, 2, 3, 4]
    assert (double.level, double.amount_fen) == (Level.FAMILY, 7)
    lone = replace(months[0], key=uid(109), house="z")
    assert len(find_doubles([year, *months, lone])) == 1


def test_two_sets_of_one_house_stay_two():
    later = date(2026, 10, 1)
    pairs = [
        given(1), given(2, "registry", "dividend/"),
        given(3, from_date=later, to_date=None, person=uid(7)),
        given(4, "registry", "dividend/", from_date=later, to_date=None, person=uid(7)),
    ]  # fmt: skip
    assert [(keys(one), one.level) for one in find_doubles(pairs)] == [
        ([1, 2], Level.FAMILY), ([3, 4], Level.PERSON),
    ]  # fmt: skip


def line(number, **values):
    known = {
        "on": APRIL, "wing": Wing.PROJECTS, "nature": Nature.GIVEN, "title": "分红", "source": "公司",
        "amount_fen": 100,
    }  # fmt: skip
    return AidLine(key=uid(number), **{**known, **values})


def test_ledger_line_of_a_shown_record_is_the_same_money():
    record = ("projects.benefit", uid(9))
    own = line(1, record=record)
    ledger = [line(2, wing=Wing.MONEY, record=record, fund="基金甲"), line(3, record=record, fund="基金乙")]
    other = line(4, wing=Wing.MONEY, record=("x", uid(8)), fund="基金丙", on=MAY)
    for order in ([own, *ledger, other], [*ledger, other, own]):
        kept = merge_same_money(iter(order))
        assert [(one.key.int, one.fund) for one in kept] == [(4, "基金丙"), (1, "基金甲、基金乙")]
    assert len(merge_same_money([line(5), line(6)])) == 2


def test_sums_keep_given_earned_and_services_apart():
    lines = [
        line(1), line(2, nature=Nature.EARNED, amount_fen=30, source="工厂"),
        line(3, nature=Nature.SERVICE, amount_fen=None, on=date(2025, 12, 31)),
    ]  # fmt: skip
    assert [(one.heading, one.given_fen, one.earned_fen, one.services) for one in sum_by_year(lines)] == [
        ("2026", 100, 30, 0), ("2025", 0, 0, 1),
    ]  # fmt: skip
    assert [(one.heading, one.fen, one.lines) for one in sum_by_source(lines)] == [
        ("公司", 100, 2),
        ("工厂", 30, 1),
    ]
    assert sum_by_year([]) == sum_by_source([]) == []
