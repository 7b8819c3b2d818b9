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


@pytest.mark.parametrize(
    ("cells", "hidden"),
    [
        ([(20, 5), (20, 15)], []),
        ([(20, 4), (20, 15), (40, 20)], ["0", "1"]),
        ([(20, 16), (21, 15), (40, 20)], ["0", "1"]),
        ([(20, 20), (20, 0)], []),
        ([(20, 1), (20, 1), (40, 20)], ["0", "1", "2"]),
    ],
)
def test_few_who_reached_or_missed_it_are_hidden_too(cells: list[tuple[int, int]], hidden: list[str]) -> None:
    counts = [Count(str(number), *cell) for number, cell in enumerate(cells)]
    assert sorted(hidden_keys(counts)) == hidden


def _cells(counts: list[Count]) -> tuple[int, int, int]:
    seekers, reached = sum(count.seekers for count in counts), sum(count.reached for count in counts)
    return seekers, reached, seekers - reached


@pytest.mark.parametrize("seed", range(20))
def test_nothing_small_is_found_by_subtraction(seed: int) -> None:
    pick = Random(seed)
    sizes = [pick.randint(1, 24) for _ in range(pick.randint(2, 9))]
    counts = [Count(str(number), size, pick.randint(0, size)) for number, size in enumerate(sizes)]
    hidden = [count for count in counts if count.key in hidden_keys(counts)]
    for count in counts:
        small = any(0 < cell < SMALLEST_CELL for cell in _cells([count]))
        assert count in hidden or not small
    joint_is_small = any(0 < cell < SMALLEST_CELL for cell in _cells(hidden))
    assert not hidden or (len(hidden) > 1 and not joint_is_small) or len(hidden) == len(counts)


def test_groups_are_told_apart_only_by_clear_differences() -> None:
    far = compare_groups([Count("a", 100, 90), Count("b", 100, 40)])
    near = compare_groups([Count("a", 100, 52), Count("b", 100, 48)])

    assert [group.differs for group in far] == [True, True]
    assert [group.differs for group in near] == [False, False]


def test_hidden_group_shows_no_figure() -> None:
    shown, *hidden = compare_groups([Count("a", 40, 20), Count("b", 16, 6), Count("c", 3, 1)])

    assert (shown.key, shown.seekers, shown.reached) == ("a", 40, 20)
    assert {group.key for group in hidden} == {"b", "c"}
    assert all((group.seekers, group.reached, group.low, group.high) == (None,) * 4 for group in hidden)


@pytest.mark.parametrize(
    ("age", "band"),
    [(15, ""), (16, "16-24"), (24, "16-24"), (25, "25-34"), (44, "35-44"), (54, "45-54"), (55, "55+")],
)
def test_age_bands_at_their_limits(age: int, band: str) -> None:
    assert age_band(age) == band
