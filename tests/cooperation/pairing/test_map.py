"""The map of pairings: every seat is a place on earth, one arc a pair, and a place without a seat is told."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from xieshou.config.demo.organisations import pairings
from xieshou.cooperation.rules.pairing import Edge
from xieshou.cooperation.rules.seats import Seat, _seats, draw_map, list_provinces, seat_of

DAY = date(2026, 1, 1)
NAMES = {"310113000000": "宝山区", "530326000000": "会泽县", "530322000000": "陆良县"}


def edge(west: str) -> Edge:
    return Edge("county", "310113000000", "宝山区", "x", DAY, None, west_code=west)


def test_seats_lie_in_the_country_to_a_tenth_of_a_degree():
    for level in _seats().values():
        for longitude, latitude in level.values():
            assert 73 < longitude < 136
            assert 17 < latitude < 54
            assert round(longitude, 1) == longitude
            assert round(latitude, 1) == latitude
    assert len(list_provinces()) == 31


def test_every_pairing_of_the_demonstration_has_its_own_seat():
    codes = {code for east, west, _since, _note in pairings() for code in (east, west) if code}
    assert [code for code in sorted(codes) if not seat_of(code.ljust(12, "0")).is_own] == []


def test_a_place_without_a_seat_stands_at_the_one_above():
    assert seat_of("530326000000") == Seat(103.3, 26.4, True)
    assert seat_of("530322000000") == Seat(103.8, 25.5, False)
    assert seat_of("539900000000") == Seat(102.7, 25.0, False)
    assert seat_of("530000000000") == Seat(102.7, 25.0, True)
    assert seat_of("990000000000") is None


def test_ties_of_a_pair_are_one_arc():
    drawn = draw_map(
        [edge("530326000000"), edge("530326103201"), edge("530322000000"), edge("")], names=NAMES
    )
    assert [(arc["from"], arc["to"], arc["value"]) for arc in drawn["arcs"]] == [
        ("宝山区", "陆良县", 1), ("宝山区", "会泽县", 2),
    ]  # fmt: skip
    assert drawn["away"] == ["陆良县"]
    assert draw_map([edge("990000000000")], names=NAMES)["arcs"] == []


def test_map_is_of_the_day(client):
    address = reverse("cooperation:pairings")
    now = client.get(address, {"on": "2026-03-02"}).context["map"]
    assert {point["name"] for point in now["points"]} >= {"宝山区", "会泽县"}
    assert [one["name"] for one in now["provinces"]] == ["上海市", "云南省"]
    assert client.get(address, {"on": "1995-01-01"}).context["map"]["arcs"] == []
