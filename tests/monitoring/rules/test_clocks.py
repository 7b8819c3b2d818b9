"""Clocks and the calendar of working days, at their limits."""

from __future__ import annotations

from datetime import date

import pytest

from xieshou.engines.law import NotInForceError
from xieshou.monitoring.rules.clocks import NAMES, ClockError, load_clocks, read_clocks
from xieshou.monitoring.rules.lines import income_line
from xieshou.monitoring.rules.working_days import CalendarError, parse_calendar, working_calendar

YUNNAN, HAINAN = "530326103201", "460106100201"


def test_general_clock_counts_days():
    clock = load_clocks().on("decision", region_code=YUNNAN, day=date(2026, 3, 2))
    assert (clock.value, clock.unit, clock.due_after(date(2026, 3, 2))) == (15, "days", date(2026, 3, 17))


def test_clock_of_the_province_comes_first_and_counts_working_days():
    clock = load_clocks().on("decision", region_code=HAINAN, day=date(2026, 3, 2))
    assert (clock.value, clock.unit) == (20, "working_days")
    assert clock.due_after(date(2026, 3, 2)) == date(2026, 3, 30)


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2020, 12, 31), "days"), (date(2021, 1, 1), "working_days")]
)
def test_clock_of_a_province_begins_on_its_day(day, expected):
    assert load_clocks().on("decision", region_code=HAINAN, day=day).unit == expected


def test_before_any_clock_the_answer_is_an_error_and_not_a_default():
    with pytest.raises(NotInForceError):
        load_clocks().on("decision", region_code=YUNNAN, day=date(2019, 12, 31))


@pytest.mark.parametrize(
    ("day", "count", "expected"),
    [
        (date(2026, 2, 13), 1, date(2026, 2, 14)),  # a Saturday that is worked
        (date(2026, 2, 14), 1, date(2026, 2, 24)),  # over the Spring Festival
        (date(2026, 2, 27), 1, date(2026, 2, 28)),  # a Saturday that is worked
        (date(2026, 3, 6), 1, date(2026, 3, 9)),  # over a weekend
        (date(2026, 3, 6), 0, date(2026, 3, 6)),
    ],
)
def test_working_days_skip_holidays_and_count_worked_weekends(day, count, expected):
    assert working_calendar().add_working_days(day, count) == expected


def test_year_that_is_not_entered_is_said_to_be_unknown():
    assert working_calendar().knows(date(2026, 1, 1), date(2026, 12, 31))
    assert not working_calendar().knows(date(2026, 12, 1), date(2027, 1, 5))


@pytest.mark.parametrize(
    "text",
    [
        "- {year: 2026, certainty: own, source: x, rest: [], worked: [], more: 1}",
        "- {year: 2026, certainty: own, source: x, rest: [[2025-01-01, 2025-01-01]], worked: []}",
        "- {year: 2026, certainty: own, source: x, rest: [[2026-01-01, 2026-01-01]], worked: [2026-01-01]}",
        "- {year: 2026, certainty: own, source: x, rest: [], worked: []}\n" * 2,
    ],
    ids=["key", "other year", "both", "doubled"],
)
def test_broken_calendar_is_refused(text):
    with pytest.raises(CalendarError):
        parse_calendar(text)


ENTRY = """{name}:
  description: d
  unit: days
  values:
    "00":
      - {{from: 2020-01-01, value: 5, certainty: own, source: a, source_zh: b}}
"""


def _clocks(folder, old="", new=""):
    path = folder / "clocks.yaml"
    path.write_text("".join(ENTRY.format(name=name) for name in sorted(NAMES)).replace(old, new))
    return path


def test_whole_file_of_clocks_is_read(tmp_path):
    clock = read_clocks(_clocks(tmp_path)).on("stable", region_code=YUNNAN, day=date(2026, 1, 1))
    assert (clock.value, clock.unit, clock.is_certain) == (5, "days", False)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("unit: days", "unit: weeks"),
        ("value: 5", "value: 0"),
        ("value: 5", "value: five"),
        ("notice:", "other:"),
    ],
    ids=["unit", "nothing", "word", "name"],
)
def test_what_is_no_clock_is_refused(tmp_path, old, new):
    with pytest.raises(ClockError):
        read_clocks(_clocks(tmp_path, old, new))


@pytest.mark.parametrize(
    ("day", "fen", "certain"),
    [
        (date(2020, 12, 31), 500_000, False),
        (date(2021, 1, 1), 600_000, True),
        (date(2022, 1, 1), 660_000, False),
        (date(2023, 12, 31), 770_000, False),
        (date(2024, 1, 1), 880_000, False),
    ],
    ids=str,
)
def test_line_changes_on_its_day_and_says_whether_it_is_certain(day, fen, certain):
    line = income_line(YUNNAN, day)
    assert (line.value_fen, line.is_certain) == (fen, certain)


def test_no_line_before_the_first_day():
    with pytest.raises(NotInForceError):
        income_line(YUNNAN, date(2019, 12, 31))


@pytest.mark.parametrize(("language", "start"), [("en", "Jingbian"), ("zh-hans", "靖边")])
def test_source_is_told_in_the_language_of_the_reader(language, start):
    from django.utils.translation import override

    with override(language):
        assert income_line(YUNNAN, date(2021, 6, 1)).source.startswith(start)
        clock = load_clocks().on("decision", region_code=YUNNAN, day=date(2026, 1, 1))
        assert clock.source.startswith({"en": "qinan", "zh-hans": "秦安"}[language])
