"""The figures of the beats: the first day counts, the day after the last does not, other areas never."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cooperation.places import AT, EAST, ON, WEST
from xieshou.cooperation.models import CapabilityRecord, Donation, Finding, NeedRecord, ProposalRun, Visit
from xieshou.cooperation.queries.rhythm import stage_counts
from xieshou.kernel.actor import Scope
from xieshou.kernel.periods import Period

SIDES = {"region_code": EAST, "partner_region_code": WEST}
MODELS = (CapabilityRecord, Donation, NeedRecord, ProposalRun)


@pytest.mark.parametrize(
    ("period", "count"),
    [
        (Period(ON, date(2026, 3, 3)), 1),
        (Period(date(2026, 1, 1), ON), 0),
        (Period(date(2026, 3, 3), date(2027, 1, 1)), 0),
    ],
    ids=["day", "before", "after"],
)
def test_closed_problems_are_counted_on_their_day(officer, period, count):
    made = Visit.objects.create(**SIDES, title="调研", leader="李", from_date=ON, to_date=ON, created_at=AT)
    for number, status in enumerate(("closed", "submitted"), start=1):
        Finding.objects.create(
            visit=made, number=number, **SIDES, text="漏水", owner="县局", due_date=ON, status=status,
            status_at=AT, measure="换膜",
        )  # fmt: skip
    found = stage_counts(officer.scope, period)
    assert found == {"need": 0, "offer": 0, "match": 0, "deliver": 0, "verify": count}
    assert set(stage_counts(Scope.of(["5308"]), period).values()) == {0}


def test_other_beats_count_their_records(places, client):
    from xieshou.config.demo.cooperation import Setting, make_cooperation
    from xieshou.kernel.actor import Actor

    make_cooperation(Setting(EAST[:6], [WEST[:6]], Actor.system("测试"), AT, ON))
    whole = stage_counts(Scope.everything(), Period(date(2000, 1, 1), date(2100, 1, 1)))
    delivered = Donation.objects.exclude(delivered_on=None).count()
    wanted = (NeedRecord.objects.count(), CapabilityRecord.objects.count(), ProposalRun.objects.count())
    assert (whole["need"], whole["offer"], whole["match"], whole["deliver"]) == (*wanted, delivered)
    assert min(wanted) > 0
