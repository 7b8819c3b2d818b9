"""Totals of exchange training: one person twice is one official and two attendances."""

from __future__ import annotations

from datetime import date

import pytest

from xieshou.labour.rules.officials import MOST_HOURS, Attended, Total, mask_name, totals_of, wrong_course

DAY = date(2026, 3, 2)


def test_person_of_two_courses_is_counted_once():
    first = Attended("530326", 2026, "a", ("王", "局"), 16, 5)
    rows = [
        first,
        Attended("530326", 2026, "b", ("王", "局"), 8, 4),
        Attended("310113", 2025, "c", ("李", "局"), 4, None),
    ]
    assert totals_of(rows) == [
        Total("530326", 2026, 2, 1, 2, 24, 450),
        Total("310113", 2025, 1, 1, 1, 4, None),
    ]


@pytest.mark.parametrize(("name", "shown"), [("王建国", "王**"), ("王", "王*"), ("", "*")])
def test_name_keeps_its_first_character_only(name, shown):
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("last", "hours", "wrong"),
    [
        (DAY, 1, ""),
        (DAY, MOST_HOURS, ""),
        (date(2026, 3, 1), 1, "last_day"),
        (DAY, 0, "hours"),
        (DAY, MOST_HOURS + 1, "hours"),
    ],
)
def test_course_has_days_in_order_and_possible_hours(last, hours, wrong):
    assert wrong_course(from_date=DAY, last_day=last, hours=hours) == wrong
