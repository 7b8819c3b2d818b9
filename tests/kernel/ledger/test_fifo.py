"""First in, first out: exact to the fen, whatever the lots and lines."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieshou.kernel.ledger.rules.fifo import OpenLot, Piece, UncoveredError, split_fifo

AMOUNTS = st.lists(st.integers(1, 10**13), min_size=1, max_size=8)


def lots(*amounts: int, start: int = 1) -> list[OpenLot]:
    return [OpenLot(start + number, amount) for number, amount in enumerate(amounts)]


def test_oldest_lot_goes_first_and_lines_keep_their_order():
    pieces = split_fifo([(lots(100, 50), 120)], [("a", 30), ("b", 90)])
    assert pieces == [Piece(1, "a", 30), Piece(1, "b", 70), Piece(2, "b", 20)]


def test_two_payers_give_one_after_the_other():
    pieces = split_fifo([(lots(10), 10), (lots(7, start=5), 5)], [("a", 15)])
    assert pieces == [Piece(1, "a", 10), Piece(5, "a", 5)]


def test_lot_that_holds_nothing_is_passed_over():
    assert split_fifo([(lots(0, 10), 10)], [("a", 10)]) == [Piece(2, "a", 10)]


@pytest.mark.parametrize(
    ("takes", "gives"),
    [
        ([(lots(10), 11)], [("a", 11)]),
        ([(lots(10), 10)], [("a", 9)]),
        ([(lots(10), 9)], [("a", 10)]),
        ([], [("a", 1)]),
    ],
    ids=["lots too small", "less given", "more given", "nobody pays"],
)
def test_uncovered_is_refused(takes, gives):
    with pytest.raises(UncoveredError):
        split_fifo(takes, gives)


def test_lot_that_exactly_suffices_is_used_up():
    assert split_fifo([(lots(10, 5), 10)], [("a", 10)]) == [Piece(1, "a", 10)]


@given(held=AMOUNTS, gives=AMOUNTS)
def test_every_fen_is_conserved(held, gives):
    total = sum(gives)
    if sum(held) < total:
        held = [*held, total]
    pieces = split_fifo([(lots(*held), total)], list(enumerate(gives)))
    given_by, got_by = Counter(), Counter()
    for piece in pieces:
        assert piece.amount_fen > 0
        given_by[piece.lot_id] += piece.amount_fen
        got_by[piece.to] += piece.amount_fen
    assert [got_by[number] for number in range(len(gives))] == gives
    assert all(given_by[number + 1] <= amount for number, amount in enumerate(held))
    used = [given_by[number + 1] for number in range(len(held))]
    last = max(number for number, amount in enumerate(used) if amount)
    assert used[:last] == held[:last]  # nothing of a later lot before the earlier one is empty
