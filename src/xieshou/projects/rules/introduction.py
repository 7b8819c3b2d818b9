"""Pure rules of introduced enterprises: what a stage needs, and who counts on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.projects.vocabulary.introduction import INTRO_MOVES, IntroStage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date


@dataclass(frozen=True, slots=True)
class IntroFacts:
    """What is on file of an enterprise when a step is asked for."""

    stage: str
    stage_on: date
    uscc: str
    committed_fen: int
    paid_fen: int
    jobs: int


def missing_for(facts: IntroFacts, to: str) -> str:
    """Return what the next stage still needs: "committed", "uscc", "paid", "jobs", or "" for nothing.

    A contract names an amount; who has landed is registered and has paid money in; who operates employs.
    """
    if to == IntroStage.SIGNED and facts.committed_fen <= 0:
        return "committed"
    if to == IntroStage.LANDED:
        return "uscc" if not facts.uscc else "paid" if facts.paid_fen <= 0 else ""
    return "jobs" if to == IntroStage.OPERATING and facts.jobs <= 0 else ""


def next_stage(stage: str) -> IntroStage | None:
    """Return the stage after this one on the way to operation."""
    following = [to for to in INTRO_MOVES.get(IntroStage(stage), ()) if to != IntroStage.LOST]
    return following[0] if following else None


def is_in_order(stage_on: date, on: date, *, today: date) -> bool:
    """Tell whether a step's day is not before the last one and not ahead of today."""
    return stage_on <= on <= today


@dataclass(frozen=True, slots=True)
class Hired:
    """A person employed by an enterprise: key of the person, home, whether the household is helped."""

    enterprise: str
    person: str
    home_code: str
    is_poor: bool
    from_date: date
    to_date: date | None = None


@dataclass(frozen=True, slots=True)
class JobCount:
    """People employed on a day, each once."""

    total: int
    local: int
    poor: int


def count_jobs(hired: Iterable[Hired], *, county: str, on: date) -> JobCount:
    """Return the people employed on a day: all, those of the county, those of helped households.

    A person with two jobs counts once; a job ends on its last day exclusive.
    """
    people: dict[str, Hired] = {}
    for one in hired:
        if one.from_date <= on and (one.to_date is None or on < one.to_date):
            people.setdefault(one.person, one)
    return JobCount(
        len(people),
        sum(1 for one in people.values() if one.home_code.startswith(county)),
        sum(1 for one in people.values() if one.is_poor),
    )
