"""What a case tells the register: a measure in place is help that the family receives until it ends."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.monitoring.vocabulary.clue import Cause
from xieshou.monitoring.vocabulary.measure import MeasureKind
from xieshou.registry.operations.facts import NewMeasure, close_measure, record_measure
from xieshou.registry.vocabulary_facts import Cause as RegisterCause
from xieshou.registry.vocabulary_facts import MeasureKind as RegisterKind
from xieshou.registry.vocabulary_facts import Unit

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor
    from xieshou.monitoring.models import Measure

SOURCE = "monitoring.measure"
LONGEST, LONGEST_REASON = 60, 200  # characters in the register; the case keeps the whole
KINDS = {
    MeasureKind.INDUSTRY: RegisterKind.BUSINESS,
    MeasureKind.JOB: RegisterKind.JOB,
    MeasureKind.PUBLIC_POST: RegisterKind.PUBLIC_POST,
    MeasureKind.MEDICAL: RegisterKind.MEDICAL_AID,
    MeasureKind.ALLOWANCE: RegisterKind.ALLOWANCE,
    MeasureKind.RELIEF: RegisterKind.RELIEF,
    MeasureKind.SCHOOLING: RegisterKind.SCHOOL_AID,
    MeasureKind.HOUSING: RegisterKind.HOUSE_REPAIR,
    MeasureKind.WATER: RegisterKind.WATER,
    MeasureKind.CARE: RegisterKind.CARE,
    MeasureKind.OTHER: RegisterKind.OTHER,
}
CAUSES = {
    Cause.ILLNESS: RegisterCause.ILLNESS,
    Cause.DISABILITY: RegisterCause.DISABILITY,
    Cause.SCHOOLING: RegisterCause.SCHOOLING,
    Cause.ACCIDENT: RegisterCause.ACCIDENT,
    Cause.DISASTER: RegisterCause.DISASTER,
    Cause.FAILED_BUSINESS: RegisterCause.BUSINESS,
    Cause.LOST_WORK: RegisterCause.NO_WORK,
    Cause.NO_LABOUR: RegisterCause.NO_LABOUR,
    Cause.HOUSING: RegisterCause.HOUSING,
    Cause.WATER: RegisterCause.WATER,
    Cause.OTHER: RegisterCause.OTHER,
}
OF_THE_HOUSE = {MeasureKind.HOUSING, MeasureKind.WATER}


def tell_started(measure: Measure, *, started_on: date, actor: Actor, at: datetime) -> None:
    """Record in the register that the measure reaches the family of its case.

    Raises: the refusals of `record_measure`.
    """
    kind = MeasureKind(measure.kind)
    fact = NewMeasure(
        household_id=measure.case.household_id,
        source=SOURCE,
        source_id=measure.pk,
        kind=KINDS[kind],
        cause=CAUSES[Cause(measure.cause)],
        unit=Unit.HOUSE if kind in OF_THE_HOUSE else Unit.FAMILY,
        period_from=started_on,
        item=measure.text[:LONGEST],
        provider=measure.responsible[:LONGEST],
    )
    record_measure(fact=fact, actor=actor, at=at)


def tell_ended(measure: Measure, *, ended_on: date, actor: Actor, at: datetime) -> None:
    """Give the register's entry its last day; a measure that never began has none."""
    close_measure(
        source=SOURCE,
        source_id=measure.pk,
        period_to=ended_on + timedelta(days=1),
        reason=measure.result[:LONGEST_REASON],
        actor=actor,
        at=at,
    )
