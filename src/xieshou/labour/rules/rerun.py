"""What stays when a run is made again: earlier proposals, what they are worth, which of them change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.labour.rules.dated import resolve

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

NOBODY = -1


@dataclass(frozen=True, slots=True)
class Stay:
    """The vacancy that an earlier run proposed to each seeker (-1: none), and the points for staying there.

    `compared` are the seekers with an earlier proposal; the vacancy of one that is closed now is -1.
    """

    columns: tuple[int, ...]
    points: int
    compared: tuple[int, ...]

    def bonus(self, row: int, column: int) -> int:
        """Return the points that staying adds to a pair."""
        return self.points if column != NOBODY and self.columns[row] == column else 0

    def changed(self, assignment: Sequence[int]) -> list[int]:
        """Return the seekers who had a proposal and now have another one, or none."""
        return [
            row
            for row in self.compared
            if self.columns[row] == NOBODY or int(assignment[row]) != self.columns[row]
        ]


def stay_points_on(day: date) -> int:
    """Return what an earlier proposal is worth on a day.

    Raises: NotInForceError: the day is before the first value.
    """
    return int(resolve("rerun", "stay_points", on=day).value)
