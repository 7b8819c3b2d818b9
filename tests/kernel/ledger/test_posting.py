"""Posting, approving, reversing, closing: what is written, and every refusal beside the success."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from xieshou.kernel.audit.models import Event
from xieshou.kernel.doors import Denied
from xieshou.kernel.errors import NotFound
from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Entry, Leg, Lot, Proposal, Slice
from xieshou.kernel.ledger.operations import refusals
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.vocabulary import AccountKind

from .books import AT, COUNTY, DISTRICT, ON, VILLAGE, make_books, person


def test_transfer_moves_money_and_keeps_where_it_came_from(books):
    books.flow(1000)
    entry = books.move("contract", ("one", 300), ("two", 200))

    assert [books.balance(name) for name in ("source", "contract", "one", "two")] == [-1000, 500, 300, 200]
    assert list(entry.legs.values_list("amount_fen", "balance_after_fen")) == [
        (-500, 500), (300, 300), (200, 200),
    ]  # fmt: skip
    lot = Lot.objects.get(account=books.key("one"))
    assert (lot.amount_fen, lot.remaining_fen, len(lot.path)) == (300, 300, 6 * 8)
    assert lot.origin_id == books.key("source")
    assert (entry.amount_fen, entry.region_codes) == (500, [DISTRICT, COUNTY, VILLAGE])
    event = Event.objects.get(event="ledger.entry.posted", subject_id=str(entry.pk))
    assert event.after["amount_fen"] == 500


def test_oldest_money_goes_first(books):
    books.move("source", ("appropriation", 100))
    books.move("source", ("appropriation", 50))
    books.move("appropriation", ("line", 120))
    parts = Lot.objects.filter(account=books.key("line")).order_by("id").values_list("amount_fen", flat=True)
    assert list(parts) == [100, 20]


def test_all_money_of_a_contract_to_a_household_is_one_lot(books):
    books.flow(1000)
    for _month in range(3):
        books.move("contract", ("one", 100))
    (lot,) = Lot.objects.filter(account=books.key("one"))
    assert (lot.amount_fen, lot.entry_id, lot.slices.count()) == (300, None, 3)


def test_same_key_returns_the_first_entry_and_other_lines_are_refused(books):
    books.flow(1000)
    first = books.move("contract", ("one", 100), key="pay-1")
    assert books.move("contract", ("one", 100), key="pay-1").pk == first.pk
    with pytest.raises(refusals.KeyReusedError):
        books.move("contract", ("one", 101), key="pay-1")
    assert books.balance("one") == 100


def test_more_than_there_is_cannot_be_paid(books):
    books.flow(100)
    with pytest.raises(refusals.NotCoveredError):
        books.move("contract", ("one", 101))
    books.move("contract", ("one", 100))
    assert books.balance("contract") == 0


def test_source_gives_what_is_pledged_and_no_more(db):
    books = make_books(pledged_fen=100)
    with pytest.raises(refusals.NotCoveredError):
        books.move("source", ("appropriation", 101))
    books.move("source", ("appropriation", 100))
    ledger.set_pledge(account_id=books.key("source"), pledged_fen=150, actor=books.checker, at=AT)
    books.move("source", ("appropriation", 50))
    with pytest.raises(refusals.AccountIncompleteError):
        ledger.set_pledge(account_id=books.key("source"), pledged_fen=149, actor=books.checker, at=AT)
    with pytest.raises(refusals.AccountIncompleteError):
        ledger.set_pledge(account_id=books.key("line"), pledged_fen=1, actor=books.checker, at=AT)


@pytest.mark.parametrize(
    "change",
    [
        {"key": " "},
        {"memo": ""},
        {"lines": ()},
        {"lines": "unbalanced"},
        {"lines": "zero"},
        {"lines": "twice"},
    ],
    ids=["no key", "no purpose", "no lines", "unbalanced", "zero", "account twice"],
)
def test_faulty_lines_are_refused(books, change):
    one, two = books.key("contract"), books.key("one")
    lines = {
        "unbalanced": (ledger.Line(one, -5), ledger.Line(two, 6)),
        "zero": (ledger.Line(one, -5), ledger.Line(two, 5), ledger.Line(books.key("two"), 0)),
        "twice": (ledger.Line(one, -5), ledger.Line(two, 2), ledger.Line(two, 3)),
    }
    values = {key: lines.get(value, value) if key == "lines" else value for key, value in change.items()}
    plan = replace(books.plan("contract", ("one", 5)), **values)
    with pytest.raises(refusals.TransferFaultyError):
        ledger.transfer(plan, maker=Maker(new_id(), "制单"), actor=books.checker, at=AT)
    with pytest.raises(refusals.TransferFaultyError):
        ledger.propose(plan, actor=books.maker, at=AT)


def test_maker_cannot_check(books):
    books.flow(100)
    plan = books.plan("contract", ("one", 5))
    with pytest.raises(refusals.TwoPeopleError):
        ledger.transfer(plan, maker=Maker(books.checker.user_id, "同一人"), actor=books.checker, at=AT)


def test_proposal_is_posted_by_somebody_else_once(books):
    books.flow(100)
    plan = books.plan("contract", ("one", 60), key="p-1")
    made = ledger.propose(plan, actor=books.maker, at=AT)
    assert ledger.propose(plan, actor=books.maker, at=AT).pk == made.pk
    with pytest.raises(refusals.KeyReusedError):
        ledger.propose(books.plan("contract", ("two", 60), key="p-1"), actor=books.maker, at=AT)
    with pytest.raises(refusals.TwoPeopleError):
        ledger.approve(proposal_id=made.pk, actor=books.maker, at=AT)
    assert books.balance("one") == 0

    entry = ledger.approve(proposal_id=made.pk, actor=books.checker, at=AT)
    assert ledger.approve(proposal_id=made.pk, actor=books.checker, at=AT).pk == entry.pk
    assert (books.balance("one"), entry.proposal_id, entry.maker_id) == (60, made.pk, books.maker.user_id)
    for step in (
        lambda: ledger.refuse(proposal_id=made.pk, reason="晚了", actor=books.checker, at=AT),
        lambda: ledger.withdraw(proposal_id=made.pk, actor=books.maker, at=AT),
    ):
        with pytest.raises(refusals.AlreadyDecidedError):
            step()


def test_proposal_is_refused_with_a_reason_or_withdrawn_by_its_maker(books):
    first = ledger.propose(books.plan("source", ("appropriation", 60)), actor=books.maker, at=AT)
    second = ledger.propose(books.plan("source", ("appropriation", 70)), actor=books.maker, at=AT)
    with pytest.raises(refusals.ReasonMissingError):
        ledger.refuse(proposal_id=first.pk, reason=" ", actor=books.checker, at=AT)
    ledger.refuse(proposal_id=first.pk, reason="金额有误", actor=books.checker, at=AT)
    with pytest.raises(Denied):
        ledger.withdraw(proposal_id=second.pk, actor=books.checker, at=AT)
    ledger.withdraw(proposal_id=second.pk, actor=books.maker, at=AT)

    assert list(Proposal.objects.order_by("made_at", "id").values_list("status", "reason")) == [
        ("refused", "金额有误"),
        ("withdrawn", ""),
    ]
    with pytest.raises(refusals.AlreadyDecidedError):
        ledger.approve(proposal_id=first.pk, actor=books.checker, at=AT)
    assert Entry.objects.count() == 0


def test_reversal_puts_every_fen_back_into_its_lot(books):
    books.move("source", ("appropriation", 100))
    books.move("source", ("appropriation", 50))
    entry = books.move("appropriation", ("line", 120))
    undo = {"entry_id": entry.pk, "booked_on": ON, "actor": books.checker, "at": AT}
    with pytest.raises(refusals.ReasonMissingError):
        ledger.reverse(reason="", maker=Maker(books.maker.user_id, "甲"), **undo)
    with pytest.raises(refusals.TwoPeopleError):
        ledger.reverse(reason="错", maker=Maker(books.checker.user_id, "乙"), **undo)
    mirror = ledger.reverse(reason="记错", maker=Maker(books.maker.user_id, "甲"), **undo)

    held = Lot.objects.filter(account=books.key("appropriation")).order_by("id")
    assert list(held.values_list("remaining_fen", flat=True)) == [100, 50]
    assert (books.balance("appropriation"), books.balance("line"), mirror.reverses_id) == (150, 0, entry.pk)
    assert Event.objects.filter(event="ledger.entry.reversed").count() == 1
    for key in (entry.pk, mirror.pk):
        with pytest.raises(refusals.AlreadyReversedError):
            ledger.reverse(reason="再", maker=Maker(books.maker.user_id, "甲"), **{**undo, "entry_id": key})


def test_entry_whose_money_moved_on_is_not_reversed(books):
    books.flow(100)
    first = Entry.objects.order_by("number")[0]
    with pytest.raises(refusals.MoneyMovedOnError):
        ledger.reverse(
            entry_id=first.pk,
            reason="退",
            booked_on=ON,
            maker=Maker(books.maker.user_id, "甲"),
            actor=books.checker,
            at=AT,
        )
    assert books.balance("contract") == 100


def test_other_money_in_the_account_does_not_stand_in_for_what_moved_on(books):
    first = books.move("source", ("appropriation", 100))
    books.move("appropriation", ("line", 100))
    books.move("source", ("appropriation", 100))
    with pytest.raises(refusals.MoneyMovedOnError):
        ledger.reverse(
            entry_id=first.pk,
            reason="退",
            booked_on=ON,
            maker=Maker(books.maker.user_id, "甲"),
            actor=books.checker,
            at=AT,
        )


def test_reversal_is_proposed_and_approved_by_two_people(books):
    entry = books.move("source", ("appropriation", 100))
    ask = {"entry_id": entry.pk, "booked_on": ON, "actor": books.maker, "at": AT}
    with pytest.raises(refusals.ReasonMissingError):
        ledger.propose_reversal(reason=" ", **ask)
    made = ledger.propose_reversal(reason="重复", **ask)
    assert ledger.propose_reversal(reason="重复", **ask).pk == made.pk  # the same request again
    with pytest.raises(refusals.AlreadyReversedError):
        ledger.propose_reversal(reason="重复", **{**ask, "at": AT.replace(hour=10)})
    mirror = ledger.approve(proposal_id=made.pk, actor=books.checker, at=AT)
    assert (mirror.reverses_id, books.balance("appropriation")) == (entry.pk, 0)
    for key in (entry.pk, mirror.pk):
        with pytest.raises(refusals.AlreadyReversedError):
            ledger.propose_reversal(reason="再", **{**ask, "entry_id": key})


def test_closed_books_take_nothing_more(books):
    close = {"region_code": COUNTY, "actor": books.checker, "at": AT, "on": ON}
    books.flow(100)
    ledger.close_period(until=date(2026, 3, 1), note="二月结账", **close)
    with pytest.raises(refusals.PeriodClosedError):
        books.move("contract", ("one", 5), booked_on=date(2026, 2, 28))
    books.move("contract", ("one", 5), booked_on=date(2026, 3, 1))
    for until in (date(2026, 3, 1), date(2026, 2, 1), date(2026, 3, 3)):
        with pytest.raises(refusals.ClosingError):
            ledger.close_period(until=until, **close)
    with pytest.raises(refusals.ClosingError):
        ledger.close_period(until=ON, **{**close, "region_code": VILLAGE})
    with pytest.raises(Denied):
        ledger.close_period(until=ON, **{**close, "actor": person("project_officer", regions=("530823",))})


def test_account_is_opened_once_a_holder(books):
    holder = ("projects.contract", new_id())
    plan = ledger.AccountPlan("C-1", "合同", AccountKind.CONTRACT, COUNTY, holder=holder)
    first = ledger.open_account(plan, actor=books.checker, at=AT)
    assert ledger.open_account(plan, actor=books.checker, at=AT).pk == first.pk
    with pytest.raises(refusals.AccountExistsError):
        ledger.open_account(replace(plan, holder=None), actor=books.checker, at=AT)
    with pytest.raises(Denied):
        ledger.open_account(plan, actor=person("county_approver"), at=AT)
    with pytest.raises(Denied):
        ledger.open_account(plan, actor=person("project_officer", regions=("530823",)), at=AT)


@pytest.mark.parametrize(
    "change",
    [{"code": ""}, {"name": " "}, {"kind": "purse"}, {"region_code": "5303"}, {"pledged_fen": 5}],
    ids=["no number", "no name", "unknown kind", "short region", "pledge of a contract"],
)
def test_incomplete_account_is_refused(books, change):
    plan = ledger.AccountPlan("C-2", "合同", AccountKind.CONTRACT, COUNTY)
    with pytest.raises(refusals.AccountIncompleteError):
        ledger.open_account(replace(plan, **change), actor=books.checker, at=AT)


def test_account_is_closed_when_empty_and_takes_nothing_more(books):
    books.flow(100)
    close = {"account_id": books.key("contract"), "actor": books.checker, "at": AT}
    with pytest.raises(refusals.AccountNotEmptyError):
        ledger.close_account(**close)
    books.move("contract", ("one", 100))
    ledger.close_account(**close)
    ledger.close_account(**close)
    assert Event.objects.filter(event="ledger.account.closed").count() == 1
    with pytest.raises(refusals.AccountClosedError):
        books.move("one", ("contract", 1))


def test_other_areas_and_roles_are_refused(books):
    books.flow(100)
    stranger = person("project_officer", regions=("530823",))
    auditor = person("auditor")
    maker = Maker(books.maker.user_id, "甲")
    made = ledger.propose(books.plan("contract", ("one", 5)), actor=books.maker, at=AT)
    entry = Entry.objects.order_by("-number")[0]
    for actor, refusal in ((stranger, NotFound), (auditor, Denied)):
        with pytest.raises(refusal):
            ledger.propose(books.plan("contract", ("one", 5)), actor=actor, at=AT)
        with pytest.raises(refusal):
            ledger.transfer(books.plan("contract", ("one", 5)), maker=maker, actor=actor, at=AT)
        with pytest.raises(refusal):
            ledger.approve(proposal_id=made.pk, actor=actor, at=AT)
        with pytest.raises(refusal):
            ledger.reverse(entry_id=entry.pk, reason="退", booked_on=ON, maker=maker, actor=actor, at=AT)
        with pytest.raises(refusal):
            ledger.close_account(account_id=books.key("one"), actor=actor, at=AT)
    assert Account.objects.filter(closed_at__isnull=False).count() == 0


def test_county_reads_the_foreign_source_and_cannot_change_it(books):
    county = person("project_officer", regions=("530326",))
    from xieshou.kernel.ledger.models import Account as Model
    from xieshou.kernel.scope_sql import in_scope

    with in_scope(county.scope):
        assert Model.objects.filter(pk=books.key("source")).exists()
        with pytest.raises(NotFound):
            ledger.close_account(account_id=books.key("source"), actor=county, at=AT)


def test_large_payment_list_is_one_entry_with_few_queries(books, django_assert_max_num_queries):
    books.flow(1000)
    with django_assert_max_num_queries(16):
        books.move("contract", ("one", 300), ("two", 200))
    assert Leg.objects.count() == 4 * 2 + 3
    assert Slice.objects.count() == 4 + 2
