"""What the wing tells the register: a confirmed benefit of a project is help that reached a family."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.projects.vocabulary.linkage import LinkageKind
from xieshou.registry.operations.facts import NewMeasure
from xieshou.registry.operations.measures import record_measures, take_back_measure
from xieshou.registry.vocabulary_facts import Cause, MeasureKind, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from xieshou.kernel.actor import Actor
    from xieshou.projects.models import Benefit

SOURCE = "projects.benefit"
LONGEST = 60  # characters in the register
KINDS = {
    LinkageKind.ORDER: (MeasureKind.BUSINESS, Cause.NO_FUNDS),
    LinkageKind.FLOOR_PRICE: (MeasureKind.BUSINESS, Cause.NO_FUNDS),
    LinkageKind.LAND_LEASE: (MeasureKind.DIVIDEND, Cause.NO_FUNDS),
    LinkageKind.JOB_LONG: (MeasureKind.JOB, Cause.NO_WORK),
    LinkageKind.JOB_SEASONAL: (MeasureKind.JOB, Cause.NO_WORK),
    LinkageKind.DIVIDEND: (MeasureKind.DIVIDEND, Cause.NO_FUNDS),
    LinkageKind.ASSET_INCOME: (MeasureKind.DIVIDEND, Cause.NO_FUNDS),
    LinkageKind.ENTRUSTED: (MeasureKind.BUSINESS, Cause.NO_SKILL),
    LinkageKind.SERVICE: (MeasureKind.BUSINESS, Cause.NO_SKILL),
    LinkageKind.PUBLIC_POST: (MeasureKind.PUBLIC_POST, Cause.NO_WORK),
}


def tell_benefits(rows: Iterable[Benefit], *, actor: Actor, at: datetime) -> None:
    """Record the benefits of households as measures; those of a village reach no single family.

    Raises: the refusals of `record_measures`.
    """
    facts = []
    for row in rows:
        if row.household_id is None:
            continue
        kind, cause = KINDS[LinkageKind(row.kind)]
        facts.append(
            NewMeasure(
                household_id=row.household_id,
                person_id=row.person_id,
                source=SOURCE,
                source_id=row.pk,
                kind=kind,
                cause=cause,
                unit=Unit.PERSON if row.person_id else Unit.FAMILY,
                period_from=row.from_date,
                period_to=row.to_date,
                item=row.contract.undertaking[:LONGEST],
                amount_fen=row.amount_fen,
            )
        )
    record_measures(facts=facts, actor=actor, at=at)


def tell_taken_back(row: Benefit, *, actor: Actor, at: datetime) -> None:
    """Take back what was told of a benefit that is taken back."""
    take_back_measure(source=SOURCE, source_id=row.pk, reason=row.undo_reason, actor=actor, at=at)
