"""What is chosen from, what limits the choice, and what a choice is. Integers only."""

from __future__ import annotations

from dataclasses import dataclass, field


class ProblemError(ValueError):
    """The input contradicts itself."""


@dataclass(frozen=True, slots=True)
class Item:
    """A proposal. `worth` and `cost` are by pot: one entry for each pot it may be paid from.

    A proposal that `must` be placed makes the problem infeasible where no pot holds it. `group` is what
    caps and floors count by, e.g. a sector; "" belongs to none.
    """

    key: str
    worth: dict[str, int]
    cost: dict[str, int]
    group: str = ""
    must: bool = False


@dataclass(frozen=True, slots=True)
class Pot:
    """A budget."""

    key: str
    budget: int


@dataclass(frozen=True, slots=True)
class Floor:
    """Of all that is spent, at least `percent` goes to items of these groups: the county's direction."""

    groups: frozenset[str]
    percent: int


@dataclass(frozen=True, slots=True)
class Problem:
    """Items, pots, and the rules between them. `caps`: at most so many chosen items of a group."""

    items: tuple[Item, ...]
    pots: tuple[Pot, ...]
    floors: tuple[Floor, ...] = ()
    caps: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Refuse input that contradicts itself.

        Raises: ProblemError.
        """
        keys, pots = [item.key for item in self.items], {pot.key for pot in self.pots}
        if len(set(keys)) != len(keys) or len(pots) != len(self.pots):
            message = "A key stands twice."
            raise ProblemError(message)
        for item in self.items:
            if item.worth.keys() != item.cost.keys() or not item.worth.keys() <= pots:
                message = f"{item.key}: worth and cost name the same known pots."
                raise ProblemError(message)
            if any(cost < 0 for cost in item.cost.values()):
                message = f"{item.key}: a cost is not negative."
                raise ProblemError(message)
        if any(not 0 <= floor.percent <= 100 for floor in self.floors):  # noqa: PLR2004 -- percent
            message = "A floor is a percentage."
            raise ProblemError(message)


@dataclass(frozen=True, slots=True)
class Selection:
    """A choice that is proven best: item → pot, its worth, and the bound that no choice exceeds."""

    chosen: dict[str, str]
    worth: int
    bound: int

    @property
    def is_proven(self) -> bool:
        """Tell whether no other choice can be worth more."""
        return self.bound <= self.worth
