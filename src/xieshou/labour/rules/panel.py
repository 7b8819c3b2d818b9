"""Pure rules of a panel: how many sit in it, and the joint marks of several scorecards."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.realtime.rules import MOST_SEATS

if TYPE_CHECKING:
    from collections.abc import Sequence

HALF = 2


@dataclass(frozen=True, slots=True)
class Marks:
    """The three marks of one scorecard, or of all together."""

    skill: int
    communication: int
    attitude: int


def fits(*, interviewers: int, has_clerk: bool) -> bool:
    """Tell whether so many interviewers, the candidate and perhaps a clerk find a seat in one room."""
    return interviewers + 1 + has_clerk <= MOST_SEATS


def joint_marks(cards: Sequence[Marks]) -> Marks:
    """Return the mean of each mark, a half rounded up: 3 and 4 are 4; every card weighs the same."""
    return Marks(
        _mean([card.skill for card in cards]),
        _mean([card.communication for card in cards]),
        _mean([card.attitude for card in cards]),
    )


def _mean(marks: Sequence[int]) -> int:
    return (HALF * sum(marks) + len(marks)) // (HALF * len(marks))
