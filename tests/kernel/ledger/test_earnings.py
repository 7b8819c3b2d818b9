"""Earnings: a second origin of money, for households and villages alone; many entries at once."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Entry, Lot
from xieshou.kernel.ledger.operations import refusals
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.queries import trace
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.ledger.vocabulary import AccountKind

from .books import AT, COUNTY, DISTRICT, ON, VILLAGE, person

ALL = Scope.everything()
HOLDER = ("projects.linkage", new_id())


def earnings_of(books, *, code="SY-1", holder=HOLDER, **more):
    plan = ledger.AccountPlan(
        code=code, name="合作社", kind=AccountKind.EARNINGS, region_code=COUNTY,
        partner_region_code=DISTRICT, holder=holder, **more,
    )  # fmt: skip
    account = ledger.open_account(plan, actor=books.checker, at=AT)
    books.accounts[code] = account
    return account


def earned(books, payee, fen, *, key="", payer="SY-1", source=True):
    plan = books.plan(payer, (payee, fen), key=key)
    return replace(plan, source=("projects.benefit", new_id()) if source else None)


def post(books, *plans, actor=None):
    moves = [ledger.Made(plan, Maker(books.maker.user_id, "制单")) for plan in plans]
    return ledger.transfer_many(moves, actor=actor or books.checker, at=AT)


def transfer(books, plan):
    return ledger.transfer(plan, maker=Maker(books.maker.user_id, "制单"), actor=books.checker, at=AT)


def test_earnings_reach_a_household_and_never_mix_with_the_fund(books):
    account = earnings_of(books)
    books.flow(1000)
    books.move("contract", ("one", 300))
    transfer(books, earned(books, "one", 200))

    assert (books.balance("SY-1"), books.balance("one")) == (-200, 500)
    back = trace.trace_back(books.key("one"), scope=ALL)
    assert back.sources == {books.key("source"): 300, account.pk: 200}
    fund = trace.trace_forward(trace.start_at_account(books.key("source"), scope=ALL), scope=ALL)
    assert (fund.amount_fen, fund.arrived_fen, fund.waiting_fen, fund.outside_fen) == (1000, 300, 700, 0)
    gains = trace.trace_forward(trace.start_at_account(account.pk, scope=ALL), scope=ALL)
    assert (gains.amount_fen, gains.arrived_fen, gains.returned_fen, gains.outside_fen) == (200, 200, 0, 0)
    assert [row.pk for row in trace.list_sources(back.sources, scope=ALL)] == [
        one.pk for one in sorted((books.accounts["source"], account), key=lambda one: one.code)
    ]
    assert not any(count_breaks().values())


def test_earnings_are_seen_in_their_own_regions_only(books):
    account = earnings_of(books)
    found = trace.list_sources([account.pk, books.key("source")], scope=Scope.of(["530823"]))
    assert [row.pk for row in found] == [books.key("source")]
    assert account in trace.list_sources([account.pk], scope=Scope.of([DISTRICT[:6]]))


@pytest.mark.parametrize("payee", ["project", "contract", "payee", "source"])
def test_earnings_finance_nothing_else(books, payee):
    earnings_of(books)
    with pytest.raises(refusals.EarningsError):
        transfer(books, earned(books, payee, 10))
    with pytest.raises(refusals.EarningsError):
        post(books, earned(books, payee, 10))


def test_earnings_move_for_a_record_alone_and_nobody_pays_into_them(books):
    earnings_of(books)
    books.flow(100)
    with pytest.raises(refusals.EarningsError):
        transfer(books, earned(books, "one", 10, source=False))
    books.move("contract", ("one", 50))
    plan = replace(books.plan("one", ("SY-1", 10)), source=HOLDER)
    with pytest.raises(refusals.EarningsError):
        transfer(books, plan)
    assert Entry.objects.filter(source_kind="projects.linkage").count() == 0


def test_earned_money_goes_back_by_reversal(books):
    earnings_of(books)
    entry = transfer(books, earned(books, "one", 10))
    ledger.reverse(
        entry_id=entry.pk, reason="记错", booked_on=ON, maker=Maker(books.maker.user_id, "制单"),
        actor=books.checker, at=AT,
    )  # fmt: skip
    assert (books.balance("SY-1"), books.balance("one")) == (0, 0)
    assert trace.start_at_account(books.key("SY-1"), scope=ALL).amount_fen == 0
    assert not any(count_breaks().values())


def test_account_of_earnings_has_a_holder_and_no_limit(books):
    account = earnings_of(books)
    assert account.floor_fen is None
    for more in ({"holder": None}, {"holder": ("x", new_id()), "pledged_fen": 5}):
        with pytest.raises((refusals.AccountIncompleteError, Denied)):
            earnings_of(books, code="SY-2", **more)
    for change in ({"holder_kind": "", "holder_id": None}, {"floor_fen": 0}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Account.objects.filter(pk=account.pk).update(**change)
    with pytest.raises(refusals.AccountIncompleteError):
        ledger.set_pledge(account_id=account.pk, pledged_fen=1, actor=books.checker, at=AT)


def test_lot_begins_at_a_fund_or_at_earnings_alone(books):
    with pytest.raises(IntegrityError, match="earnings alone"), transaction.atomic():
        Lot.objects.create(account_id=books.key("project"), origin_id=books.key("project"))


# --- many at once ------------------------------------------------------------------------------------


def test_many_entries_are_those_of_one_by_one(books):
    earnings_of(books)
    books.flow(1000)
    plans = [
        books.plan("contract", ("one", 300)),
        earned(books, "one", 40),
        books.plan("contract", ("two", 200)),
        books.plan("contract", ("one", 100)),
        earned(books, "two", 5),
    ]
    entries = post(books, *plans)
    assert [entry.key for entry in entries] == [plan.key for plan in plans]
    assert [entry.amount_fen for entry in entries] == [300, 40, 200, 100, 5]
    assert [one < two for one, two in pairwise(entry.number for entry in entries)] == [True] * 4
    assert [books.balance(name) for name in ("contract", "one", "two", "SY-1")] == [400, 440, 205, -45]
    assert entries[0].region_codes == [DISTRICT, COUNTY, VILLAGE]
    assert Lot.objects.filter(account=books.key("one")).count() == 2
    assert Event.objects.filter(event="ledger.entry.posted", subject_id=str(entries[3].pk)).count() == 1
    assert not any(count_breaks().values())
    assert [entry.pk for entry in post(books, *plans)] == [entry.pk for entry in entries]
    assert books.balance("contract") == 400


def test_payee_accounts_keep_a_lot_an_entry(books):
    books.flow(100)
    post(books, books.plan("contract", ("payee", 30)), books.plan("contract", ("payee", 20)))
    lots = Lot.objects.filter(account=books.key("payee")).order_by("id")
    assert [(lot.amount_fen, lot.entry_id is not None) for lot in lots] == [(30, True), (20, True)]


def test_all_or_none(books):
    books.flow(100)
    plans = [books.plan("contract", ("one", 60)), books.plan("contract", ("two", 41))]
    with pytest.raises(refusals.NotCoveredError):
        post(books, *plans)
    assert (books.balance("contract"), books.balance("one")) == (100, 0)
    post(books, plans[0], books.plan("contract", ("two", 40)))
    assert books.balance("contract") == 0


def test_many_are_refused_where_one_is(books, monkeypatch):
    books.flow(100)
    good = books.plan("contract", ("one", 10))
    two = ledger.Line(books.key("project"), -5), ledger.Line(books.key("contract"), -5)
    faulty = [
        [replace(good, memo=" ")],
        [replace(good, lines=(*two, ledger.Line(books.key("one"), 10)))],
        [good, replace(good, key="other", booked_on=ON.replace(day=1))],
        [good, books.plan("payee", ("two", 10), key=good.key)],
        [good, books.plan("one", ("two", 10))],
    ]
    for plans in faulty:
        with pytest.raises(refusals.TransferFaultyError):
            post(books, *plans)
    with pytest.raises(refusals.TwoPeopleError):
        post(books, good, actor=replace(books.checker, user_id=books.maker.user_id))
    with pytest.raises(Denied):
        post(books, good, actor=person("teacher"))
    post(books, good)
    with pytest.raises(refusals.KeyReusedError):
        post(books, books.plan("contract", ("one", 11), key=good.key))
    # somebody posts the same key between the look and the write
    monkeypatch.setattr(
        "xieshou.kernel.ledger.operations.batch.entries_in", lambda _scope: Entry.objects.none()
    )
    with pytest.raises(refusals.KeyReusedError):
        post(books, good)


def test_many_cost_as_many_queries_as_one(books):
    earnings_of(books)

    def cost(*plans):
        with CaptureQueriesContext(connection) as queries:
            post(books, *plans)
        return len(queries)

    post(books, earned(books, "one", 1), earned(books, "two", 1))
    assert cost(earned(books, "one", 1)) == cost(*(earned(books, name, 2) for name in ("one", "two") * 20))


@pytest.mark.parametrize("seed", range(4))
def test_books_hold_whatever_is_paid_earned_and_taken_back(books, seed):
    """Conservation: at every step no break, and fund and earnings each account for their own fen."""
    chance = random.Random(seed)
    earnings_of(books)
    books.flow(5_000)
    standing, given = [], {"contract": 0, "SY-1": 0}
    for _step in range(12):
        if standing and chance.random() < 0.3:
            entry, payer = standing.pop(chance.randrange(len(standing)))
            ledger.reverse(
                entry_id=entry.pk, reason="收回", booked_on=ON, maker=Maker(books.maker.user_id, "制单"),
                actor=books.checker, at=AT,
            )  # fmt: skip
            given[payer] -= entry.amount_fen
            continue
        payers = [chance.choice(("contract", "SY-1")) for _number in range(chance.randint(1, 4))]
        plans = [
            earned(books, chance.choice(("one", "two")), chance.randint(1, 90), payer=payer)
            for payer in payers
        ]
        for entry, payer in zip(post(books, *plans), payers, strict=True):
            standing.append((entry, payer))
            given[payer] += entry.amount_fen
        assert not any(count_breaks().values())
    fund = trace.trace_forward(trace.start_at_account(books.key("source"), scope=ALL), scope=ALL)
    assert (fund.amount_fen, fund.arrived_fen) == (5_000, given["contract"])
    assert fund.arrived_fen + fund.waiting_fen + fund.returned_fen == fund.amount_fen
    gains = trace.trace_forward(trace.start_at_account(books.key("SY-1"), scope=ALL), scope=ALL)
    assert (gains.amount_fen, gains.arrived_fen) == (given["SY-1"], given["SY-1"])
    assert books.balance("one") + books.balance("two") == given["contract"] + given["SY-1"]
