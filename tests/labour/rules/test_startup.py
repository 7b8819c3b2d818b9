"""The first year of a business: its last day, who lived through it, days out of order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xieshou.labour.rules.startup import Rate, StartupDays, add_months, rate_of, survival_of, wrong_day
from xieshou.labour.vocabulary.startup import Stage, Survival

BEGAN = date(2025, 3, 2)
DUE = date(2026, 3, 2)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (BEGAN, 12, DUE),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2025, 12, 1), 1, date(2026, 1, 1)),
    ],
)
def test_months_end_on_a_day_that_exists(day, months, expected):
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("alive", "ended", "on", "expected"),
    [
        (None, None, DUE - DAY, None),
        (None, None, DUE, Survival.UNKNOWN),
        (DUE, None, DUE, Survival.ALIVE),
        (None, DUE - DAY, DUE, Survival.LOST),
        (None, DUE, DUE, Survival.ALIVE),
        (None, DUE - DAY, DUE - DAY, None),
        (DUE, DUE + DAY, DUE + DAY, Survival.ALIVE),
    ],
)
def test_who_was_not_looked_at_is_unknown_never_alive(alive, ended, on, expected):
    assert survival_of(check_due_on=DUE, alive_on=alive, ended_on=ended, on=on) is expected


def test_rate_counts_everybody_whose_year_is_over():
    rate = rate_of([Survival.ALIVE, Survival.ALIVE, Survival.LOST, Survival.UNKNOWN])
    assert rate == Rate(2, 1, 1)
    assert rate.due == 4


WHOLE = {"opened": BEGAN, "registered": BEGAN, "began": BEGAN, "due": DUE, "alive": DUE, "ended": DUE}


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, ""),
        ({"registered": BEGAN - DAY}, "registered_on"),
        ({"registered": None}, "operating_from"),
        ({"began": BEGAN - DAY}, "operating_from"),
        ({"alive": DUE - DAY}, "alive_on"),
        ({"began": None, "due": None}, "alive_on"),
        ({"ended": DUE - DAY}, "ended_on"),
        ({"alive": None, "ended": DUE - DAY}, ""),
    ],
)
def test_days_follow_each_other_and_none_is_left_out(change, expected):
    assert wrong_day(StartupDays(**{**WHOLE, **change})) == expected


@pytest.mark.parametrize(
    ("kept", "stage", "since"),
    [
        (("opened",), Stage.ADVICE, BEGAN),
        (("opened", "registered"), Stage.REGISTERED, BEGAN),
        (("opened", "registered", "began", "due"), Stage.OPERATING, BEGAN),
        (("opened", "registered", "began", "due", "alive"), Stage.ALIVE, DUE),
        (("opened", "ended"), Stage.ENDED, DUE),
    ],
)
def test_days_tell_the_stage(kept, stage, since):
    days = StartupDays(**{name: WHOLE[name] for name in kept})
    assert (days.stage, days.since) == (stage, since)
