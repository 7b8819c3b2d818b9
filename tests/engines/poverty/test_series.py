"""A series of published tables: whatever two of them are subtracted, no small count comes out."""

from __future__ import annotations

from itertools import combinations
from random import Random

import pytest

from xieshou.engines.poverty import TOTAL, suppress_series
from xieshou.engines.poverty.series import telling_cells

SMALLEST, CHANGE = 10, 10
COLUMNS = ("a", "b", "c")


def small_differences(first, second):
    """Return by brute force what two published tables tell: each cell and each part of a line that both give."""
    found = [
        (row, column)
        for row, cells in first.items()
        for column in cells
        if _small(cells[column], second.get(row, {}).get(column))
    ]
    for line, other in zip(lines(first), lines(second), strict=True):
        rests = [{key for key in one if one[key] is None} - {TOTAL} for one in (line, other)]
        found += [rest for rest in rests if rest and _small(told(line, rest), told(other, rest))]
    return found


def lines(table):
    """Return every row and column, in the same order for tables of the same places."""
    rows = [table[row] for row in sorted(table)]
    columns = sorted({column for cells in rows for column in cells})
    return [*rows, *({row: table[row][column] for row in sorted(table)} for column in columns)]


def told(line, keys):
    """Return the sum of some cells of a line where it can be told."""
    if all(line[key] is not None for key in keys):
        return sum(line[key] for key in keys)
    rest = [line[key] for key in line if key not in keys and key != TOTAL]
    return None if line[TOTAL] is None or None in rest else line[TOTAL] - sum(rest)


def _small(now, then):
    return now is not None and then is not None and 0 < abs(now - then) < CHANGE


def publish(months, *, known=False):
    """Publish tables one after the other, each knowing all before it."""
    published = []
    for table in months:
        published.append(
            suppress_series(table, published, smallest=SMALLEST, smallest_change=CHANGE, total_known=known)
        )
    return published


def drifting(random, rows, months):
    """Return tables of some months, from month to month a few more or less."""
    table = {f"r{row}": {name: random.randint(0, 200) for name in COLUMNS} for row in range(rows)}
    found = []
    for _month in range(months):
        step = random.choice([1, 4, 30])
        table = {
            row: {name: max(0, count + random.randint(-step, step)) for name, count in cells.items()}
            for row, cells in table.items()
        }
        found.append(table)
    return found


@pytest.mark.parametrize("seed", range(30))
def test_no_two_months_of_a_series_differ_by_a_small_count(seed):
    random = Random(seed)
    published = publish(drifting(random, random.randint(1, 5), random.randint(2, 12)))
    for first, second in combinations(published, 2):
        assert small_differences(first, second) == []


def test_comparing_only_neighbours_lets_the_brute_force_find_something():
    """The guard off: the same series, each month compared with the one before alone."""
    leaks = 0
    for seed in range(30):
        random, published = Random(seed), []
        for table in drifting(random, 4, 12):
            last = published[-1:]
            published.append(suppress_series(table, last, smallest=SMALLEST, smallest_change=CHANGE))
        leaks += any(small_differences(*pair) for pair in combinations(published, 2))
    assert leaks > 0


def test_month_before_the_last_is_compared_too():
    """50, 70, 53: a difference of 20 and of 17 beside neighbours, of 3 across."""
    tables = [{"A": {"a": count, "b": 100}, "B": {"a": 300, "b": 100}} for count in (50, 70, 53)]
    first, second, third = publish(tables)
    assert (first["A"]["a"], second["A"]["a"], third["A"]["a"]) == (50, 70, None)


@pytest.mark.parametrize(("change", "is_shown"), [(0, True), (1, False), (9, False), (10, True), (-9, False)])
def test_change_at_the_limit_and_one_below(change, is_shown):
    tables = [{"A": {"a": count, "b": 100}, "B": {"a": 300, "b": 100}} for count in (50, 50 + change)]
    assert (publish(tables)[1]["A"]["a"] is not None) is is_shown


def test_sum_of_hidden_cells_is_compared_with_the_month_before():
    """A gains 3, B gains 20, C stays: all that is hidden beside B must not add up to 3 more than before."""
    before = {"A": {"a": 50, "b": 90}, "B": {"a": 60, "b": 90}, "C": {"a": 70, "b": 90}}
    after = {"A": {"a": 53, "b": 90}, "B": {"a": 80, "b": 90}, "C": {"a": 70, "b": 90}}
    first, second = publish([before, after])
    assert second["A"]["a"] is None
    column = {row: cells["a"] for row, cells in second.items()}
    hidden = {row for row in "ABC" if column[row] is None}
    assert not _small(told(column, hidden), told({row: first[row]["a"] for row in first}, hidden))


def test_place_that_is_new_or_gone_is_no_difference():
    before = {"A": {"a": 50, "b": 60}, "B": {"a": 40, "b": 60}}
    after = {"A": {"a": 50, "b": 60}, "C": {"a": 90, "b": 60}}
    assert publish([before, after])[1]["C"]["a"] == 90


def test_known_totals_stay_and_the_series_ends():
    tables = [{"A": {"a": 50 + n, "b": 100}, "B": {"a": 60 - n, "b": 100}} for n in (0, 3)]
    second = publish(tables, known=True)[1]
    assert second[TOTAL]["a"] == 110
    assert (second["A"]["a"], second["B"]["a"]) == (None, None)


def test_line_of_which_nothing_is_shown_tells_nothing():
    hidden = {"A": {"a": None, TOTAL: None}, TOTAL: {"a": None, TOTAL: None}}
    shown = {"A": {"a": 5, TOTAL: 5}, TOTAL: {"a": 5, TOTAL: 5}}
    assert telling_cells(hidden, [shown], smallest=CHANGE) == set()
