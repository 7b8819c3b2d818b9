"""Refusals of the ledger at the edge of somebody's area, and what the database says no to."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import IntegrityError

from xieshou.kernel.actor import Actor
from xieshou.kernel.errors import Denied
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Closing, Entry, Proposal
from xieshou.kernel.ledger.operations import closing, refusals
from xieshou.kernel.ledger.operations.chain import PROBLEMS, Finding
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.vocabulary import AccountKind

from .books import AT, COUNTY, ON, person

FAR = "530823000000"


def test_key_used_elsewhere_is_refused_without_showing_the_entry(books):
    books.move("source", ("appropriation", 5), key="same")
    far = person("project_officer", regions=("530823",))
    payer, payee = (
        ledger.open_account(ledger.AccountPlan(f"F-{kind}", "外县账户", kind, FAR), actor=far, at=AT)
        for kind in (AccountKind.FUND_SOURCE, AccountKind.APPROPRIATION)
    )
    plan = ledger.Transfer.of(
        key="same", booked_on=ON, memo="测试", payer_id=payer.pk, payees=[(payee.pk, 5)]
    )
    with pytest.raises(refusals.KeyReusedError):
        ledger.transfer(plan, maker=Maker(new_id(), "甲"), actor=far, at=AT)
    assert Entry.objects.count() == 1
    assert Account.objects.get(pk=payee.pk).balance_fen == 0


def test_system_makes_no_proposal(books):
    """The two people of an entry are people."""
    with pytest.raises(Denied):
        ledger.propose(books.plan("source", ("appropriation", 5)), actor=Actor.system("测试"), at=AT)
    assert not Proposal.objects.exists()


def test_books_of_a_place_without_a_number_are_not_closed(books):
    with pytest.raises(refusals.ClosingError) as refusal:
        ledger.close_period(region_code="HUIZE1000000", until=ON, actor=books.checker, at=AT, on=ON)
    assert refusal.value.field == "until"
    assert not Closing.objects.exists()


def test_books_that_somebody_else_closes_at_the_same_moment_are_closed_once(books, monkeypatch):
    """The other closing is not seen yet when the days are compared; the database holds the second back."""
    close = {"region_code": COUNTY, "until": ON, "actor": books.checker, "at": AT, "on": ON}
    ledger.close_period(**close)
    monkeypatch.setattr(closing, "closed_until", lambda _place: None)
    with pytest.raises(refusals.ClosingError) as refusal:
        ledger.close_period(**close)
    assert refusal.value.field == "until"
    assert isinstance(refusal.value.__cause__, IntegrityError)
    assert Closing.objects.count() == 1


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_break_of_the_chain_says_what_is_wrong(problem):
    assert Finding(1, UUID(int=1), 1, problem).label == str(PROBLEMS[problem])
