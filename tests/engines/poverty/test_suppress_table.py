"""No hidden cell of a published table can be computed from what is shown."""

from __future__ import annotations

from random import Random

import numpy as np
import pytest

from xieshou.engines.poverty import TOTAL, suppress_table

SMALLEST = 10


def computable(shown, known_total=False):
    """Return the hidden cells that row and column sums give away: those fixed on the whole solution space."""
    hidden = [(row, column) for row, cells in shown.items() for column, one in cells.items() if one is None]
    place = {cell: number for number, cell in enumerate(hidden)}
    lines = []
    for row, cells in shown.items():
        line = np.zeros(len(hidden))
        for column in cells:
            if (row, column) in place:
                line[place[row, column]] = -1 if column == TOTAL else 1
        lines.append(line)
    for column in shown[TOTAL]:
        line = np.zeros(len(hidden))
        for row in shown:
            if (row, column) in place:
                line[place[row, column]] = -1 if row == TOTAL else 1
        lines.append(line)
    matrix = np.array(lines)
    rank = np.linalg.matrix_rank(matrix) if hidden else 0
    unit = np.eye(len(hidden))
    return [c for c in hidden if np.linalg.matrix_rank(np.vstack([matrix, unit[place[c]]])) == rank]


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize("rows", [1, 2, 3, 7])
def test_no_hidden_cell_can_be_computed_and_no_small_one_is_shown(rows, known):
    random = Random(rows)
    for _round in range(60):
        most = random.choice([12, 40, 400])
        table = {
            f"r{row}": {name: random.choice([0, random.randint(0, most)]) for name in ("a", "b", "c")}
            for row in range(rows)
        }
        if known and any(0 < sum(cells[name] for cells in table.values()) < SMALLEST for name in "abc"):
            continue
        if known and rows == 1:
            continue
        shown = suppress_table(table, smallest=SMALLEST, total_known=known)
        hidden = [one for cells in shown.values() for one in cells.values() if one is None]
        for cells in shown.values():
            assert all(one is None or one == 0 or one >= SMALLEST for one in cells.values())
        if len(hidden) < len(shown) * 4 - (4 if known else 0):
            assert computable(shown) == []


def test_one_small_cell_hides_a_rectangle_and_nothing_more():
    table = {
        "x": {"a": 3, "b": 50, "c": 90},
        "y": {"a": 40, "b": 60, "c": 95},
        "z": {"a": 70, "b": 80, "c": 99},
    }
    shown = suppress_table(table, smallest=SMALLEST)
    hidden = {(row, column) for row, cells in shown.items() for column, one in cells.items() if one is None}
    assert hidden == {("x", "a"), ("x", "b"), ("y", "a"), ("y", "b")}
    assert shown[TOTAL][TOTAL] == 587


@pytest.mark.parametrize(("count", "is_shown"), [(0, True), (1, False), (9, False), (10, True)])
def test_cell_at_the_limit_and_one_below(count, is_shown):
    table = {"x": {"a": count, "b": 50}, "y": {"a": 40, "b": 60}}
    assert (suppress_table(table, smallest=SMALLEST)["x"]["a"] is not None) is is_shown


def test_hidden_cells_of_a_line_add_up_to_the_limit():
    table = {"x": {"a": 1, "b": 1, "c": 80}, "y": {"a": 1, "b": 1, "c": 90}, "z": {"a": 30, "b": 40, "c": 95}}
    shown = suppress_table(table, smallest=SMALLEST)
    assert shown["x"]["c"] is None
    assert shown[TOTAL][TOTAL] == sum(sum(cells.values()) for cells in table.values())


def test_the_check_itself_finds_a_lone_hidden_cell():
    shown = {"x": {"a": None, TOTAL: 5}, "y": {"a": 4, TOTAL: 4}, TOTAL: {"a": 9, TOTAL: 9}}
    assert computable(shown) == [("x", "a")]


def test_cells_hidden_for_another_reason_are_no_bridges_either():
    table = {"A": {"x": 50, "y": 50}, "B": {"x": 30, "y": 30}}
    shown = suppress_table(table, smallest=10, also={("A", "x")})
    assert shown["A"]["x"] is None
    assert sum(count is None for row in shown.values() for count in row.values()) == 4
