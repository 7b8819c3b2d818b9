"""What is wrong with an asset, on the last day in time and the day after."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from xieshou.projects.rules.asset import AssetFacts, find_alarms

ON = date(2026, 6, 1)


def facts(**values):
    known = {
        "kind": "public", "status": "used", "confirmed_on": ON, "handed_over_on": ON,
        "inspection_due": ON, "last_income_on": None,
    }  # fmt: skip
    return AssetFacts(**{**known, **values})


@pytest.mark.parametrize(
    ("values", "alarms"),
    [
        ({}, []),
        ({"confirmed_on": None}, ["unconfirmed"]),
        ({"status": "idle"}, ["idle"]),
        ({"status": "lost"}, ["lost"]),
        ({"inspection_due": ON - timedelta(days=1)}, ["overdue"]),
        ({"handed_over_on": None, "confirmed_on": ON - timedelta(days=90)}, []),
        ({"handed_over_on": None, "confirmed_on": ON - timedelta(days=91)}, ["not_handed_over"]),
        ({"kind": "operating", "confirmed_on": ON - timedelta(days=365)}, []),
        ({"kind": "operating", "confirmed_on": ON - timedelta(days=366)}, ["no_income"]),
        ({"release_asked": True}, ["release_asked"]),
        ({"release_asked": True, "is_released": True, "status": "lost"}, []),
        ({"kind": "operating", "confirmed_on": date(2020, 1, 1), "last_income_on": ON}, []),
    ],
    ids=str,
)
def test_alarms(values, alarms):
    assert find_alarms(facts(**values), on=ON) == alarms
