"""Writes of measures that wings tell: many at once, each once by its record, taken back with the record."""

from __future__ import annotations

from dataclasses import asdict
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from xieshou.kernel.audit import operations as audit
from xieshou.kernel.errors import Denied
from xieshou.registry.errors import FactConflictError, FactSourceError, PeriodOrderError, PersonNeededError
from xieshou.registry.models import MeasureFact
from xieshou.registry.policies import may_record_fact, may_take_back
from xieshou.registry.queries.household import are_members_during, lock_households
from xieshou.registry.rules_facts import wrong_measure
from xieshou.registry.sources import find_source

from .income import AmountError, NotAMemberError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.registry.models.facts import DatedFact

    from .facts import NewMeasure

DAY = timedelta(days=1)
REFUSALS = {"person": PersonNeededError, "last_day": PeriodOrderError, "amount": AmountError}


@transaction.atomic
def record_measures(*, facts: Sequence[NewMeasure], actor: Actor, at: datetime) -> list[MeasureFact]:
    """Record many measures, all or none; as many queries for many as for one.

    Returns: the facts in the order given; where a record was told before, the living one.
    Raises:  as `operations.facts.record_measure`.
    """
    if not facts:
        return []
    sources = {one.source: find_source(one.source) for one in facts}
    if None in sources.values():
        raise FactSourceError(field="source")
    homes = lock_households({one.household_id for one in facts}, scope=actor.scope)
    for one in facts:
        source, place = sources[one.source], homes[one.household_id].region_code
        if source is None or not may_record_fact(actor, region_code=place, source=source):
            raise Denied
    _check(facts)
    known = _living(facts)
    rows = [
        known.get((one.source, one.source_id))
        or MeasureFact(
            region_code=homes[one.household_id].region_code,
            recorded_at=at,
            recorded_by_id=actor.user_id,
            **asdict(one),
        )
        for one in facts
    ]
    for one, row in zip(facts, rows, strict=True):
        if any(getattr(row, name) != value for name, value in asdict(one).items() if name != "note"):
            raise FactConflictError
    made = MeasureFact.objects.bulk_create([row for row in rows if row._state.adding])  # noqa: SLF001 -- Django's own mark of a new row
    audit.record_all("registry.measure.recorded", [_note(row) for row in made], actor=actor, at=at)
    return rows


@transaction.atomic
def take_back_measure(*, source: str, source_id: UUID, reason: str, actor: Actor, at: datetime) -> bool:
    """Take back what a record told; a record that told nothing here has nothing to take back.

    Returns: whether a measure was taken back.
    Raises:  Denied.
    """
    rows = MeasureFact.objects.select_for_update().filter(actor.scope.region_q())
    row = rows.filter(source=source, source_id=source_id, reversed_at=None).first()
    if row is None:
        return False
    known = find_source(source)
    if known is None or not may_take_back(actor, region_code=row.region_code, source=known):
        raise Denied
    take_back("measure", row, reason=reason, actor=actor, at=at)
    return True


def take_back(beat: str, row: DatedFact, *, reason: str, actor: Actor, at: datetime) -> None:
    """Mark a fact of any beat as taken back, with the reason as far as its column holds it."""
    row.reversed_at, row.reversed_by_id = at, actor.user_id
    row.reversal_reason = reason[: row._meta.get_field("reversal_reason").max_length]  # noqa: SLF001 -- Django's own way to a field
    row.save(update_fields=["reversed_at", "reversed_by_id", "reversal_reason"])
    audit.record(
        f"registry.{beat}.reversed",
        actor=actor,
        at=at,
        subject=("registry.household", row.household_id),
        region_code=row.region_code,
        before={"fact_id": row.pk},
        reason=reason,
    )


def _check(facts: Sequence[NewMeasure]) -> None:
    for one in facts:
        wrong = wrong_measure(
            unit=one.unit,
            has_person=one.person_id is not None,
            period_from=one.period_from,
            period_to=one.period_to,
            amount_fen=one.amount_fen,
        )
        if wrong:
            raise REFUSALS[wrong](field=wrong)
    spans = [
        (one.household_id, one.person_id, one.period_from, one.period_to or one.period_from + DAY)
        for one in facts
        if one.person_id is not None
    ]
    if not all(are_members_during(spans)):
        raise NotAMemberError(field="person")


def _living(facts: Sequence[NewMeasure]) -> dict[tuple[str, UUID | None], MeasureFact]:
    keys = [one.source_id for one in facts if one.source_id is not None]
    rows = MeasureFact.objects.filter(
        source__in={one.source for one in facts}, source_id__in=keys, reversed_at=None
    )
    return {(row.source, row.source_id): row for row in rows}


def _note(row: MeasureFact) -> audit.Note:
    told: dict[str, object] = {"fact_id": row.pk, "measure": row.kind, "cause": row.cause}
    if row.amount_fen is not None:
        told["amount_fen"] = row.amount_fen
    subject = ("registry.household", row.household_id)
    return audit.Note(subject, row.region_code, after={**told, "source": row.source})
