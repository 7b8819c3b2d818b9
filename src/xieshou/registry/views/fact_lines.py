"""The lines of the household page about dated facts, as plain values."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from xieshou.registry.sources import VISIT, find_source
from xieshou.registry.vocabulary_facts import (
    RIGID_KINDS,
    Cause,
    ExpenditureKind,
    GuaranteeKind,
    GuaranteeState,
    MeasureKind,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from xieshou.kernel.ledger.records import Key, Link
    from xieshou.registry.models.facts import DatedFact
    from xieshou.registry.queries.facts import HouseholdFacts
    from xieshou.registry.rules_facts import Counted

MOST_LINES = 40
DAY = timedelta(days=1)
TONES = {
    GuaranteeState.MET: "success",
    GuaranteeState.NOT_MET: "danger",
    GuaranteeState.NOT_APPLICABLE: "neutral",
    GuaranteeState.UNKNOWN: "unknown",
}


def fact_context(
    facts: HouseholdFacts,
    names: Mapping[str, str],
    *,
    year: int,
    may_see_health: bool,
    links: Mapping[Key, Link],
) -> dict[str, Any]:
    """Return what the sections of spending, guarantees, work and measures show.

    Args: names: person keys (as text) → names; year: the one whose own cost is summed; links: the records
          behind measures that the reader may open.
    """
    working, costs = facts.working(), facts.costs_of(year)
    return {
        "standings": _standing_lines(facts, names),
        "guarantee_lines": [_guarantee_line(f) for f in facts.guarantees[:MOST_LINES]],
        "expenditure_lines": [_expenditure_line(f, may_see_health) for f in facts.expenditures[:MOST_LINES]],
        "own_cost_fen": costs.known_fen,
        "own_cost_open": "、".join(str(ExpenditureKind(kind).label) for kind in costs.open_kinds),
        "own_cost_year": year,
        "work_lines": [
            _work_line(f, is_latest=f.person_id in working and working[f.person_id].pk == f.pk)
            for f in facts.work[:MOST_LINES]
        ],
        "measure_lines": _measure_lines(facts, links),
        "repeated_measures": sum(len(line.repeats) for line in facts.counted),
    }


def _common(fact: DatedFact, route: str) -> dict[str, Any]:
    source = find_source(fact.source)
    return {
        "id": fact.pk,
        "person": fact.person.name if fact.person else "",
        "source": source.label if source else fact.source,
        "note": fact.note,
        "is_reversed": fact.reversed_at is not None,
        "reversal_reason": fact.reversal_reason,
        "reverse_url": reverse(f"registry:{route}_reverse", args=[fact.pk])
        if fact.reversed_at is None and fact.source == VISIT.code
        else "",
    }


def _standing_lines(facts: HouseholdFacts, names: Mapping[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "label": GuaranteeKind(line.kind).label,
            "state": GuaranteeState(line.state).label,
            "tone": TONES[GuaranteeState(line.state)],
            "since": line.since,
            "evidence": line.evidence,
            "people": "、".join(names.get(str(person), "") for person in line.people)
            if line.state in (GuaranteeState.NOT_MET, GuaranteeState.UNKNOWN)
            else "",
        }
        for line in facts.standings
    ]


def _guarantee_line(fact: Any) -> dict[str, Any]:
    return {
        **_common(fact, "guarantee"),
        "on_date": fact.on_date,
        "kind": fact.get_kind_display(),
        "state": fact.get_state_display(),
        "tone": TONES[GuaranteeState(fact.state)],
        "evidence": fact.evidence,
    }


def _expenditure_line(fact: Any, may_see_health: bool) -> dict[str, Any]:  # noqa: FBT001 -- one plain value
    is_hidden = fact.kind == ExpenditureKind.MEDICAL and not may_see_health
    return {
        **_common(fact, "expenditure"),
        **({"note": ""} if is_hidden else {}),
        "kind": fact.get_kind_display(),
        "item": "" if is_hidden else fact.item,
        "amount_fen": fact.amount_fen,
        "repaid_fen": fact.repaid_fen,
        "own_fen": fact.own_fen,
        "is_rigid": fact.is_rigid,
        "is_weighed": fact.kind in RIGID_KINDS,
        "period_from": fact.period_from,
        "last_day": fact.period_to - DAY,
    }


def _work_line(fact: Any, *, is_latest: bool) -> dict[str, Any]:
    return {
        **_common(fact, "labour"),
        "status": fact.get_status_display(),
        "from_date": fact.from_date,
        "place": " · ".join(part for part in (fact.place, fact.employer) if part),
        "is_latest": is_latest,
    }


def _measure_lines(facts: HouseholdFacts, links: Mapping[Key, Link]) -> list[dict[str, Any]]:
    """Return the measures that count, their repeats beneath, then those taken back; each with its record."""
    rows = {fact.pk: fact for fact in facts.measures}
    lines = []
    for counted in reversed(facts.counted):
        lines.append(_measure_line(rows[counted.measure.id], repeats=len(counted.repeats), counted=counted))
        lines += [_measure_line(rows[one.id], is_repeat=True) for one in counted.repeats]
    lines += [_measure_line(fact) for fact in facts.measures if fact.reversed_at is not None]
    for line in lines:
        line["record"] = links.get(line["key"])
    return lines[:MOST_LINES]


def _measure_line(
    fact: Any, *, repeats: int = 0, is_repeat: bool = False, counted: Counted | None = None
) -> dict[str, Any]:
    return {
        **_common(fact, "measure"),
        "key": (fact.source, fact.source_id),
        "kind": MeasureKind(fact.kind).label,
        "item": fact.item,
        "cause": Cause(fact.cause).label,
        "unit": fact.get_unit_display(),
        "amount_fen": fact.amount_fen,
        "provider": fact.provider,
        "period_from": fact.period_from,
        "last_day": _last_day(fact.period_to),
        "repeats": repeats,
        "is_repeat": is_repeat,
        "differs": counted is not None and counted.differs,
    }


def _last_day(period_to: date | None) -> date | None:
    return period_to - DAY if period_to else None
