"""What a caller knows of one seeker and one vacancy, and how much each factor weighs."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import IntEnum, StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

MAX_TOTAL_POINTS = 16_000


class EngineInputError(ValueError):
    """The caller's values cannot be used; the message names the value and the limit."""


class Reach(IntEnum):
    """How far from home a seeker goes."""

    COUNTY = 0
    PREFECTURE = 1
    PROVINCE = 2
    NATION = 3


class NeedLevel(IntEnum):
    """How much a seeker needs what a vacancy may offer."""

    NONE = 0
    WISHED = 1
    REQUIRED = 2


class Shift(IntEnum):
    """Working time of a vacancy; the values are bits, so that a set of them is a mask."""

    DAY = 1
    EVENING = 2
    NIGHT = 4
    ROTATING = 8


class Side(StrEnum):
    """Whose wish a factor expresses."""

    SEEKER = "seeker"
    VACANCY = "vacancy"


class Mode(StrEnum):
    """What a run looks for."""

    OPTIMAL = "optimal"
    STABLE = "stable"


@dataclass(frozen=True, slots=True)
class SkillNeed:
    """One skill that a vacancy asks for: level 1 to 3, weight among its skills, `must` when hard."""

    code: str
    level: int
    weight: int = 1
    must: bool = False


@dataclass(frozen=True, slots=True)
class Seeker:
    """One person who looks for work. A default means "not stated"."""

    key: str
    skills: Mapping[str, int] = field(default_factory=dict)
    wage_floor_fen: int = 0
    wage_expected_fen: int = 0
    region_code: str = ""
    reach: Reach = Reach.NATION
    wanted_regions: tuple[str, ...] = ()
    language_level: int = 4
    shifts: frozenset[Shift] = frozenset()
    avoids: frozenset[str] = frozenset()
    altitude_max_m: int = 0
    licences: frozenset[str] = frozenset()
    lodging: NeedLevel = NeedLevel.NONE
    meals: NeedLevel = NeedLevel.NONE
    occupations: tuple[str, ...] = ()
    available_from: date | None = None
    priority: bool = False


@dataclass(frozen=True, slots=True)
class Vacancy:
    """One offer of work with a number of places. A default means "not stated"."""

    key: str
    capacity: int = 1
    skills: tuple[SkillNeed, ...] = ()
    wage_from_fen: int = 0
    wage_to_fen: int = 0
    region_code: str = ""
    altitude_m: int = 0
    language_level: int = 0
    shift: Shift = Shift.DAY
    conditions: frozenset[str] = frozenset()
    licences: frozenset[str] = frozenset()
    lodging: bool = False
    meals: bool = False
    occupation_code: str = ""
    starts_on: date | None = None
    expires_on: date | None = None


@dataclass(frozen=True, slots=True)
class FactorWeights:
    """Points that each factor gives at most. Hard requirements hold at any weight."""

    skill: int = 4000
    wage: int = 2500
    region: int = 2000
    occupation: int = 1500
    climate: int = 500
    altitude: int = 300
    language: int = 700
    lodging: int = 600
    availability: int = 400

    def __post_init__(self) -> None:
        """Refuse weights that the integer scores cannot hold."""
        for name, points in self.as_dict().items():
            if not isinstance(points, int) or points < 0:
                message = (
                    f"The weight of {name} is {points!r}; it must be a whole number of points, 0 or more."
                )
                raise EngineInputError(message)
        if self.total > MAX_TOTAL_POINTS:
            message = f"The weights sum to {self.total} points; at most {MAX_TOTAL_POINTS} are allowed."
            raise EngineInputError(message)

    @property
    def total(self) -> int:
        """Return the most points that a pair can reach."""
        return sum(self.as_dict().values())

    def as_dict(self) -> dict[str, int]:
        """Return the points by factor code."""
        return {item.name: getattr(self, item.name) for item in fields(self)}
