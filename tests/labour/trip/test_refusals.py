"""Seats: given back once, and each with a code of its own even where chance repeats itself."""

from __future__ import annotations

import pytest

from tests.labour.trip.test_operations import give_seats, make_trip
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Seat
from xieshou.labour.operations import trip


def test_seat_is_given_back_once(story):
    story.accept()
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    step = {"seat_id": seat.pk, "actor": story.county, "at": story.now(7)}
    given_back = trip.take_off(**step)
    with pytest.raises(IllegalMoveError) as refusal:
        trip.take_off(**{**step, "at": story.now(8)})
    assert refusal.value.__cause__ is None
    assert (Seat.objects.get().status, Seat.objects.get().status_at) == ("cancelled", given_back.status_at)


def test_passengers_of_a_trip_have_different_codes(story, another, monkeypatch):
    story.accept()
    other = another(vacancy=story.vacancy)
    other.accept()
    made, stop = make_trip(story)
    drawn = iter([7, 7, 8])
    monkeypatch.setattr(trip.secrets, "randbelow", lambda _limit: next(drawn))
    seats = give_seats(made, stop, story, other)
    assert sorted(int(seat.code) for seat in seats) == [7, 8]
