"""Small counts are not published, neither as such nor by subtraction from a published total."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

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
