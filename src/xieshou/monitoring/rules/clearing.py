"""When a risk may be cleared: stable, solved, guaranteed, and able to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from xieshou.monitoring.vocabulary.case import Gap, Guarantee, Held

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

HOLDS = frozenset({Held.MET, Held.NOT_APPLICABLE})


@dataclass(frozen=True, slots=True)
class Look:
    """What one follow-up saw. Income is yearly net income per person in fen; None is unknown."""

    on: date
    income_fen: int | None
    guarantees: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ClearingFacts:
    """What the rule looks at: one household on one day."""

    looks: Sequence[Look]
    open_causes: int
    planned_measures: int
    able_to_work: int
    line_fen: int
    stable_days: int


def find_gaps(facts: ClearingFacts, *, on: date) -> list[Gap]:
    """Return what stands against clearing on a day, none if it may be cleared. Unknown is never safe.

    The income is stable if every follow-up of the period is at or above the line and one of them, at or
    above it too, is at least `stable_days` old.

    Source: zongyang.gov.cn, hainan.gov.cn (income at least half a year above the range, large rigid costs
            solved, guarantees and water held; a household without labour power is kept).
    """
    gaps: list[Gap] = []
    looks = sorted((look for look in facts.looks if look.on <= on), key=lambda look: look.on)
    if not looks:
        gaps.append(Gap.NO_FOLLOW_UP)
    else:
        gaps += _income_gaps(looks, facts, on)
        latest = looks[-1].guarantees
        if any(latest.get(one, Held.UNKNOWN) not in HOLDS for one in Guarantee.values):
            gaps.append(Gap.GUARANTEE_OPEN)
    if facts.open_causes:
        gaps.append(Gap.CAUSE_OPEN)
    if facts.planned_measures:
        gaps.append(Gap.MEASURE_OPEN)
    if not facts.able_to_work:
        gaps.append(Gap.NO_LABOUR)
    return gaps


def _income_gaps(looks: Sequence[Look], facts: ClearingFacts, on: date) -> list[Gap]:
    since = on - timedelta(days=facts.stable_days)
    before = [look for look in looks if look.on <= since]
    period = [*before[-1:], *(look for look in looks if look.on > since)]
    gaps = []
    if not before:
        gaps.append(Gap.NOT_STABLE_YET)
    if any(look.income_fen is None for look in period):
        gaps.append(Gap.INCOME_UNKNOWN)
    if any(look.income_fen is not None and look.income_fen < facts.line_fen for look in period):
        gaps.append(Gap.INCOME_LOW)
    return gaps
