"""The plain values of a proposal: needs, capabilities, limits, and what comes out. Integers only."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Need:
    """What a county needs: so many units of a kind; `weight` is what one unit counts."""

    key: str
    county: str
    kind: str
    quantity: int
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Capability:
    """What the district can give: so many units of a kind, each at a cost in fen and a number of people."""

    key: str
    kind: str
    units: int
    cost_fen: int = 0
    people: int = 0


@dataclass(frozen=True, slots=True)
class Limits:
    """What may be spent and sent altogether."""

    budget_fen: int
    people: int


class Reason(StrEnum):
    """Why units of a need stay unmet."""

    NO_CAPABILITY = "no_capability"  # nobody has recorded a capability of the kind
    USED_UP = "used_up"  # every unit of the kind is given away
    BUDGET = "budget"  # the money left does not pay one more unit
    PEOPLE = "people"  # the head-count left does not send one more unit
    OTHERS_FIRST = "others_first"  # one more unit here would cost more elsewhere


@dataclass(frozen=True, slots=True)
class Allocation:
    """So many units of a capability for a need."""

    need: str
    capability: str
    units: int


@dataclass(frozen=True, slots=True)
class Unmet:
    """The units of a need that stay unmet, and why."""

    need: str
    units: int
    reason: Reason


@dataclass(frozen=True, slots=True)
class Proposal:
    """A plan that no other plan beats: first in counties served, then in weight, then in cost.

    Attributes:
        served, unserved: counties with and without a unit; no plan within the limits serves more counties.
        weight:           what the units count together; `bound` is the proven most, equal to it.
        cost_fen, people: what the plan asks for; no plan of this weight costs less.
    """

    allocations: tuple[Allocation, ...]
    unmet: tuple[Unmet, ...]
    served: tuple[str, ...]
    unserved: tuple[str, ...]
    weight: int
    bound: int
    cost_fen: int
    people: int
