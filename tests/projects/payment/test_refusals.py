"""Contracts and payments: who may not, in which state not, and what a request has to say."""

from __future__ import annotations

import pytest

from tests.projects.payment.makers import AT, ON, ask, meet, pay, running
from tests.projects.refusals import refused
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.errors import Denied
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Entry
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.projects import errors
from xieshou.projects.operations import payment
from xieshou.projects.queries.payment import account_of

ALL = Scope.everything()


@pytest.fixture
def work(officer, approver):
    return running(officer, approver)


@pytest.fixture
def first(work):
    return work.milestones.get(position=1)


def undo(row, actor, reason="金额有误"):
    return payment.ask_reversal(payment_id=row.pk, reason=reason, actor=actor, at=AT)


def agree(row, approver):
    return payment.approve_reversal(payment_id=row.pk, actor=approver, at=AT, on=ON)


def test_only_a_person_who_carries_the_project_asks_and_undoes(work, first, officer, approver, district):
    for actor in (district, Actor.system("定时任务")):
        with refused(Denied):
            ask(work, actor, 1_000_00, first)
    row = pay(ask(work, officer, 1_000_00, first), approver)
    for actor in (approver, Actor.system("定时任务")):
        with refused(Denied):
            undo(row, actor)
    with refused(Denied):
        meet(work, 2, approver)


def test_request_says_what_for_and_reversal_says_why(work, first, officer, approver):
    with refused(errors.ReasonMissingError, "purpose"):
        blank = payment.Ask("milestone", 1_000_00, " ", first.pk)
        payment.ask_payment(contract_id=work.pk, ask=blank, actor=officer, at=AT)
    row = pay(ask(work, officer, 1_000_00, first), approver)
    with refused(errors.ReasonMissingError, "reason"):
        undo(row, officer, reason=" ")


def test_only_what_is_asked_is_approved_and_only_what_is_booked_is_undone(work, first, officer, approver):
    asked, denied, undoing, undone = (ask(work, officer, 1_000_00, first) for _number in range(4))
    payment.refuse_payment(payment_id=denied.pk, note="缺发票", actor=approver, at=AT)
    for row in (undoing, undone):
        undo(pay(row, approver), officer)
    agree(undone, approver)
    for row in (denied, undoing, undone):
        with refused(errors.IllegalMoveError):
            pay(row, approver)
    for row in (asked, denied, undoing, undone):
        with refused(errors.IllegalMoveError):
            undo(row, officer)


def test_entry_that_the_ledger_undid_already_is_not_undone_again(work, first, officer, approver):
    row = pay(ask(work, officer, 300_000_00, first), approver)
    ledger.reverse(
        entry_id=row.entry_id, reason="户名有误", booked_on=ON, maker=Maker(officer.user_id, officer.name),
        actor=approver, at=AT,
    )  # fmt: skip
    undo(row, officer)
    assert agree(row, approver).status == "reversed"
    assert Entry.objects.filter(source_id=row.pk).count() == 4
    keys = {"project": work.project_id, "contract": work.pk, "payee": work.pk}
    balances = {kind: account_of(kind, key, scope=ALL).balance_fen for kind, key in keys.items()}
    assert balances == {"project": 1_500_000_00, "contract": 0, "payee": 0}
    assert not any(count_breaks().values())
