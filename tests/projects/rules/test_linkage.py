"""Heads are counted once; what may be paid twice is named; impossible payments are refused."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from xieshou.projects.rules.linkage import Paid, count_reach, find_doubles, wrong_payment

APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def key(number):
    return UUID(int=number)


def paid(number, kind="land_lease", *, household=1, person=None, house="", days=(APRIL, MAY), village="V"):
    return Paid(
        key(number), kind, 100, *days, key(household) if household else None,
        key(person) if person else None, house, village,
    )  # fmt: skip


def test_each_head_counts_once():
    found = count_reach(
        [
            paid(1, "job_long", person=11),
            paid(2, "job_long", person=11, days=(MAY, JUNE)),
            paid(3, "job_seasonal", household=2, person=12, house="V 1号"),
            paid(4, "land_lease", household=3, house="V 1号"),
            paid(5, "asset_income", household=None),
            paid(6, "asset_income", household=None, village="W"),
        ]
    )
    assert (found.people, found.households, found.houses, found.villages) == (2, 3, 2, 2)
    assert (found.household_fen, found.collective_fen) == (400, 200)
    assert (found.long_jobs, found.seasonal_jobs) == (1, 1)


@pytest.mark.parametrize(
    ("second", "double"),
    [
        (paid(2), True),
        (paid(2, days=(MAY, JUNE)), False),
        (paid(2, "order"), False),
        (paid(2, household=2), False),
        (paid(2, person=12), True),
        (paid(2, household=None), False),
    ],
    ids=["same days", "next month", "another kind", "another family", "a member and the family", "a village"],
)
def test_doubles_of_a_household(second, double):
    assert find_doubles([paid(1), second]) == ({key(1), key(2)} if double else set())


def test_two_families_of_one_house_are_a_double_but_two_earners_are_not():
    assert len(find_doubles([paid(1, house="h"), paid(2, household=2, house="h")])) == 2
    assert find_doubles([paid(1, "job_long", person=11), paid(2, "job_long", person=12)]) == set()
    assert len(find_doubles([paid(1, "job_long", person=11), paid(2, "job_long", person=11)])) == 2


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({}, ""),
        ({"amount_fen": 0}, "amount_fen"),
        ({"amount_fen": 100_000_000_01}, "amount_fen"),
        ({"to_date": APRIL}, "to_date"),
        ({"to_date": date(2027, 1, 1)}, ""),
        ({"to_date": date(2027, 1, 2)}, "to_date"),
        ({"kind": "job_long", "has_person": False}, "person"),
        ({"kind": "job_long", "is_collective": True}, "person"),
        ({"kind": "dividend", "has_person": False, "is_collective": True}, ""),
    ],
    ids=lambda value: str(value)[:40],
)
def test_impossible_payments(change, wrong):
    known = {"kind": "job_long", "amount_fen": 1, "from_date": APRIL, "to_date": MAY, "has_person": True}
    assert wrong_payment(**{**known, "is_collective": False, **change}) == wrong
