"""Paid subsidies become income of households: once, dated, reversed when the money comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.labour.subsidy.test_operations import LATER, desk, prove, to_status, wanted  # noqa: F401 -- fixture
from xieshou.kernel.errors import Denied
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import SubsidyClaim
from xieshou.labour.operations import payment, subsidy, subsidy_income
from xieshou.registry.models import IncomeFact, Member

DAY = date(2026, 7, 1)


def pay(desk, batch):  # noqa: F811 -- the fixture's value
    return payment.mark_paid(
        batch_id=batch.pk, paid_on=DAY, voucher="记-1", actor=desk.payer, at=LATER
    )  # fmt: skip


def test_payment_becomes_a_dated_fact_of_the_household(story, desk):  # noqa: F811
    prove(story, desk=desk)
    pay(desk, to_status(desk, "sent"))

    claim, fact = SubsidyClaim.objects.get(), IncomeFact.objects.get(source="labour.subsidy")
    assert (fact.household_id, fact.person_id) == (story.household.pk, claim.person_id)
    assert (fact.kind, fact.amount_fen, fact.is_countable) == ("transfer", 100_000, True)
    assert (fact.period_from, fact.period_to, fact.source_id) == (DAY, date(2026, 7, 2), claim.pk)
    assert claim.income_fact_id == fact.pk


def test_entering_the_payment_again_adds_nothing(story, desk):  # noqa: F811
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    pay(desk, batch)
    with pytest.raises(IllegalMoveError):
        pay(desk, batch)
    assert subsidy_income.tell_registry(batch_id=batch.pk, actor=desk.payer, at=LATER) == 0
    SubsidyClaim.objects.update(income_fact_id=None)  # a lost link is found again by the source
    assert subsidy_income.tell_registry(batch_id=batch.pk, actor=desk.payer, at=LATER) == 1
    assert IncomeFact.objects.filter(source="labour.subsidy").count() == 1


def test_payee_without_a_household_is_told_later(story, desk):  # noqa: F811
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    Member.objects.update(to_date=date(2026, 6, 1), end_reason="moved_out")
    pay(desk, batch)
    step = {"batch_id": batch.pk, "actor": desk.payer, "at": LATER}
    assert not IncomeFact.objects.filter(source="labour.subsidy").exists()
    with pytest.raises(subsidy_income.NobodyRegisteredError):
        subsidy_income.tell_registry(**step)
    Member.objects.update(to_date=None, end_reason="")
    assert subsidy_income.tell_registry(**step) == 1
    assert IncomeFact.objects.get(source="labour.subsidy").household_id == story.household.pk


def test_only_a_paid_batch_is_told_and_only_by_the_payer(story, desk):  # noqa: F811
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    with pytest.raises(IllegalMoveError):
        subsidy_income.tell_registry(batch_id=batch.pk, actor=desk.payer, at=LATER)
    pay(desk, batch)
    for actor in (desk.maker, desk.checker):
        with pytest.raises(Denied):
            subsidy_income.tell_registry(batch_id=batch.pk, actor=actor, at=LATER)
        with pytest.raises(Denied):
            subsidy_income.ask_back(
                claim_id=SubsidyClaim.objects.get().pk, reason="退汇", actor=actor, at=LATER
            )


def test_money_that_came_back_is_reversed_and_may_be_paid_once_more(story, desk):  # noqa: F811
    prove(story, desk=desk)
    pay(desk, to_status(desk, "sent"))
    claim = SubsidyClaim.objects.get()
    step = {"claim_id": claim.pk, "actor": desk.payer, "at": LATER}
    with pytest.raises(subsidy.ReasonMissingError):
        subsidy_income.ask_back(reason=" ", **step)
    with pytest.raises(IllegalMoveError):
        subsidy_income.confirm_back(**{**step, "actor": desk.checker})
    subsidy_income.ask_back(reason="账户已销户", **step)
    with pytest.raises(Denied):
        subsidy_income.confirm_back(**step)
    asker = replace(desk.checker, user_id=desk.payer.user_id)
    with pytest.raises(subsidy_income.BackAskerError):
        subsidy_income.confirm_back(**{**step, "actor": asker})
    assert SubsidyClaim.objects.get().status == "paid"
    subsidy_income.confirm_back(**{**step, "actor": desk.checker})

    fact = IncomeFact.objects.get(source="labour.subsidy")
    assert (fact.reversed_at, fact.reversal_reason) == (LATER, "账户已销户")
    with pytest.raises(IllegalMoveError):
        subsidy_income.ask_back(reason="再次", **step)
    pay(desk, to_status(desk, "sent"))
    living = IncomeFact.objects.filter(source="labour.subsidy", reversed_at=None)
    assert [row.amount_fen for row in living] == [100_000]


def test_only_paid_claims_may_hold_income(story, desk):  # noqa: F811
    prove(story, desk=desk)
    subsidy.make_batch(wanted(), actor=desk.maker, at=LATER)
    with pytest.raises(IntegrityError), transaction.atomic():
        SubsidyClaim.objects.update(income_fact_id=story.placement.pk)
