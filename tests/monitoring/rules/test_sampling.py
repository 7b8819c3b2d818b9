"""The draw that anybody can repeat, and the interval beside each share."""

from __future__ import annotations

from random import Random

import pytest

from xieshou.monitoring.rules.sampling import Rate, Unit, digest_frame, draw, place_of

FRAME = [Unit(("cleared", "never")[number % 2], f"H{number:04d}") for number in range(200)]
SIZES = {"cleared": 10, "never": 15}


def test_same_seed_and_frame_give_the_same_sample_whatever_the_order():
    mixed = list(FRAME)
    Random(4).shuffle(mixed)
    assert draw(mixed, seed="ab", sizes=SIZES) == draw(FRAME, seed="ab", sizes=SIZES)
    assert digest_frame(mixed) == digest_frame(FRAME)


def test_other_seed_or_frame_is_another_one():
    first = [one.unit.code for one in draw(FRAME, seed="ab", sizes=SIZES)]
    assert first != [one.unit.code for one in draw(FRAME, seed="ac", sizes=SIZES)]
    assert digest_frame(FRAME[1:]) != digest_frame(FRAME)
    moved = [Unit("never", FRAME[0].code), *FRAME[1:]]
    assert digest_frame(moved) != digest_frame(FRAME)


def test_stratum_is_kept_to_and_a_small_one_is_taken_whole():
    drawn = draw(FRAME, seed="ab", sizes={"cleared": 3, "never": 500, "monitored": 5})
    strata = [one.unit.stratum for one in drawn]
    assert (strata.count("cleared"), strata.count("never"), strata.count("monitored")) == (3, 100, 0)
    assert [one.rank for one in drawn][:3] == [1, 2, 3]


def test_known_draw_stays_as_it_was_published():
    drawn = draw([Unit("never", code) for code in "ABCDE"], seed="00", sizes={"never": 3})
    from hashlib import sha256

    order = sorted("ABCDE", key=lambda code: sha256(f"00|never|{code}".encode()).hexdigest())
    assert [one.unit.code for one in drawn] == order[:3]


def test_every_unit_is_drawn_about_as_often():
    times = dict.fromkeys("ABCDEFGHIJ", 0)
    units = [Unit("never", code) for code in times]
    for seed in range(1000):
        for one in draw(units, seed=str(seed), sizes={"never": 3}):
            times[one.unit.code] += 1
    assert all(240 < count < 360 for count in times.values())


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"),
    [(0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (1, 30, 0.0059, 0.1667), (50, 100, 0.4038, 0.5962)],
)
def test_wilson_interval(part, whole, low, high):
    found = Rate(part, whole).interval
    assert found == pytest.approx((low, high), abs=1e-4)


def test_nothing_visited_is_not_known():
    assert (Rate(0, 0).share, Rate(0, 0).interval) == (None, None)


@pytest.mark.parametrize(
    ("code", "place"),
    [
        ("530000000000", "53"),
        ("530300000000", "5303"),
        ("530326000000", "530326"),
        ("530320000000", "530320"),
        ("530326100000", "530326100"),
        ("530326100200", "530326100200"),
    ],
)
def test_place_of_a_region_keeps_the_zeros_of_its_level(code, place):
    assert place_of(code) == place
