"""Traces: every fen is found again, forward and back, after payments, refunds and reversals."""

from __future__ import annotations

from random import Random

import pytest

from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.models import Account, Lot
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.operations.refusals import MoneyMovedOnError, NotCoveredError
from xieshou.kernel.ledger.queries.books import count_breaks
from xieshou.kernel.ledger.queries.trace import (
    OUTSIDE,
    list_arrivals,
    list_ways,
    start_at_account,
    start_at_entry,
    trace_back,
    trace_forward,
)
from xieshou.kernel.ledger.rules.sankey import OTHERS, draw
from xieshou.kernel.ledger.rules.trace import Way, keys_of, outermost, overlap
from xieshou.kernel.scope_sql import in_scope

from .books import AT, ON, make_books, person

ALL = person().scope


def undo(books, entry):
    return ledger.reverse(
        entry_id=entry.pk, reason="冲销", booked_on=ON, maker=Maker(books.maker.user_id, "甲"),
        actor=books.checker, at=AT,
    )  # fmt: skip


def forward(books, name):
    return trace_forward(start_at_account(books.key(name), scope=ALL), scope=ALL)


def holdings(trace):
    return {row.account_id: row.amount_fen for row in (*trace.rows, *trace.waiting)}


def test_account_is_traced_to_whom_it_reached_and_what_waits(books):
    books.flow(1000)
    books.move("contract", ("one", 300), ("two", 200), ("payee", 50))
    trace = forward(books, "source")

    assert (trace.amount_fen, trace.arrived_fen, trace.waiting_fen, trace.outside_fen) == (1000, 550, 450, 0)
    assert [(total.kind, total.accounts, total.amount_fen) for total in trace.totals] == [
        ("contract", 1, 450), ("payee", 1, 50), ("household", 2, 500),
    ]  # fmt: skip
    assert [(row.account_id, row.amount_fen) for row in trace.rows] == [
        (books.key("one"), 300), (books.key("two"), 200), (books.key("payee"), 50),
    ]  # fmt: skip
    assert holdings(trace)[books.key("contract")] == 450
    assert trace.accounts("household") == 2


def test_entry_is_traced_alone_though_its_money_lies_beside_others(books):
    first = books.move("source", ("appropriation", 100))
    second = books.move("source", ("appropriation", 50))
    books.move("appropriation", ("line", 120))
    books.move("line", ("one", 110))
    traces = [trace_forward(start_at_entry(one, scope=ALL), scope=ALL) for one in (first, second)]

    assert [holdings(trace) for trace in traces] == [
        {books.key("one"): 100},
        {books.key("one"): 10, books.key("line"): 10, books.key("appropriation"): 30},
    ]
    assert [trace.outside_fen for trace in traces] == [0, 0]


def test_payments_to_a_household_are_told_apart_after_a_refund(books):
    books.flow(1000)
    entries = [books.move("contract", ("one", fen)) for fen in (100, 200, 300)]
    books.move("one", ("payee", 150))
    traces = [trace_forward(start_at_entry(one, scope=ALL), scope=ALL) for one in entries]
    one, payee = books.key("one"), books.key("payee")
    assert [holdings(trace) for trace in traces] == [{payee: 100}, {payee: 50, one: 150}, {one: 300}]

    undo(books, entries[2])
    traces = [trace_forward(start_at_entry(one, scope=ALL), scope=ALL) for one in entries]
    assert [trace.amount_fen for trace in traces] == [100, 200, 0]


def test_money_that_came_back_is_counted_once(books):
    books.flow(1000)
    books.move("contract", ("payee", 400))
    books.move("payee", ("contract", 400))
    assert forward(books, "contract").amount_fen == 1000
    assert holdings(forward(books, "contract")) == {books.key("contract"): 1000}


def test_money_paid_back_to_the_source_is_told_apart(books):
    books.flow(1000, upto="line")
    books.move("line", ("source", 300))
    trace = forward(books, "source")
    assert (trace.returned_fen, trace.waiting_fen, trace.outside_fen) == (300, 700, 0)


def test_reversed_entry_reaches_nobody(books):
    books.flow(1000)
    entry = books.move("contract", ("one", 300))
    mirror = undo(books, entry)
    for one in (entry, mirror):
        trace = trace_forward(start_at_entry(one, scope=ALL), scope=ALL)
        assert (trace.amount_fen, trace.totals) == (0, [])
    assert holdings(forward(books, "source")) == {books.key("contract"): 1000}
    assert trace_back(books.key("one"), scope=ALL).amount_fen == 0


