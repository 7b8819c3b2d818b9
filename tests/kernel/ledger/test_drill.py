"""Thousands of steps in any order, crowds and killed writers: nothing unbalanced, below nothing, paid twice.

`make drill` runs the long drill of 50,000 steps (XIESHOU_LEDGER_STEPS).
"""

from __future__ import annotations

import os

import pytest

from .drill import Drill

STEPS = int(os.environ.get("XIESHOU_LEDGER_STEPS", "2000"))
KILLS = max(1, min(20, STEPS // 2000))


@pytest.mark.timeout(7200)
def test_books_stay_in_order_whatever_is_asked(fresh_database):
    drill = Drill(seed=20260302)
    drill.run(STEPS, crowd_every=max(200, STEPS // 200), kill_every=STEPS // KILLS)

    assert drill.steps >= STEPS
    print(f"{drill.steps} steps, {drill.posted} entries, answers {dict(drill.answers)}")  # noqa: T201 -- with -s
    for answer in ("moved", "approved", "reversed", "closed", "NotCoveredError", "PeriodClosedError",
                   "MoneyMovedOnError", "AlreadyReversedError", "TwoPeopleError", "EarningsError"):  # fmt: skip
        assert drill.answers[answer] > 0, answer
