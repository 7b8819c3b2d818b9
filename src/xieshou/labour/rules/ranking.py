"""From the engine's factors to reasons that people read: hard requirements apart from preferences."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from xieshou.engines.assignment import Factor

NEUTRAL_SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Reason:
    """One factor of a pair as plain values: stored with a match line, and shown.

    `wanted` and `offered` are what was compared (numbers, codes, dates as text, lists of those).
    """

    code: str
    subject: str
    points: int
    max_points: int
    hard: bool
    satisfied: bool
    wanted: Any
    offered: Any
    side: str

    @classmethod
    def of(cls, factor: Factor) -> Self:
        """Return the reason of a factor of the engine."""
        return cls(
            code=factor.code,
            subject=factor.subject,
            points=int(factor.points),
            max_points=int(factor.max_points),
            hard=bool(factor.hard),
            satisfied=bool(factor.satisfied),
            wanted=plain(factor.wanted),
            offered=plain(factor.offered),
            side=str(factor.side),
        )

    @classmethod
    def read(cls, values: Mapping[str, Any]) -> Self:
        """Return the reason of stored values."""
        return cls(**{name: values[name] for name in cls.__dataclass_fields__})

    def as_values(self) -> dict[str, Any]:
        """Return plain values for storing."""
        return asdict(self)

    @property
    def is_stated(self) -> bool:
        """Tell whether either side says anything: a factor that nobody stated is no reason."""
        return not (is_empty(self.wanted) or (self.code in NEEDS_BOTH and is_empty(self.offered)))

    @property
    def balance(self) -> int:
        """Return the points above (for) or below (against) the half that an unstated factor would give."""
        return self.points - self.max_points // 2


NEEDS_BOTH = frozenset({"occupation", "region", "wage"})


def plain(value: object) -> Any:
    """Return a value as JSON knows it: enumerations as their value, dates as text, tuples as lists."""
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list | frozenset | set):
        return [plain(item) for item in value]
    if value is None or isinstance(value, bool | str):
        return value
    return int(value)  # type: ignore[call-overload]


def is_empty(value: object) -> bool:
    """Tell whether a compared value states nothing: None, 0, "", False or a list of such."""
    if isinstance(value, list | tuple):
        return all(is_empty(item) for item in value)
    return not value


def reasons_of(factors: Iterable[Factor]) -> list[Reason]:
    """Return the reasons of a pair in the engine's order."""
    return [Reason.of(factor) for factor in factors]


def split_reasons(reasons: Iterable[Reason]) -> tuple[list[Reason], list[Reason]]:
    """Return (hard requirements, preferences): what nobody stated falls away, the strongest come first."""
    listed = list(reasons)
    hard = [reason for reason in listed if reason.hard]
    preferences = [reason for reason in listed if reason.max_points > 0 and reason.is_stated]
    return hard, sorted(preferences, key=lambda reason: -abs(reason.balance))


def is_admissible(reasons: Iterable[Reason]) -> bool:
    """Tell whether every hard requirement of the pair is met."""
    return all(reason.satisfied for reason in reasons if reason.hard)


def total_points(reasons: Iterable[Reason]) -> int:
    """Return the score of a pair."""
    return sum(reason.points for reason in reasons)


def price_of_pair(*, score: int, seeker_value: int, vacancy_price: int) -> int:
    """Return what a pair costs the whole at least, in points: its reduced cost under the duals.

    The whole result of a run with this pair forced is at most the proven optimum less this price.
    """
    return max(0, seeker_value + vacancy_price - score)
