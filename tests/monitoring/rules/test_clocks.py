"""Clocks and the calendar of working days, at their limits."""

from __future__ import annotations

from datetime import date

import pytest

from xieshou.monitoring.rules.clocks import ClockError, load_clocks, parse_clocks
from xieshou.monitoring.rules.lines import LineError, income_line, parse_lines
from xieshou.monitoring.rules.working_days import CalendarError, parse_calendar, working_calendar

YUNNAN, HAINAN = "530326103201", "460106100201"
LINE = "- {province: all, from: 2021-01-01, value: 600000, certainty: own, source: a, source_zh: b}\n"


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
    with pytest.raises(ClockError):
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


def _clocks(**changes):
    text = "".join(
        f"{name}:\n- {{province: all, from: 2020-01-01, value: 5, unit: days, certainty: own, source: a,"
        " source_zh: b}\n"
        for name in (
            "decision",
            "notice",
            "measures",
            "follow_up",
            "clearing",
            "stable",
            "grievance",
            "appeal",
            "seed",
        )
    )
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def test_whole_file_of_clocks_is_read():
    assert parse_clocks(_clocks()).on("stable", region_code=YUNNAN, day=date(2026, 1, 1)).value == 5


@pytest.mark.parametrize(
    "changes",
    [
        {"days": "weeks"},
        {"own": "perhaps"},
        {"value: 5": "value: 0"},
        {"source_zh": "zh"},
        {"notice": "other"},
    ],
    ids=["unit", "certainty", "nothing", "key", "name"],
)
def test_broken_clocks_are_refused(changes):
    with pytest.raises(ClockError):
        parse_clocks(_clocks(**changes))


def test_doubled_clock_is_refused():
    line = (
        "- {province: all, from: 2020-01-01, value: 5, unit: days, certainty: own, source: a, source_zh: b}\n"
    )
    with pytest.raises(ClockError):
        parse_clocks(_clocks() + line)


@pytest.mark.parametrize(
    ("day", "fen"), [(date(2021, 1, 1), 600_000), (date(2023, 12, 31), 600_000), (date(2024, 1, 1), 880_000)]
)
def test_line_changes_on_its_day(day, fen):
    assert income_line(YUNNAN, day).value_fen == fen


def test_no_line_before_the_first_day():
    with pytest.raises(LineError):
        income_line(YUNNAN, date(2020, 12, 31))


@pytest.mark.parametrize("text", [LINE + LINE, LINE.replace("600000", "0"), LINE.replace("source_zh", "zh")])
def test_broken_lines_are_refused(text):
    with pytest.raises(LineError):
        parse_lines(text)


@pytest.mark.parametrize(("language", "source"), [("en", "a"), ("zh-hans", "b")])
def test_source_is_told_in_the_language_of_the_reader(language, source):
    from django.utils.translation import override

    with override(language):
        assert parse_lines(LINE)[0].source == source
        assert parse_clocks(_clocks()).entries[0].source == source
