"""Who meets again, and whether a programme stands on its three slots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.cooperation.vocabulary.giving import Slot

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID


@dataclass(frozen=True, slots=True)
class Repeat:
    """Of how many participants how many met the same partner at more than one event."""

    pairs: int
    repeated: int


def count_repeats(rows: Iterable[tuple[UUID, bool, str]]) -> Repeat:
    """Return how many pairs of an eastern and a western participant met, and how many more than once.

    Args: rows: (event, whether eastern, name).
    """
    east: dict[UUID, set[str]] = {}
    west: dict[UUID, set[str]] = {}
    for event, is_east, name in rows:
        (east if is_east else west).setdefault(event, set()).add(name)
    met: dict[tuple[str, str], int] = {}
    for event, names in east.items():
        for pair in ((one, other) for one in names for other in west.get(event, ())):
            met[pair] = met.get(pair, 0) + 1
    return Repeat(len(met), sum(1 for times in met.values() if times > 1))


def empty_slots(filled: Iterable[str]) -> list[Slot]:
    """Return the slots of a programme that nothing fills."""
    known = set(filled)
    return [slot for slot in Slot if slot not in known]
