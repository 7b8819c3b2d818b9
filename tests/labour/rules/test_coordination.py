"""A target beside the records: the part of the year that has passed asks for its part of the target."""

from __future__ import annotations

from datetime import date

import pytest

from xieshou.labour.queries.coordination import ROWS
from xieshou.labour.rules.coordination import days_passed, judge
from xieshou.labour.vocabulary.coordination import LINE_OF, Indicator, Standing


@pytest.mark.parametrize(
    ("on", "passed"),
    [
        (date(2025, 12, 31), (0, 365)),
        (date(2026, 1, 1), (0, 365)),
        (date(2026, 1, 2), (1, 365)),
        (date(2026, 12, 31), (364, 365)),
        (date(2027, 1, 1), (365, 365)),
        (date(2029, 1, 1), (365, 365)),
    ],
)
def test_days_of_the_year_that_have_ended(on, passed):
    assert days_passed(2026, on) == passed


def test_leap_year_has_a_day_more():
    assert days_passed(2028, date(2028, 3, 1)) == (60, 366)


@pytest.mark.parametrize(
    ("actual", "target", "on", "standing"),
    [
        (7, None, date(2026, 7, 1), Standing.NO_TARGET),
        (365, 365, date(2026, 1, 1), Standing.REACHED),
        (0, 365, date(2026, 1, 1), Standing.ON_COURSE),
        (181, 365, date(2026, 7, 1), Standing.ON_COURSE),
        (180, 365, date(2026, 7, 1), Standing.BEHIND),
        (364, 365, date(2026, 12, 31), Standing.ON_COURSE),
        (364, 365, date(2027, 1, 1), Standing.MISSED),
    ],
)
def test_standing_changes_at_the_limit(actual, target, on, standing):
    assert judge(actual, target, year=2026, on=on) == standing


def test_every_indicator_has_a_line_and_rows():
    assert set(LINE_OF) == set(Indicator) == set(ROWS)
