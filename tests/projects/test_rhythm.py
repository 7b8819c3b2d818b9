"""The figures of the beats: the first day counts, the day after the last does not, other areas never."""

from __future__ import annotations

from datetime import date

import pytest

from tests.projects.makers import sign, under_way
from tests.projects.payment.makers import AT, allocate, ask, contract_of, meet, pay
from tests.projects.test_scheme import open_call, receive
from xieshou.kernel.actor import Scope
from xieshou.kernel.periods import Period
from xieshou.projects.operations import linkage
from xieshou.projects.queries.rhythm import stage_counts

JUNE = Period(date(2026, 6, 2), date(2026, 6, 3))
MARCH = Period(date(2026, 3, 2), date(2026, 3, 3))
YEAR = Period(date(2026, 1, 1), date(2027, 1, 1))


@pytest.mark.parametrize(
    ("period", "found"),
    [
        (YEAR, (1, 1, 1, 1, 1)),
        (MARCH, (1, 1, 0, 0, 0)),
        (JUNE, (0, 0, 0, 1, 1)),
        (Period(date(2026, 6, 3), date(2027, 1, 1)), (0, 0, 0, 0, 0)),
    ],
    ids=["year", "day of entry", "day of payment", "after"],
)
def test_beats_of_a_period_are_counted(officer, approver, period, found):
    project = under_way(officer, approver)
    allocate(project, 1_500_000_00, officer=officer, approver=approver)
    work = contract_of(project, officer)
    meet(work, 1, officer)
    pay(ask(work, officer, 300_000_00, work.milestones.get(position=1)), approver)
    contract = sign(project, officer, kind="dividend", number="HT-9")
    payment = linkage.Payment(
        amount_fen=1,
        from_date=date(2026, 4, 1),
        to_date=date(2026, 5, 1),
        proof="单据",
        village_code="530823100201",
    )
    row = linkage.enter_benefit(contract_id=contract.pk, payment=payment, actor=officer, at=AT)
    linkage.confirm_benefits(benefit_ids=[row.pk], actor=approver, at=AT)
    receive(open_call(officer), officer, "甲")
    assert tuple(stage_counts(officer.scope, period).values()) == found
    assert set(stage_counts(Scope.of(["5303"]), YEAR).values()) == {0}
