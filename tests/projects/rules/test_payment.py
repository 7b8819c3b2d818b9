"""Shares, retention and room of a contract, at the limit and one fen beyond."""

from __future__ import annotations

import pytest

from xieshou.projects.rules.money import in_yuan
from xieshou.projects.rules.payment import Moved, retained, shares_fit, split, stand


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [(100, [30, 40, 30], [30, 40, 30]), (101, [50, 50], [50, 51]), (1, [50, 50], [0, 1]), (5, [], [])],
)
def test_last_milestone_takes_what_rounding_leaves(amount, shares, parts):
    assert split(amount, shares) == parts


@pytest.mark.parametrize(
    ("shares", "fit"), [([100], True), ([60, 40], True), ([60, 41], False), ([100, 0], False), ([], False)]
)
def test_shares_make_the_whole(shares, fit):
    assert shares_fit(shares) is fit


def test_contract_stands_by_its_requests():
    rows = [
        Moved("milestone", "posted", 600, 30),
        Moved("milestone", "asked", 300, 15),
        Moved("milestone", "refused", 999, 0),
        Moved("milestone", "reversed", 999, 0),
        Moved("retention", "posted", 10),
        Moved("retention", "asked", 5),
        Moved("return", "undoing", 80),
        Moved("return", "asked", 20),
    ]
    found = stand(1000, rows)
    assert (found.claimed_fen, found.room_fen, found.asked_fen) == (900, 100, 325)
    assert (found.held_fen, found.room_retention_fen) == (20, 15)
    assert (found.paid_fen, found.returned_fen, found.room_return_fen) == (500, 80, 480)
    assert [found.room(kind) for kind in ("milestone", "retention", "return")] == [100, 15, 480]


def test_retention_is_rounded_down():
    assert (retained(199, 5), retained(200, 5), retained(200, 0)) == (9, 10, 0)


def test_yuan_in_refusals():
    assert (in_yuan(123456789), in_yuan(5), in_yuan(-150)) == ("1,234,567.89", "0.05", "-1.50")
