"""Outcomes by group: intervals, what is hidden, and what is called a difference."""

from __future__ import annotations

from random import Random

import pytest

from xieshou.labour.rules.outcomes import (
    SMALLEST_CELL,
    Count,
    age_band,
    compare_groups,
    hidden_keys,
    wilson_interval,
)


@pytest.mark.parametrize(
    ("reached", "of", "low", "high"),
    [(0, 0, 0.0, 1.0), (0, 10, 0.0, 0.2775), (10, 10, 0.7225, 1.0), (5, 10, 0.2366, 0.7634)],
)
def test_wilson_interval(reached: int, of: int, low: float, high: float) -> None:
    assert wilson_interval(reached, of) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(("reached", "of"), [(3, 2), (-1, 2)])
def test_impossible_share_is_refused(reached: int, of: int) -> None:
    with pytest.raises(ValueError, match="cannot be"):
        wilson_interval(reached, of)


@pytest.mark.parametrize(
    ("sizes", "hidden"),
    [
        ([5, 9], []),
        ([4, 9], ["0", "1"]),
        ([4, 9, 30], ["0", "1"]),
        ([2, 3, 30], ["0", "1"]),
        ([2, 2, 30], ["0", "1", "2"]),
        ([1, 1, 1, 1, 1, 40], ["0", "1", "2", "3", "4"]),
        ([3], ["0"]),
        ([], []),
        ([0, 9], []),
    ],
)
def test_small_groups_hide_with_their_neighbours(sizes: list[int], hidden: list[str]) -> None:
    counts = [Count(str(number), size, 0) for number, size in enumerate(sizes)]
    assert sorted(hidden_keys(counts)) == hidden


@pytest.mark.parametrize("seed", range(20))
def test_nothing_small_is_found_by_subtraction(seed: int) -> None:
    pick = Random(seed)
    counts = [Count(str(number), pick.randint(1, 12), 0) for number in range(pick.randint(2, 9))]
    hidden = [count for count in counts if count.key in hidden_keys(counts)]
    assert all(count.seekers >= SMALLEST_CELL for count in counts if count not in hidden)
    together = sum(count.seekers for count in hidden)
    assert not hidden or (len(hidden) > 1 and together >= SMALLEST_CELL) or len(hidden) == len(counts)


def test_groups_are_told_apart_only_by_clear_differences() -> None:
    far = compare_groups([Count("a", 100, 90), Count("b", 100, 40)])
    near = compare_groups([Count("a", 100, 52), Count("b", 100, 48)])

    assert [group.differs for group in far] == [True, True]
    assert [group.differs for group in near] == [False, False]


def test_hidden_group_shows_no_figure() -> None:
    shown, *hidden = compare_groups([Count("a", 40, 20), Count("b", 6, 1), Count("c", 3, 1)])

    assert (shown.key, shown.seekers, shown.reached) == ("a", 40, 20)
    assert {group.key for group in hidden} == {"b", "c"}
    assert all((group.seekers, group.reached, group.low, group.high) == (None,) * 4 for group in hidden)


@pytest.mark.parametrize(
    ("age", "band"),
    [(15, ""), (16, "16-24"), (24, "16-24"), (25, "25-34"), (44, "35-44"), (54, "45-54"), (55, "55+")],
)
def test_age_bands_at_their_limits(age: int, band: str) -> None:
    assert age_band(age) == band
