"""The figures of the five beats: the first day counts, the day after the last does not, other areas never."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from tests.labour.makers import AT, ON, make_vacancy, make_wish, steward
from xieshou.kernel.actor import Scope
from xieshou.labour.operations import match
from xieshou.labour.operations.run import calculate_run, request_run
from xieshou.labour.queries.rhythm import SHANGHAI, Period, stage_counts

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("first", "end", "counted"),
    [
        (ON, date(2026, 3, 3), 1),
        (date(2026, 3, 1), ON, 0),
        (date(2026, 3, 3), date(2026, 4, 1), 0),
        (date(2026, 1, 1), date(2027, 1, 1), 1),
    ],
)
def test_beats_of_a_period_are_counted(actor_with, first, end, counted):
    make_wish()
    make_vacancy()
    actor = steward(actor_with)
    run = calculate_run(run_id=request_run(actor=actor, at=AT, on=ON).pk, actor=actor, at=AT)
    match.accept(line_id=run.lines.get().pk, actor=actor, at=AT, on=ON)
    found = stage_counts(Scope.everything(), Period(first, end))
    assert found == {"need": counted, "offer": counted, "match": counted, "deliver": 0, "verify": 0}
    assert set(stage_counts(Scope.of(["6329"]), Period(first, end)).values()) == {0}


def test_day_begins_at_midnight_in_shanghai():
    make_vacancy(published_at=datetime(2026, 3, 2, 0, 0, tzinfo=SHANGHAI))
    make_vacancy(published_at=datetime(2026, 3, 1, 23, 59, tzinfo=SHANGHAI))
    assert stage_counts(Scope.everything(), Period(ON, date(2026, 3, 3)))["offer"] == 1
