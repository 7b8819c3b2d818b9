"""Tables that are published one after the other: subtracting any two of them gives no small count.

A table here is one as `suppress_table` returns it: row and column `total`, None where a count is not shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.engines.poverty.suppression import TOTAL, suppress_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from collections.abc import Set as AbstractSet

    from xieshou.engines.poverty.suppression import Cell

Shown = dict[str, dict[str, int | None]]
Line = dict[str, int | None]


def suppress_series(
    table: Mapping[str, Mapping[str, int]],
    published: Sequence[Shown],
    *,
    smallest: int,
    smallest_change: int,
    total_known: bool = False,
) -> Shown:
    """Return a table as `suppress_table` does, which subtracted from no published one gives a small count.

    Compared with each published table, however long ago: every cell that both show, totals too, and what the
    hidden cells of a row or column add up to, which its total minus the shown cells tells. A difference from
    1 to smallest_change - 1 hides another cell, until there is none.
    """
    also: set[Cell] = set()
    while True:
        shown = suppress_table(table, smallest=smallest, total_known=total_known, also=also)
        more = telling_cells(shown, published, smallest=smallest_change) - also
        if not more:
            return shown
        also |= more


def telling_cells(shown: Shown, published: Sequence[Shown], *, smallest: int) -> set[Cell]:
    """Return cells to hide, so that a difference of two published tables is no count below `smallest`."""
    found: set[Cell] = set()
    for before in published:
        found |= {
            (row, column)
            for row, cells in shown.items()
            for column, count in cells.items()
            if _is_small(count, before.get(row, {}).get(column), smallest)
        }
        for axis, key, line in _lines(shown):
            then = _line(before, axis, key)
            if any(_is_small(_sum(line, keys), _sum(then, keys), smallest) for keys in _rests(line, then)):
                found |= {(key, one) if axis == 0 else (one, key) for one in _next_shown(line)}
    return found


def _is_small(now: int | None, then: int | None, smallest: int) -> bool:
    return now is not None and then is not None and 0 < abs(now - then) < smallest


def _line(table: Shown, axis: int, key: str) -> Line:
    if axis == 0:
        return dict(table.get(key, {}))
    return {row: cells[key] for row, cells in table.items() if key in cells}


def _lines(table: Shown) -> Iterator[tuple[int, str, Line]]:
    """Return each row and each column, the totals too, with its axis and name."""
    columns = dict.fromkeys(column for cells in table.values() for column in cells)
    for axis, keys in ((0, table), (1, columns)):
        for key in keys:
            yield axis, key, _line(table, axis, key)


def _rests(now: Line, then: Line) -> list[frozenset[str]]:
    """Return the hidden cells of either line: sets whose sum the total may tell."""
    hidden = (
        frozenset(key for key, count in line.items() if count is None) - {TOTAL} for line in (now, then)
    )
    return [keys for keys in hidden if keys]


def _sum(line: Line, keys: AbstractSet[str]) -> int | None:
    """Return what some cells of a line add up to, None unless they or the rest of it tell."""
    inside = [line.get(key) for key in keys]
    if None not in inside:
        return sum(count for count in inside if count is not None)
    outside = [count for key, count in line.items() if key not in keys and key != TOTAL]
    whole = line.get(TOTAL)
    if whole is None or None in outside or not keys <= line.keys():
        return None
    return whole - sum(count for count in outside if count is not None)


def _next_shown(line: Line) -> list[str]:
    """Return the name of the smallest shown cell of a line, its total last; none where nothing is shown."""
    shown = [(key == TOTAL, count, key) for key, count in line.items() if count is not None]
    return [min(shown)[2]] if shown else []
