"""Each wall of the database holds against a hand that goes past the operations, and with it off it does not."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, connection, connections, transaction

from xieshou.kernel.ids import new_id
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Closing, Entry, Leg, Lot, Proposal, Share, Slice
from xieshou.kernel.scope_sql import in_scope, set_scope

from .books import AT, COUNTY, ON, make_books, person

EVERYTHING = person().scope


def raw_entry(books, *, booked_on=ON, amount=10, **more):
    """Write an entry past the operations, without legs."""
    return Entry.objects.create(
        key=str(new_id()), booked_on=booked_on, memo="绕过", amount_fen=amount, maker_id=new_id(),
        maker_name="甲", checker_id=more.pop("checker_id", None) or new_id(), checker_name="乙", posted_at=AT,
        region_codes=[COUNTY], **more,
    )  # fmt: skip


def raw_transfer(books, payer, payee, fen, **more):
    """Write a whole entry past the operations: legs, lot and slice."""
    entry = raw_entry(books, amount=fen, **more)
    for name, amount in ((payer, -fen), (payee, fen)):
        Leg.objects.create(entry=entry, account_id=books.key(name), amount_fen=amount)
    parent = Lot.objects.filter(account_id=books.key(payer)).order_by("id").first()
    lot = Lot.objects.create(
        parent=parent, account_id=books.key(payee), origin_id=parent.origin_id, entry=entry
    )
    Slice.objects.create(entry=entry, lot=lot, amount_fen=fen)
    return entry


def unbalanced(books):
    entry = raw_entry(books)
    for name, amount in (("contract", -10), ("one", 11)):
        Leg.objects.create(entry=entry, account_id=books.key(name), amount_fen=amount)


def untraced(books):
    entry = raw_entry(books)
    for name, amount in (("contract", -10), ("one", 10)):
        Leg.objects.create(entry=entry, account_id=books.key(name), amount_fen=amount)


def crooked_mirror(books):
    first = Entry.objects.order_by("-number")[0]
    raw_transfer(books, "contract", "one", 10, reverses=first)


def late_leg(books):
    Leg.objects.create(entry=Entry.objects.order_by("number")[0], account_id=books.key("two"), amount_fen=5)


def late_slice(books):
    lot = Lot.objects.get(account_id=books.key("contract"))
    Slice.objects.create(entry=Entry.objects.order_by("number")[0], lot=lot, amount_fen=5)


def changed_entry(books):
    Entry.objects.update(memo="改写")


def changed_leg(books):
    Leg.objects.update(amount_fen=1)


def deleted_slice(books):
    Slice.objects.all().delete()


def reopened_books(books):
    with connection.cursor() as cursor:
        cursor.execute("delete from ledger_closing")


def balance_by_hand(books):
    Account.objects.filter(pk=books.key("one")).update(balance_fen=10**9)


def lot_by_hand(books):
    Lot.objects.filter(account_id=books.key("contract")).update(remaining_fen=0)


def share_by_hand(books):
    Share.objects.filter(account_id=books.key("contract")).update(amount_fen=1)


def booked_in_closed_books(books):
    raw_transfer(books, "contract", "one", 10, booked_on=date(2026, 1, 15))


CASES = [
    ("ledger_entry_balanced", "ledger_entry", "balances", unbalanced),
    ("ledger_entry_traced", "ledger_entry", "balances", untraced),
    ("ledger_entry_mirrors", "ledger_entry", "balances", crooked_mirror),
    ("ledger_leg_with_entry", "ledger_leg", "counts", late_leg),
    ("ledger_slice_with_entry", "ledger_slice", "counts", late_slice),
    ("ledger_append_only", "ledger_entry", "append_only", changed_entry),
    ("ledger_append_only", "ledger_leg", "append_only", changed_leg),
    ("ledger_append_only", "ledger_slice", "append_only", deleted_slice),
    ("ledger_append_only", "ledger_closing", "append_only", reopened_books),
    ("ledger_account_by_legs", "ledger_account", "kept", balance_by_hand),
    ("ledger_lot_by_slices", "ledger_lot", "kept", lot_by_hand),
    ("ledger_share_by_slices", "ledger_share", "kept", share_by_hand),
    ("ledger_period_closed", "ledger_leg", "counts", booked_in_closed_books),
]


@pytest.fixture(scope="module")
def committed(django_db_setup, django_db_blocker):
    """Books that are really committed, in a database of their own, shared by the cases of this file."""
    from tests.plugins.database import own_database

    with own_database(django_db_blocker, "walls"):
        with in_scope(EVERYTHING):
            books = make_books()
            books.flow(1000)
            ledger.close_period(region_code=COUNTY, until=date(2026, 2, 1), actor=books.checker, at=AT, on=ON)
        yield books


@contextmanager
def switched_off(table, trigger):
    """Switch a trigger off as only the owner can."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(f"alter table {table} disable trigger {trigger}")
        try:
            yield
        finally:
            cursor.execute(f"alter table {table} enable trigger {trigger}")


