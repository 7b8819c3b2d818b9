"""Pure rule of the costs that weigh on a family: which count, and which nobody has asked for. No Django."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from .vocabulary_facts import RIGID_KINDS

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Cost:
    """A cost as the rule needs it: what the family itself paid."""

    kind: str
    own_fen: int
    is_rigid: bool = True


@dataclass(frozen=True, slots=True)
class RigidCosts:
    """What the family itself paid by kind, in fen; None: nobody has asked for that kind."""

    by_kind: dict[str, int | None]

    @property
    def known_fen(self) -> int:
        """Return the sum of what is on record."""
        return sum(fen for fen in self.by_kind.values() if fen is not None)

    @property
    def open_kinds(self) -> tuple[str, ...]:
        """Return the kinds of which there is no entry."""
        return tuple(kind for kind, fen in self.by_kind.items() if fen is None)

    @property
    def total_fen(self) -> int | None:
        """Return the whole, or None as long as a kind is not known."""
        return None if self.open_kinds else self.known_fen


def rigid_costs(costs: Iterable[Cost]) -> RigidCosts:
    """Return the costs of one household and one period that could not be avoided.

    Medical costs, schooling and disaster, of members and of those who have left alike; a cost that could have
    been avoided counts nothing but shows that somebody asked. Other costs are on record only. The monthly run
    adds up the same way (monitoring/queries/shaping.py); a test compares the two.

    Source: the kinds of spending that the rules of monitoring name (engines/poverty/parameters/shocks.yaml).
    """
    found: dict[str, int | None] = dict.fromkeys(map(str, RIGID_KINDS))
    for cost in costs:
        if cost.kind in found:
            found[cost.kind] = (found[cost.kind] or 0) + (cost.own_fen if cost.is_rigid else 0)
    return RigidCosts(found)
