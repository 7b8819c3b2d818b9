"""Who hands a batch in, and money that came back before the registry had heard of it."""

from __future__ import annotations

from datetime import date

import pytest

from tests.labour.subsidy.test_operations import LATER, Desk, prove, to_status, wanted
from xieshou.kernel.errors import Denied
from xieshou.labour.models import SubsidyBatch, SubsidyClaim
from xieshou.labour.operations import payment, subsidy, subsidy_income
from xieshou.registry.models import IncomeFact, Member


@pytest.fixture
def people(actor_with):
    """Return the people who carry a batch."""
    return Desk(actor_with)


def test_checker_does_not_hand_a_batch_in(story, people):
    prove(story, desk=people)
    batch = subsidy.make_batch(wanted(), actor=people.maker, at=LATER)
    with pytest.raises(Denied):
        subsidy.submit_batch(batch_id=batch.pk, actor=people.checker, at=LATER)
    assert SubsidyBatch.objects.get().status == "draft"


def test_money_of_whom_the_registry_does_not_know_comes_back_without_a_fact(story, people):
    prove(story, desk=people)
    batch = to_status(people, "sent")
    Member.objects.update(to_date=date(2026, 6, 1), end_reason="moved_out")
    step = {"actor": people.payer, "at": LATER}
    payment.mark_paid(batch_id=batch.pk, paid_on=date(2026, 7, 1), voucher="记-1", **step)
    back = {"claim_id": SubsidyClaim.objects.get().pk, "at": LATER}
    subsidy_income.ask_back(reason="账户已销户", actor=people.payer, **back)
    subsidy_income.confirm_back(actor=people.checker, **back)
    claim = SubsidyClaim.objects.get()
    assert (claim.status, claim.note, claim.income_fact_id) == ("failed", "账户已销户", None)
    assert not IncomeFact.objects.filter(source="labour.subsidy").exists()