def test_household_is_traced_to_every_source(books):
    other = make_books()
    books.flow(1000)
    other.flow(500)
    books.move("contract", ("one", 300))
    other.accounts["one"] = books.accounts["one"]
    other.move("contract", ("one", 120))
    back = trace_back(books.key("one"), scope=ALL)

    assert back.sources == {books.key("source"): 300, other.key("source"): 120}
    assert back.amount_fen == 420
    stations = [[str(one.key(name)) for name in ("source", "appropriation", "line", "project", "contract", "one")]
                for one in (books, other)]  # fmt: skip
    assert sorted(list(way.stations) for way in back.ways) == sorted(stations)
    rows = list_arrivals(books.key("one"), scope=ALL)
    assert [(row.amount_fen, row.lot.origin_id) for row in rows] == [
        (120, other.key("source")), (300, books.key("source")),
    ]  # fmt: skip


def test_picture_conserves_every_node(books):
    books.flow(1000)
    entry = books.move("contract", ("one", 300), ("payee", 50))
    for start in (start_at_account(books.key("source"), scope=ALL), start_at_entry(entry, scope=ALL)):
        ways = list_ways(start, scope=ALL)
        assert sum(way.amount_fen for way in ways) == start.amount_fen
        picture = draw(ways, most=3)
        assert sum(node.amount_fen for node in picture.nodes if node.depth == 0) == start.amount_fen
    assert ways[0].stations[0] == str(books.key("contract"))
    assert {way.stations[-1] for way in ways} == {str(books.key("one")), "payee:530326"}


@pytest.mark.parametrize("most", [1, 2, 3, 10])
def test_gathering_small_flows_changes_no_sum(most):
    random = Random(5)
    ways = [
        Way(tuple(f"{depth}-{random.randrange(6)}" for depth in range(random.randint(1, 4))), random.randint(1, 99))
        for _number in range(60)
    ]  # fmt: skip
    picture = draw(ways, most=most)
    into, out = {}, {}
    for link in picture.links:
        out[link.above] = out.get(link.above, 0) + link.amount_fen
        into[link.below] = into.get(link.below, 0) + link.amount_fen
    for node in picture.nodes:
        assert node.depth == 0 or into[node.key] == node.amount_fen
        assert out.get(node.key, 0) <= node.amount_fen
    for depth in range(4):
        assert sum(node.depth == depth for node in picture.nodes) <= most
    assert sum(node.amount_fen for node in picture.nodes if node.depth == 0) == sum(
        way.amount_fen for way in ways
    )


def test_others_stand_last():
    picture = draw([Way(("a", name), fen) for name, fen in (("x", 5), ("y", 3), ("z", 2))], most=2)
    assert [(node.station, node.amount_fen) for node in picture.nodes] == [("a", 10), ("x", 5), (OTHERS, 5)]


def test_helpers_at_the_limit():
    assert keys_of(b"") == []
    assert keys_of((7).to_bytes(8, "big") + (9).to_bytes(8, "big")) == [7, 9]
    assert outermost([b"ab", b"a", b"b"]) == [b"a", b"b"]
    assert (overlap((0, 5), (5, 9)), overlap((0, 6), (5, 9))) == (0, 1)


def test_county_sees_its_own_part_and_the_district_the_whole(books):
    books.flow(1000)
    books.move("contract", ("one", 300))
    district, county, village, stranger = (
        person(regions=(code,)).scope for code in ("310113", "530326", "530326103201", "530823")
    )
    for scope, seen in ((district, 1000), (county, 1000), (village, 0), (stranger, 0)):
        with in_scope(scope):
            start = start_at_account(books.key("appropriation"), scope=scope)
            trace = trace_forward(start, scope=scope)
            assert (trace.amount_fen, trace.arrived_fen + trace.waiting_fen) == (seen, seen)
    with in_scope(village):
        back = trace_back(books.key("one"), scope=village)
    assert back.sources == {books.key("source"): 300}
    assert back.ways[0].stations == (
        str(books.key("source")), OUTSIDE, OUTSIDE, OUTSIDE, OUTSIDE, str(books.key("one")),
    )  # fmt: skip


def test_random_books_stay_conserved_from_every_account(db):
    random = Random(11)
    books = make_books()
    names = list(books.accounts)
    entries = []
    for _step in range(80):
        payer, payee = random.sample(names, 2)
        try:
            if entries and random.random() < 0.2:
                undo(books, entries.pop(random.randrange(len(entries))))
            else:
                entries.append(books.move(payer, (payee, random.randint(1, 500))))
        except (NotCoveredError, MoneyMovedOnError):
            continue
    assert count_breaks() == dict.fromkeys(count_breaks(), 0)
    for name in names:
        trace = forward(books, name)
        assert trace.outside_fen == 0
        ways = list_ways(start_at_account(books.key(name), scope=ALL), scope=ALL)
        assert sum(way.amount_fen for way in ways) == trace.amount_fen
    for entry in entries:
        trace = trace_forward(start_at_entry(entry, scope=ALL), scope=ALL)
        assert (trace.amount_fen, trace.outside_fen) == (entry.amount_fen, 0)
    for name in ("one", "two", "payee"):
        received = trace_back(books.key(name), scope=ALL)
        assert sum(received.sources.values()) == received.amount_fen
    assert Account.objects.count() == len(names)
    assert Lot.objects.filter(remaining_fen__lt=0).count() == 0
