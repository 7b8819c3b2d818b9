"""Whether a village or a county may exit: every condition with its figure, every document as a gate.

A figure that is missing leaves its condition unknown, and unknown is not ready.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from xieshou.engines.poverty.law import Law

WHOLE_BP = 10_000


class ExitLevel(StrEnum):
    """What exits; households have a procedure of their own."""

    VILLAGE = "village"
    COUNTY = "county"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExitFacts:
    """Head counts and samples of one place, and the codes of the documents on file. None: not known."""

    region_code: str
    level: ExitLevel
    population: int | None
    poor: int | None
    mis_exited: int | None
    """Found to have exited wrongly, in the same unit as `poor`; counted among the poor."""
    missed: int | None
    mis_exited_households: int | None = None
    """Of the sample where it counts households and `mis_exited` people. None: `mis_exited` is both."""
    missed_households: int | None = None
    sampled_exited: int | None = None
    sampled_unregistered: int | None = None
    surveyed: int | None = None
    approving: int | None = None
    documents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition: a part of a whole against a limit in basis points, or a document. None: unknown."""

    code: str
    holds: bool | None
    part: int | None = None
    whole: int | None = None
    limit_bp: int | None = None


@dataclass(frozen=True, slots=True)
class Readiness:
    """All conditions of one place on one day; ready where every one holds."""

    conditions: tuple[Condition, ...]

    @property
    def ready(self) -> bool:
        """Return whether every condition is known to hold."""
        return all(condition.holds is True for condition in self.conditions)

    @property
    def open(self) -> tuple[Condition, ...]:
        """Return the conditions that fail or are unknown."""
        return tuple(condition for condition in self.conditions if condition.holds is not True)


def exit_readiness(facts: ExitFacts, law: Law, on: date) -> Readiness:
    """Return every condition of exit for a place on a day.

    Villages: incidence with mis-exited and missed. Counties also: the three shares of the sample.
    Source:  parameters/exit.yaml. Raises: NotInForceError.
    """
    limit = {
        name: law.number(f"exit.{name}", on, facts.region_code)
        for name in ("incidence_bp", "mis_exit_bp", "missed_bp", "recognition_bp")
    }
    numbers = (facts.poor, facts.mis_exited, facts.missed)
    poor = None if None in numbers else sum(number or 0 for number in numbers)
    conditions = [_below("incidence", poor, facts.population, limit["incidence_bp"])]
    if facts.level is ExitLevel.COUNTY:
        mis_exited, missed = (
            in_people if in_households is None else in_households
            for in_people, in_households in (
                (facts.mis_exited, facts.mis_exited_households),
                (facts.missed, facts.missed_households),
            )
        )
        conditions += [
            _below("mis_exit", mis_exited, facts.sampled_exited, limit["mis_exit_bp"]),
            _below("missed", missed, facts.sampled_unregistered, limit["missed_bp"]),
            _at_least("recognition", facts.approving, facts.surveyed, limit["recognition_bp"]),
        ]
    wanted = law.value(f"exit.{facts.level}_evidence", on, facts.region_code).value
    documents = wanted if isinstance(wanted, tuple) else ()
    conditions += [Condition(f"document.{code}", code in facts.documents) for code in documents]
    return Readiness(tuple(conditions))


def _below(code: str, part: int | None, whole: int | None, limit_bp: int) -> Condition:
    holds = part * WHOLE_BP < whole * limit_bp if part is not None and whole else None
    return Condition(code, holds, part, whole, limit_bp)


def _at_least(code: str, part: int | None, whole: int | None, limit_bp: int) -> Condition:
    holds = part * WHOLE_BP >= whole * limit_bp if part is not None and whole else None
    return Condition(code, holds, part, whole, limit_bp)
