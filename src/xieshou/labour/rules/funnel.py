"""The funnel of sent-out workers: counts in, stages with numerator, denominator and what is not known."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts of one group of accepted placements.

    For each milestone: `due` are those sent out long enough ago, `kept` those proven at the post that
    long, `gone` those who left before; the rest is not known.
    """

    accepted: int = 0
    sent: int = 0
    located: int = 0
    due: tuple[int, ...] = ()
    kept: tuple[int, ...] = ()
    gone: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage: `numerator` of `denominator`, of whom `unknown` cannot be told (never counted as passed)."""

    key: str
    numerator: int
    denominator: int
    unknown: int = 0


def list_stages(counts: Counts, milestones: tuple[int, ...]) -> list[Stage]:
    """Return sent out of accepted, located of sent out, and retained of those due at each milestone."""
    stages = [
        Stage("sent", counts.sent, counts.accepted),
        Stage("located", counts.located, counts.sent),
    ]
    for index, day in enumerate(milestones):
        unknown = counts.due[index] - counts.kept[index] - counts.gone[index]
        stages.append(Stage(f"kept{day}", counts.kept[index], counts.due[index], unknown))
    return stages
