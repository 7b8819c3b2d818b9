"""Outcomes of matching by group, so that bias is seen: rates with intervals, small groups hidden."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SMALLEST_CELL = 5
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Count:
    """One group: who looked for work, and how many of them got the outcome."""

    key: str
    seekers: int
    reached: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """One group beside all the others.

    A hidden group shows no figure: one of its cells is smaller than SMALLEST_CELL, or its figures would give
    a smaller one away by subtraction. `differs`: the two 95 % intervals do not touch.
    """

    key: str
    hidden: bool
    seekers: int | None = None
    reached: int | None = None
    low: float | None = None
    high: float | None = None
    differs: bool = False


def wilson_interval(reached: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share (Wilson 1927); (0, 1) of nobody.

    Raises: ValueError: more reached it than there are.
    """
    if not 0 <= reached <= of:
        message = f"{reached} of {of} cannot be."
        raise ValueError(message)
    if of == 0:
        return 0.0, 1.0
    z2 = NORMAL_95**2
    middle = (reached + z2 / 2) / (of + z2)
    half = NORMAL_95 / (of + z2) * sqrt(reached * (of - reached) / of + z2 / 4)
    return max(0.0, middle - half), min(1.0, middle + half)


def hidden_keys(counts: Iterable[Count], *, smallest: int = SMALLEST_CELL) -> frozenset[str]:
    """Return the groups to hide: those with a small cell, and more until nothing small can be subtracted.

    The cells of a group are its people, those who reached the outcome and those who did not. The total of
    all groups is public, so at least two groups are hidden together, and none of their joint cells is small.
    """
    ordered = sorted(
        (count for count in counts if count.seekers), key=lambda count: (count.seekers, count.key)
    )
    hidden = [count for count in ordered if _has_small_cell([count], smallest)]
    for count in ordered:
        if not hidden or (len(hidden) > 1 and not _has_small_cell(hidden, smallest)):
            break
        if count not in hidden:
            hidden.append(count)
    return frozenset(count.key for count in hidden)


def _has_small_cell(counts: Sequence[Count], smallest: int) -> bool:
    """Tell whether groups taken together are few, or few of them reached the outcome or missed it."""
    seekers, reached = sum(one.seekers for one in counts), sum(one.reached for one in counts)
    return seekers < smallest or 0 < reached < smallest or 0 < seekers - reached < smallest


def compare_groups(counts: Iterable[Count]) -> list[Outcome]:
    """Return each group with its rate's interval beside that of all others, the largest first."""
    listed = sorted(
        (count for count in counts if count.seekers), key=lambda count: (-count.seekers, count.key)
    )
    hidden = hidden_keys(listed)
    seekers, reached = sum(one.seekers for one in listed), sum(one.reached for one in listed)
    found = []
    for count in listed:
        if count.key in hidden:
            found.append(Outcome(count.key, hidden=True))
            continue
        low, high = wilson_interval(count.reached, count.seekers)
        rest_low, rest_high = wilson_interval(reached - count.reached, seekers - count.seekers)
        found.append(
            Outcome(
                count.key,
                hidden=False,
                seekers=count.seekers,
                reached=count.reached,
                low=low,
                high=high,
                differs=high < rest_low or low > rest_high,
            )
        )
    return found


def age_band(age: int) -> str:
    """Return the band of an age in completed years: "16-24", "25-34" … "55+"; "" below 16."""
    if age < 16:  # noqa: PLR2004 -- the working age of the Labour Law, article 15
        return ""
    for first, last in ((16, 24), (25, 34), (35, 44), (45, 54)):
        if age <= last:
            return f"{first}-{last}"
    return "55+"