def attempt(step, books):
    """Try a step as the application and commit it as far as the triggers of the commit, then undo it."""
    with transaction.atomic():
        set_scope(EVERYTHING)
        step(books)
        with connection.cursor() as cursor:
            cursor.execute("set constraints all immediate")
        transaction.set_rollback(True)


def overdrawn_lot(books):
    books.move("source", ("appropriation", 5))
    entry = raw_entry(books)
    parent = Lot.objects.filter(account_id=books.key("appropriation"), remaining_fen__gt=0).get()
    lot = Lot.objects.create(
        parent=parent, account_id=books.key("line"), origin_id=parent.origin_id, entry=entry
    )
    Slice.objects.create(entry=entry, lot=lot, amount_fen=6)


def one_person(books):
    somebody = new_id()
    Entry.objects.create(
        key="x", booked_on=ON, memo="一人", amount_fen=1, maker_id=somebody, maker_name="甲",
        checker_id=somebody, checker_name="甲", posted_at=AT, region_codes=[COUNTY],
    )  # fmt: skip


def self_decided(books):
    made = ledger.propose(books.plan("contract", ("one", 5)), actor=books.maker, at=AT)
    Proposal.objects.filter(pk=made.pk).update(
        status="approved", decided_by_id=books.maker.user_id, decided_at=AT
    )


def twice(books):
    entry = raw_entry(books)
    Entry.objects.create(
        key=entry.key, booked_on=ON, memo="重", amount_fen=1, maker_id=new_id(), maker_name="甲",
        checker_id=new_id(), checker_name="乙", posted_at=AT, region_codes=[COUNTY],
    )  # fmt: skip


def overdraft(books):
    Account.objects.filter(pk=books.key("contract")).update(floor_fen=None)


def below_the_floor(books):
    raw_transfer(books, "contract", "one", 1001)


def refusal_of(step):
    """Return the name of the constraint that refuses a step, "" where none does."""
    try:
        step()
    except IntegrityError as error:
        return error.__cause__.diag.constraint_name
    return ""


@pytest.mark.parametrize(
    ("wall", "table", "trigger", "step"), CASES, ids=lambda value: getattr(value, "__name__", value)
)
def test_wall_holds_and_without_it_nothing_does(committed, wall, table, trigger, step):
    assert refusal_of(lambda: attempt(step, committed)) == wall
    with switched_off(table, trigger):
        assert refusal_of(lambda: attempt(step, committed)) != wall


@pytest.mark.parametrize(
    ("constraint", "step"),
    [
        ("ledger_account_floor", below_the_floor),
        ("ledger_lot_covered", overdrawn_lot),
        ("ledger_entry_two_people", one_person),
        ("ledger_proposal_two_people", self_decided),
        ("ledger_entry_key_key", twice),
        ("ledger_account_only_sources_owe", overdraft),
    ],
    ids=["below the floor", "lot overdrawn", "one person", "own proposal", "key twice", "overdraft"],
)
def test_constraint_holds_against_a_writer_past_the_operations(committed, constraint, step):
    with pytest.raises(IntegrityError) as refused:
        attempt(step, committed)
    assert refused.value.__cause__.diag.constraint_name == constraint


def test_money_from_nowhere_has_no_lot(committed):
    with pytest.raises(IntegrityError) as refused:
        attempt(
            lambda books: Lot.objects.create(account_id=books.key("one"), origin_id=books.key("one")),
            committed,
        )
    assert refused.value.__cause__.diag.constraint_name == "ledger_lot_root"


@pytest.mark.parametrize(
    "model", [Account, Entry, Leg, Lot, Share, Slice, Closing, Proposal], ids=lambda one: one.__name__
)
def test_no_scope_sees_no_row(committed, model):
    with in_scope(person(regions=("530823",)).scope):
        foreign = model.objects.count()
    with in_scope(EVERYTHING):
        known = model.objects.count()
    assert foreign == (1 if model is Account else 0)  # fund sources are readable
    assert known or model is Proposal


def test_county_and_paying_district_see_the_same_entries(committed):
    counts = []
    for prefix in ("530326", "310113"):
        with in_scope(person(regions=(prefix,)).scope):
            counts.append((Entry.objects.count(), Lot.objects.count() > 0))
    assert counts == [(4, True), (4, True)]


def test_scope_is_narrow_again_after_a_posting(committed):
    with transaction.atomic():
        set_scope(person(regions=("530326",)).scope)
        books = replace(committed, checker=person("project_officer", regions=("530326",)))
        books.move("contract", ("one", 1))
        with connection.cursor() as cursor:
            cursor.execute("select current_setting('xieshou.regions')")
            assert cursor.fetchone() == ("530326%",)
            cursor.execute("set constraints all immediate")
            cursor.execute("select current_setting('xieshou.regions')")
            assert cursor.fetchone() == ("530326%",)
        transaction.set_rollback(True)
