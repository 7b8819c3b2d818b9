"""Subsidies in the ledger: out of a chosen account, an entry a claim, traced both ways, undone by two people."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.labour.story import EAST, WEST
from tests.labour.subsidy.funds import OPENED, SYSTEM, cooperation_funds, county_funds
from tests.labour.subsidy.test_income import DAY, pay
from tests.labour.subsidy.test_operations import LATER, desk, prove, to_status, wanted  # noqa: F401 -- fixture
from xieshou.kernel.actor import Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Entry
from xieshou.kernel.ledger.operations.refusals import OwnRecordError, TwoPeopleError
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.ledger.queries.trace import start_at_account, trace_back, trace_forward
from xieshou.kernel.ledger.records import gains_of, link_of
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.labour.models import SubsidyBatch, SubsidyClaim
from xieshou.labour.operations import payment, subsidy, subsidy_books, subsidy_income
from xieshou.registry.models import Member

pytestmark = pytest.mark.django_db
ALL = Scope.everything()


def home_account(story):
    return Account.objects.get(holder_kind="registry.household", holder_id=story.household.pk)


def undo(desk, claim):  # noqa: F811 -- the fixture's value
    subsidy_income.ask_back(claim_id=claim.pk, reason="账户已销户", actor=desk.payer, at=LATER)
    subsidy_income.confirm_back(claim_id=claim.pk, actor=desk.checker, at=LATER)


def test_paid_claim_is_an_entry_from_the_fund_to_the_family(story, desk, actor_with):  # noqa: F811
    prove(story, desk=desk)
    funds = cooperation_funds(300_000, actor_with=actor_with)
    batch = subsidy.make_batch(
        wanted(fund="cooperation", account_id=funds.pk), actor=desk.maker, at=LATER
    )  # fmt: skip
    step = {"batch_id": batch.pk, "at": LATER}
    subsidy.submit_batch(actor=desk.maker, **step)
    subsidy.approve_batch(actor=desk.checker, **step)
    payment.take_file(form="csv", purpose="发放", actor=desk.payer, **step)
    pay(desk, batch)

    claim, home = SubsidyClaim.objects.get(), home_account(story)
    entry = Entry.objects.get(pk=claim.entry_id)
    assert (entry.amount_fen, entry.booked_on, entry.source_id) == (100_000, DAY, claim.pk)
    assert (entry.maker_id, entry.checker_id) == (desk.maker.user_id, desk.payer.user_id)
    assert (home.balance_fen, home.partner_region_code) == (100_000, EAST.ljust(12, "0"))
    funds.refresh_from_db()
    assert funds.balance_fen == 200_000
    reached = trace_forward(start_at_account(funds.pk, scope=ALL), scope=ALL)
    assert (reached.arrived_fen, reached.accounts(AccountKind.HOUSEHOLD)) == (100_000, 1)
    assert trace_back(home.pk, scope=ALL).sources == {Account.objects.get(code="DX-LY").pk: 100_000}
    assert link_of("labour.subsidy", claim.pk, desk.payer).url.endswith(f"/subsidies/{batch.pk}/")
    assert link_of("labour.subsidy", claim.pk, actor_with("worker", regions=[WEST])) is None
    with pytest.raises(OwnRecordError):
        ledger.propose_reversal(
            entry_id=entry.pk, reason="退汇", booked_on=DAY, actor=desk.payer, at=LATER
        )  # fmt: skip
    undo(desk, claim)
    funds.refresh_from_db()
    home.refresh_from_db()
    assert (funds.balance_fen, home.balance_fen) == (300_000, 0)
    assert Entry.objects.get(reverses=entry).maker_id == desk.payer.user_id
    assert not any(count_breaks().values())


def test_claim_that_was_told_again_is_booked_once_and_paid_anew_twice(story, desk):  # noqa: F811
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    pay(desk, batch)
    SubsidyClaim.objects.update(income_fact_id=None)
    subsidy_income.tell_registry(batch_id=batch.pk, actor=desk.payer, at=LATER)
    assert Entry.objects.filter(source_kind="labour.subsidy").count() == 1
    undo(desk, SubsidyClaim.objects.get())
    pay(desk, to_status(desk, "sent"))
    assert (home_account(story).balance_fen, Entry.objects.count()) == (100_000, 3)


def test_family_that_is_registered_later_gets_its_entry_then(story, desk):  # noqa: F811
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    Member.objects.update(to_date=date(2026, 6, 1), end_reason="moved_out")
    pay(desk, batch)
    assert not Entry.objects.exists()
    Member.objects.update(to_date=None, end_reason="")
    subsidy_income.tell_registry(batch_id=batch.pk, actor=desk.payer, at=LATER)
    assert Entry.objects.get().amount_fen == 100_000


def test_closed_books_the_maker_and_an_empty_account_stop_the_payment(story, desk):  # noqa: F811
    prove(story, desk=desk)
    empty = county_funds(pledged_fen=99_999)
    batch = to_status(desk, "approved")
    step = {"batch_id": batch.pk, "actor": desk.payer, "at": LATER}
    with pytest.raises(subsidy_books.FundsShortError):
        payment.take_file(form="csv", purpose="发放", **step)
    ledger.set_pledge(account_id=empty.pk, pledged_fen=100_000, actor=SYSTEM, at=OPENED)
    payment.take_file(form="csv", purpose="发放", **step)
    maker = replace(desk.payer, user_id=desk.maker.user_id)
    with pytest.raises(TwoPeopleError):
        payment.mark_paid(paid_on=DAY, voucher="记-1", **{**step, "actor": maker})
    closer = replace(SYSTEM, user_id=new_id())
    ledger.close_period(
        region_code=WEST.ljust(12, "0"), until=date(2026, 7, 2), on=date(2026, 7, 2), actor=closer, at=LATER
    )
    with pytest.raises(subsidy_books.BooksClosedError) as refused:
        payment.mark_paid(paid_on=DAY, voucher="记-1", **step)
    assert refused.value.field == "paid_on"
    assert SubsidyBatch.objects.get().status == "sent"


def test_money_comes_back_into_open_books_alone(story, desk):  # noqa: F811
    prove(story, desk=desk)
    pay(desk, to_status(desk, "sent"))
    closer = replace(SYSTEM, user_id=new_id())
    ledger.close_period(
        region_code=WEST.ljust(12, "0"), until=date(2026, 7, 2), on=date(2026, 7, 2), actor=closer, at=LATER
    )
    with pytest.raises(subsidy_books.BooksClosedError):
        undo(desk, SubsidyClaim.objects.get())


def test_return_that_was_said_wrongly_leaves_the_payment(story, desk):  # noqa: F811
    prove(story, desk=desk)
    pay(desk, to_status(desk, "sent"))
    step = {"claim_id": SubsidyClaim.objects.get().pk, "at": LATER}
    with pytest.raises(subsidy_income.IllegalMoveError):
        subsidy_income.keep_claim(actor=desk.checker, **step)
    subsidy_income.ask_back(reason="退汇", actor=desk.payer, **step)
    with pytest.raises(subsidy_income.Denied):
        subsidy_income.keep_claim(actor=desk.payer, **step)
    claim = subsidy_income.keep_claim(actor=desk.checker, **step)
    assert (claim.status, claim.back_reason, claim.back_by_id) == ("paid", "", None)


def test_account_of_another_county_or_of_another_fund_is_refused(story, desk):  # noqa: F811
    prove(story, desk=desk)
    elsewhere = {"account_id": county_funds("530823").pk}
    for values, error in (
        ({"account_id": None}, subsidy_books.PayingAccountError),
        (elsewhere, subsidy_books.PayingAccountError),
        ({"fund": "cooperation"}, subsidy_books.FundError),
    ):
        with pytest.raises(error):
            subsidy.make_batch(wanted(**values), actor=desk.maker, at=LATER)


def test_batch_of_before_accounts_were_chosen_is_paid_without_entries(story, desk):  # noqa: F811
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    SubsidyBatch.objects.update(fund="", account_id=None)
    pay(desk, batch)
    claim = SubsidyClaim.objects.get()
    assert (claim.status, claim.entry_id, Entry.objects.count()) == ("paid", None, 0)
    undo(desk, claim)
    assert SubsidyClaim.objects.get().status == "failed"


def test_batch_that_nobody_made_is_booked_by_nobody(story, desk):  # noqa: F811
    prove(story, desk=desk)
    batch = to_status(desk, "sent")
    SubsidyBatch.objects.update(made_by_id=None, checked_by_id=None)
    with pytest.raises(TwoPeopleError):
        pay(desk, batch)


def test_three_claims_are_booked_with_as_many_queries_as_one(story, another, desk):  # noqa: F811
    counts = []
    prove(story, desk=desk)
    others = [another() for _ in range(3)]
    for mine in ([], others):
        for one in mine:
            prove(one, desk=desk)
        batch = to_status(desk, "sent")
        claims = list(SubsidyClaim.objects.filter(batch=batch))
        SubsidyClaim.objects.filter(batch=batch).update(status="paid")
        stories = [story, *others]
        homes = {
            claim.pk: one.household.pk
            for claim in claims
            for one in stories
            if hasattr(one, "placement") and one.placement.person_id == claim.person_id
        }
        with CaptureQueriesContext(connection) as asked:
            step = {"booked_on": DAY, "actor": desk.payer, "at": LATER}
            subsidy_books.post_claims(SubsidyBatch.objects.get(pk=batch.pk), claims, homes, **step)
        counts.append(len(asked) - len(claims))
    assert counts[1] <= counts[0]
    assert Entry.objects.count() == 1 + len(others)


def test_wages_stand_beside_the_trace_of_the_family_and_in_no_account(story, desk, user_with, client_for):  # noqa: F811
    prove(story, desk=desk)
    pay(desk, to_status(desk, "sent"))
    officer = client_for(user_with("cooperation_officer", regions=[WEST]))
    page = officer.get(
        reverse("ledger:trace_back", args=[home_account(story).pk]), headers={"accept-language": "en"}
    )
    (gain,) = page.context["gains"]
    assert (gain.amount_fen, gain.label.endswith("Wages of 3 months")) == (3 * 480_000, True)
    assert page.context["back"].amount_fen == 100_000
    assert gains_of("registry.household", story.household.pk, desk.payer) == []  # sees no placements
    assert gains_of("labour.trip", story.household.pk, SYSTEM) == gains_of("", None, SYSTEM) == []
