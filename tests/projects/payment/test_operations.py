"""From the contract to the voucher: what fits is booked by two people, what does not names its figures."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from tests.projects.makers import in_library, under_way
from tests.projects.payment.makers import AT, ON, ask, contract_of, meet, pay, running
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.ledger.operations.refusals import MoneyMovedOnError
from xieshou.kernel.ledger.queries import trace
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.projects import errors
from xieshou.projects.models import PaymentRequest
from xieshou.projects.operations import books, contract, payment
from xieshou.projects.queries.payment import account_of, funds_of, standing_of

ALL = Scope.everything()


def _reverse(row, officer, approver):
    payment.ask_reversal(payment_id=row.pk, reason="金额有误", actor=officer, at=AT)
    return payment.approve_reversal(payment_id=row.pk, actor=approver, at=AT, on=ON)


def test_payment_goes_from_the_request_to_the_voucher_and_the_payee(officer, approver):
    work = running(officer, approver)
    first = work.milestones.get(position=1)
    row = ask(work, officer, 300_000_00, first)
    assert (row.status, row.retained_fen, Entry.objects.filter(source_id=row.pk).count()) == (
        "asked", 15_000_00, 0,
    )  # fmt: skip
    row = pay(row, approver)
    assert row.voucher_number.startswith("530823-2026-")
    assert pay(row, approver).entry_id == row.entry_id
    assert Entry.objects.filter(source_id=row.pk).count() == 2
    payee, waits = (account_of(kind, work.pk, scope=ALL) for kind in ("payee", "contract"))
    assert (payee.balance_fen, waits.balance_fen) == (285_000_00, 15_000_00)
    funds = funds_of(work.project, scope=ALL)
    assert (funds.approved_fen, funds.allocated_fen, funds.contracted_fen) == (
        2_000_000_00, 1_500_000_00, 1_000_000_00,
    )  # fmt: skip
    assert (funds.paid_fen, funds.held_fen, funds.remaining_fen) == (285_000_00, 15_000_00, 1_700_000_00)
    # The yuan trace: from the fund source down to the builder, and from the builder back.
    source = Account.objects.get(kind="fund_source")
    forward = trace.trace_forward(trace.start_at_account(source.pk, scope=ALL), scope=ALL)
    assert {total.kind: total.amount_fen for total in forward.totals} == {
        "project": 1_200_000_00, "contract": 15_000_00, "payee": 285_000_00,
    }  # fmt: skip
    assert trace.trace_back(payee.pk, scope=ALL).sources == {source.pk: 285_000_00}
    assert not any(count_breaks().values())
    names = set(Event.objects.values_list("event", flat=True))
    assert {"projects.delivery.contract_signed", "projects.delivery.payment_posted"} <= names


def test_contracts_stay_within_what_was_approved(officer, approver):
    project = under_way(officer, approver)
    contract_of(project, officer, amount_fen=1_999_999_00)
    with pytest.raises(contract.OverBudgetError, match=r"2,000,000\.00.*1,999,999\.00.*1\.00.*1\.01"):
        contract_of(project, officer, number="SG-02", amount_fen=1_01)
    contract_of(project, officer, number="SG-02", amount_fen=1_00)


@pytest.mark.parametrize(
    "wrong",
    [
        {"number": "SG-01"},
        {"party": " "},
        {"amount_fen": 0},
        {"kind": "gift"},
        {"retention_percent": 31},
        {"milestones": (("开工", 99),)},
        {"milestones": ((" ", 100),)},
    ],
    ids=str,
)
def test_contract_lacks_something(officer, approver, wrong):
    project = under_way(officer, approver)
    contract_of(project, officer, amount_fen=1_00)
    with pytest.raises(contract.WorkContractError):
        contract_of(project, officer, **{"number": "SG-02", "amount_fen": 1_00, **wrong})


def test_contract_needs_an_approved_project_the_role_and_the_area(officer, approver, stranger):
    project = in_library(officer, approver)
    with pytest.raises(errors.IllegalMoveError):
        contract_of(project, officer)
    with pytest.raises(Denied):
        contract_of(project, approver)
    with pytest.raises(NotFound):
        contract_of(project, stranger)


def test_request_stays_within_the_milestone_by_one_fen(officer, approver):
    work = running(officer, approver)
    first, second = work.milestones.get(position=1), work.milestones.get(position=2)
    ask(work, officer, 200_000_00, first)
    with pytest.raises(payment.OverContractError, match=r"100,000\.00.*100,000\.01"):
        ask(work, officer, 100_000_01, first)
    row = ask(work, officer, 100_000_00, first)
    with pytest.raises(payment.MilestoneOpenError):
        ask(work, officer, 1_00, second)
    payment.refuse_payment(payment_id=row.pk, note="缺发票", actor=approver, at=AT)
    ask(work, officer, 100_000_00, first)
    assert standing_of(work, scope=ALL).room_fen == 700_000_00


def test_two_people_and_a_reason(officer, approver, actor_with):
    work = running(officer, approver)
    row = ask(work, officer, 1_000_00, work.milestones.get(position=1))
    both = actor_with("project_officer", "county_approver", regions=["530823"], user_id=officer.user_id)
    with pytest.raises(errors.SamePersonError):
        pay(row, both)
    with pytest.raises(Denied):
        pay(row, officer)
    with pytest.raises(errors.ReasonMissingError):
        payment.refuse_payment(payment_id=row.pk, note=" ", actor=approver, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        PaymentRequest.objects.filter(pk=row.pk).update(
            status="posted", decided_by_id=officer.user_id, voucher_number="1", entry_id=row.pk
        )


def test_payment_waits_until_money_is_allocated(officer, approver):
    work = running(officer, approver, fen=99_999_99)
    row = ask(work, officer, 100_000_00, work.milestones.get(position=1))
    with pytest.raises(books.NotAllocatedError, match=r"99,999\.99.*100,000\.00"):
        pay(row, approver)
    row.refresh_from_db()
    assert (row.status, Entry.objects.filter(source_id=row.pk).count()) == ("asked", 0)


def test_reversal_by_two_people_frees_the_money(officer, approver):
    work = running(officer, approver)
    first = work.milestones.get(position=1)
    row = pay(ask(work, officer, 300_000_00, first), approver)
    with pytest.raises(errors.IllegalMoveError):
        payment.approve_reversal(payment_id=row.pk, actor=approver, at=AT, on=ON)
    payment.ask_reversal(payment_id=row.pk, reason="重复", actor=officer, at=AT)
    payment.refuse_payment(payment_id=row.pk, note="无误", actor=approver, at=AT)
    assert _reverse(row, officer, approver).status == "reversed"
    funds = funds_of(work.project, scope=ALL)
    assert (funds.paid_fen, funds.held_fen, funds.balance_fen) == (0, 0, 1_500_000_00)
    assert pay(ask(work, officer, 300_000_00, first), approver).status == "posted"
    assert not any(count_breaks().values())


def test_retention_money_is_released_to_the_fen(officer, approver):
    work = running(officer, approver)
    pay(ask(work, officer, 300_000_00, work.milestones.get(position=1)), approver)
    with pytest.raises(payment.OverContractError, match=r"15,000\.00.*15,000\.01"):
        ask(work, officer, 15_000_01)
    pay(ask(work, officer, 15_000_00), approver)
    assert account_of("payee", work.pk, scope=ALL).balance_fen == 300_000_00
    assert account_of("contract", work.pk, scope=ALL).balance_fen == 0


def test_claw_back_never_exceeds_what_was_paid(officer, approver):
    work = running(officer, approver)
    row = pay(ask(work, officer, 300_000_00, work.milestones.get(position=1)), approver)
    with pytest.raises(payment.OverContractError, match=r"285,000\.00.*285,000\.01"):
        ask(work, officer, 285_000_01, kind="return")
    pay(ask(work, officer, 200_000_00, kind="return"), approver)
    with pytest.raises(payment.OverContractError):
        ask(work, officer, 85_000_01, kind="return")
    funds = funds_of(work.project, scope=ALL)
    assert (funds.paid_fen, funds.balance_fen) == (85_000_00, 1_400_000_00)
    with pytest.raises(MoneyMovedOnError):
        _reverse(row, officer, approver)


def test_milestone_is_met_once_with_proof(officer, approver):
    work = running(officer, approver)
    with pytest.raises(errors.IllegalMoveError):
        meet(work, 1, officer)
    second = work.milestones.get(position=2)
    with pytest.raises(errors.EvidenceMissingError):
        contract.meet_milestone(milestone_id=second.pk, on=ON, evidence="", actor=officer, at=AT)


def test_grant_agreement_needs_its_granted_application(officer, approver, district, actor_with):
    from tests.projects.test_jinshan import _grant

    project = under_way(officer, approver)
    reviewers = [actor_with("county_approver", regions=["530823"]) for _number in range(2)]
    application = _grant(district, officer, reviewers)
    grant = {"kind": "grant", "number": "ZX-01", "party": "合作社", "application_id": application.pk}
    with pytest.raises(contract.GrantError):
        contract_of(project, officer, **{**grant, "application_id": None})
    with pytest.raises(contract.GrantError):
        contract_of(project, officer, **{**grant, "amount_fen": application.requested_fen + 1})
    row = contract_of(project, officer, **{**grant, "amount_fen": application.requested_fen})
    assert row.application == application
    with pytest.raises(contract.GrantError):
        contract_of(project, officer, **{**grant, "number": "ZX-02", "amount_fen": 1_00})


def test_strangers_see_no_contract(officer, approver, stranger):
    work = running(officer, approver)
    with pytest.raises(NotFound):
        ask(work, stranger, 1_00, work.milestones.get(position=1))
    assert account_of("payee", work.pk, scope=stranger.scope) is None
