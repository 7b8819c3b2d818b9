"""Small counts are not published, neither as such nor by subtraction from a published total."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

Key = TypeVar("Key")


def suppress(cells: Mapping[Key, int], *, smallest: int) -> dict[Key, int | None]:
    """Return the cells of one row (or column) with None for those that may not be shown.

    Hidden: counts from 1 to smallest - 1. Where the hidden ones add up to less than `smallest`, or only one
    cell is hidden, the total would give them away: the next smallest count is hidden too. Zero stays.
    """
    hidden = {key for key, count in cells.items() if 0 < count < smallest}
    shown = sorted((key for key in cells if key not in hidden and cells[key] > 0), key=lambda key: cells[key])
    while hidden and shown and (len(hidden) == 1 or sum(cells[key] for key in hidden) < smallest):
        hidden.add(shown.pop(0))
    return {key: None if key in hidden else count for key, count in cells.items()}


TOTAL = "total"
Cell = tuple[str, str]


def suppress_table(
    table: Mapping[str, Mapping[str, int]],
    *,
    smallest: int,
    total_known: bool = False,
    also: AbstractSet[Cell] = frozenset(),
) -> dict[str, dict[str, int | None]]:
    """Return a table with its totals, None where a count may not be shown, row and column `total` added.

    Primary: counts from 1 to smallest - 1, in the totals too. Complementary, until it holds: no hidden cell
    can be computed from the shown ones, and the hidden cells of a row or column add up to `smallest` or more.
    A cell can be computed exactly where its edge between row and column is a bridge of the graph of hidden
    cells. `total_known`: the row of totals is published elsewhere and cannot be hidden here.
    `also`: cells to hide for another reason, see `suppress_series`.
    """
    counts = _with_totals(table)
    hidden = {cell for cell, count in counts.items() if 0 < count < smallest} | (also & counts.keys())
    if total_known:
        hidden = {cell for cell in hidden if cell[0] != TOTAL}
    free = {cell for cell in counts if not (total_known and cell[0] == TOTAL)}
    while weak := _weak_cell(counts, hidden, smallest):
        more = _cheapest(weak, counts, free - hidden, hidden)
        if not more:
            break
        hidden |= more
    rows = dict.fromkeys(row for row, _column in counts)
    columns = dict.fromkeys(column for _row, column in counts)
    return {
        row: {column: None if (row, column) in hidden else counts[row, column] for column in columns}
        for row in rows
    }


def _with_totals(table: Mapping[str, Mapping[str, int]]) -> dict[Cell, int]:
    counts: dict[Cell, int] = {}
    columns = list(next(iter(table.values()), {}))
    for row, cells in table.items():
        counts |= {(row, column): cells[column] for column in columns}
        counts[row, TOTAL] = sum(cells.values())
    for column in (*columns, TOTAL):
        counts[TOTAL, column] = sum(counts[row, column] for row in table)
    return counts


def _weak_cell(counts: Mapping[Cell, int], hidden: set[Cell], smallest: int) -> Cell | None:
    """Return a hidden cell that could be computed or bounded too well, the first in order."""
    for cell in sorted(hidden):
        if _is_bridge(cell, hidden):
            return cell
        for axis in (0, 1):
            line = [one for one in hidden if one[axis] == cell[axis]]
            inside = all(one[1 - axis] != TOTAL for one in line)
            if inside and sum(counts[one] for one in line) < smallest:
                return cell
    return None


def _cheapest(weak: Cell, counts: Mapping[Cell, int], open_: set[Cell], hidden: set[Cell]) -> set[Cell]:
    """Return the cells to hide that close the cheapest rectangle around a cell, or else the smallest."""
    rows, columns = ({cell[axis] for cell in counts} for axis in (0, 1))
    ways: list[tuple[int, int, list[Cell]]] = []
    for row in rows - {weak[0]}:
        for column in columns - {weak[1]}:
            corners = {(weak[0], column), (row, weak[1]), (row, column)} - hidden
            if corners and corners <= open_:
                ways.append((sum(counts[one] for one in corners), len(corners), sorted(corners)))
    if ways:
        return set(min(ways)[2])
    return {min(open_, key=lambda cell: (counts[cell], cell))} if open_ else set()


def _is_bridge(cell: Cell, hidden: set[Cell]) -> bool:
    """Tell whether row and column of a cell are joined by no other way through hidden cells."""
    rest = hidden - {cell}
    reached, grown = {(0, cell[0])}, True
    while grown:
        grown = False
        for row, column in rest:
            ends = {(0, row), (1, column)}
            if len(ends & reached) == 1:
                reached |= ends
                grown = True
    return (1, cell[1]) not in reached
