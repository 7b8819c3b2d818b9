"""What the wing tells the register: jobs, courses passed and subsidies paid are help that reached people.

Each is dated by the day on which it reached the person. Who belongs to no registered household on that day,
or to one outside the actor's area, has none.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.labour.queries.household import households_of
from xieshou.labour.vocabulary.delivery import Side
from xieshou.labour.vocabulary.subsidy import SubsidyKind
from xieshou.registry.operations.facts import NewMeasure
from xieshou.registry.operations.measures import record_measures, take_back_measure
from xieshou.registry.vocabulary_facts import Cause, MeasureKind, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Confirmation, Course, Enrolment, Placement, SubsidyBatch, SubsidyClaim

PLACEMENT, ENROLMENT, SUBSIDY = "labour.placement", "labour.enrolment", "labour.subsidy"
DAY = timedelta(days=1)
LONGEST = 60  # characters in the register
KINDS = {
    SubsidyKind.STABLE: MeasureKind.JOB,
    SubsidyKind.TRANSPORT: MeasureKind.JOB,
    SubsidyKind.TRAINING: MeasureKind.TRAINING,
    SubsidyKind.PUBLIC_POST: MeasureKind.PUBLIC_POST,
}
CAUSES = {
    MeasureKind.JOB: Cause.NO_WORK,
    MeasureKind.TRAINING: Cause.NO_SKILL,
    MeasureKind.PUBLIC_POST: Cause.NO_WORK,
}


def tell_placed(placement: Placement, signed: Confirmation, *, actor: Actor, at: datetime) -> None:
    """Record that the county confirmed a job; what it signed otherwise before is taken back.

    Raises: the refusals of `record_measures`.
    """
    if signed.side != Side.COUNTY:
        return
    if signed.version > 1:
        take_back_measure(source=PLACEMENT, source_id=placement.pk, reason=signed.reason, actor=actor, at=at)
    if not signed.employed or signed.start_date is None:
        return
    day = signed.start_date
    homes = households_of([placement.person_id], scope=actor.scope, on=day)
    facts = [
        _fact(
            (PLACEMENT, placement.pk), household, placement.person_id, MeasureKind.JOB, day,
            item=signed.post, provider=placement.employer.name,
        )
        for household in homes.values()
    ]  # fmt: skip
    record_measures(facts=facts, actor=actor, at=at)


def tell_trained(
    course: Course, passed: Iterable[Enrolment], *, on: date, actor: Actor, at: datetime
) -> None:
    """Record the training of those who passed, on the day of the examination.

    Raises: the refusals of `record_measures`.
    """
    rows = list(passed)
    homes = households_of([row.person_id for row in rows], scope=actor.scope, on=on)
    facts = [
        _fact(
            (ENROLMENT, row.pk), homes[row.person_id], row.person_id, MeasureKind.TRAINING, on,
            item=course.title, provider=course.provider.name,
        )
        for row in rows
        if row.person_id in homes
    ]  # fmt: skip
    record_measures(facts=facts, actor=actor, at=at)


def tell_paid(
    batch: SubsidyBatch,
    claims: Iterable[SubsidyClaim],
    homes: Mapping[UUID, UUID],
    *,
    paid_on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Record the subsidies of a batch that reached payees of registered households.

    Args:   homes: the household of each claim, by the key of the claim.
    Raises: the refusals of `record_measures`.
    """
    facts = [
        _fact(
            (SUBSIDY, claim.pk), homes[claim.pk], claim.person_id, KINDS[SubsidyKind(claim.kind)], paid_on,
            item=batch.document, amount_fen=claim.amount_fen,
        )
        for claim in claims
    ]  # fmt: skip
    record_measures(facts=facts, actor=actor, at=at)


def tell_returned(claim: SubsidyClaim, *, reason: str, actor: Actor, at: datetime) -> None:
    """Take back what was told of a subsidy whose money came back."""
    take_back_measure(source=SUBSIDY, source_id=claim.pk, reason=reason, actor=actor, at=at)


def _fact(
    record: tuple[str, UUID],
    household_id: UUID,
    person_id: UUID,
    kind: MeasureKind,
    day: date,
    *,
    item: str,
    provider: str = "",
    amount_fen: int | None = None,
) -> NewMeasure:
    return NewMeasure(
        household_id=household_id,
        person_id=person_id,
        source=record[0],
        source_id=record[1],
        kind=kind,
        cause=CAUSES[kind],
        unit=Unit.PERSON,
        period_from=day,
        period_to=day + DAY,
        item=item[:LONGEST],
        provider=provider[:LONGEST],
        amount_fen=amount_fen,
    )
