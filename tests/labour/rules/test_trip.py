"""Seats and shares: households together, priority first, not one fen lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xieshou.labour.rules.trip import (
    FreeSeat,
    NotEnoughSeatsError,
    Passenger,
    list_free_seats,
    seat_passengers,
    split_cost,
)


def test_free_seats_leave_out_the_taken_ones() -> None:
    free = list_free_seats([("a", 2), ("b", 1)], [("a", 1)])
    assert free == [FreeSeat("a", 2), FreeSeat("b", 1)]


def test_priority_households_sit_first() -> None:
    seated = seat_passengers(
        [Passenger("x"), Passenger("y", is_priority=True)], list_free_seats([("a", 2)], [])
    )
    assert (seated["y"].number, seated["x"].number) == (1, 2)


def test_household_is_kept_in_one_vehicle() -> None:
    free = list_free_seats([("a", 2), ("b", 3)], [])
    family = [Passenger(key, "family") for key in ("m", "n", "o")]
    seated = seat_passengers([Passenger("x"), *family], free)
    assert {seated[key].vehicle for key in ("m", "n", "o")} == {"b"}
    assert seated["x"].vehicle == "a"


def test_household_too_large_for_any_vehicle_is_seated_all_the_same() -> None:
    free = list_free_seats([("a", 1), ("b", 1)], [])
    seated = seat_passengers([Passenger("m", "f"), Passenger("n", "f")], free)
    assert {seat.vehicle for seat in seated.values()} == {"a", "b"}


@pytest.mark.parametrize(("passengers", "missing"), [(2, 0), (3, 1)])
def test_one_passenger_too_many_is_refused(passengers: int, missing: int) -> None:
    people = [Passenger(str(number)) for number in range(passengers)]
    free = list_free_seats([("a", 2)], [])
    if not missing:
        assert len(seat_passengers(people, free)) == passengers
        return
    with pytest.raises(NotEnoughSeatsError) as refused:
        seat_passengers(people, free)
    assert refused.value.missing == missing


@pytest.mark.parametrize(
    ("total", "heads", "shares"),
    [(10_000, 3, [3334, 3333, 3333]), (0, 2, [0, 0]), (2, 3, [1, 1, 0]), (700, 7, [100] * 7)],
)
def test_shares_at_their_limits(total: int, heads: int, shares: list[int]) -> None:
    assert split_cost(total, heads) == shares


@given(st.integers(0, 10**9), st.integers(1, 60))
def test_shares_add_up_and_differ_by_one_fen_at_most(total: int, heads: int) -> None:
    shares = split_cost(total, heads)
    assert sum(shares) == total
    assert max(shares) - min(shares) <= 1


@pytest.mark.parametrize(("total", "heads"), [(100, 0), (-1, 2)])
def test_impossible_share_is_refused(total: int, heads: int) -> None:
    with pytest.raises(ValueError, match="cannot be shared"):
        split_cost(total, heads)
