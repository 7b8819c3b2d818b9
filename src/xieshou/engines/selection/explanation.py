"""Why an item was left out: what would break if it were taken, or what it would cost to take it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .solver import NotProvenError, check, solve

if TYPE_CHECKING:
    from .problem import Problem, Selection


@dataclass(frozen=True, slots=True)
class Reason:
    """What taking an item would mean: the worth lost, the items that would make room; or that it cannot be.

    `fits` tells whether it could simply be added; then its worth does not raise the total.
    """

    key: str
    is_possible: bool
    loss: int = 0
    displaced: tuple[str, ...] = ()
    fits: bool = False


def explain(problem: Problem, found: Selection, key: str, *, seconds: float = 20.0) -> Reason:
    """Return what it would mean to take an item that was left out: the problem is solved again with it."""
    item = next(item for item in problem.items if item.key == key)
    fits = any(_fits(problem, {**found.chosen, key: pot}) for pot in item.worth)
    forced = replace(
        problem, items=tuple(replace(one, must=True) if one.key == key else one for one in problem.items)
    )
    try:
        other = solve(forced, seconds=seconds)
    except NotProvenError:
        return Reason(key, is_possible=False)
    gone = tuple(sorted(found.chosen.keys() - other.chosen.keys()))
    return Reason(key, is_possible=True, loss=found.worth - other.worth, displaced=gone, fits=fits)


def _fits(problem: Problem, chosen: dict[str, str]) -> bool:
    try:
        check(problem, chosen)
    except NotProvenError:
        return False
    return True
