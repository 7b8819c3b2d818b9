"""What the wing tells the register: a part of a donation handed to a household is help received."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.cooperation.vocabulary.giving import GiftPurpose
from xieshou.registry.operations.facts import NewMeasure
from xieshou.registry.operations.measures import record_measures, take_back_measure
from xieshou.registry.queries.household import get_household
from xieshou.registry.vocabulary_facts import Cause, MeasureKind, Unit

from .gift_books import DELIVERY

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.cooperation.models import GiftDelivery
    from xieshou.kernel.actor import Actor

DAY = timedelta(days=1)
LONGEST = 60  # characters in the register
KINDS = {
    GiftPurpose.EDUCATION: (MeasureKind.SCHOOL_AID, Cause.SCHOOLING, Unit.FAMILY),
    GiftPurpose.HEALTH: (MeasureKind.MEDICAL_AID, Cause.ILLNESS, Unit.FAMILY),
    GiftPurpose.HOUSING: (MeasureKind.HOUSE_REPAIR, Cause.HOUSING, Unit.HOUSE),
    GiftPurpose.WORKS: (MeasureKind.WATER, Cause.WATER, Unit.HOUSE),
    GiftPurpose.INDUSTRY: (MeasureKind.BUSINESS, Cause.NO_FUNDS, Unit.FAMILY),
    GiftPurpose.WORK: (MeasureKind.JOB, Cause.NO_WORK, Unit.FAMILY),
    GiftPurpose.RELIEF: (MeasureKind.RELIEF, Cause.OTHER, Unit.FAMILY),
    GiftPurpose.OPEN: (MeasureKind.OTHER, Cause.OTHER, Unit.FAMILY),
}


def tell_gift(made: GiftDelivery, *, actor: Actor, at: datetime) -> None:
    """Record a confirmed delivery as a measure of the household that got it; other takers are no family.

    The side of the household decides: the other side of the pair could neither tell it nor take it back.

    Raises: HouseholdNotFound: the household is outside the actor's area; the refusals of `record_measures`.
    """
    if made.household_id is None:
        return
    home = get_household(made.household_id, scope=actor.scope)
    kind, cause, unit = KINDS[GiftPurpose(made.use)]
    fact = NewMeasure(
        household_id=home.pk,
        source=DELIVERY,
        source_id=made.pk,
        kind=kind,
        cause=cause,
        unit=unit,
        period_from=made.delivered_on,
        period_to=made.delivered_on + DAY,
        item=made.used_for[:LONGEST],
        amount_fen=made.amount_fen,
        provider=made.donation.donor.name[:LONGEST],
    )
    record_measures(facts=[fact], actor=actor, at=at)


def tell_gift_back(made: GiftDelivery, *, actor: Actor, at: datetime) -> None:
    """Take back what was told of a delivery that is taken back.

    Raises: HouseholdNotFound: the household is outside the actor's area, so that its measure would stand on.
    """
    if made.household_id is not None:
        get_household(made.household_id, scope=actor.scope)
    take_back_measure(source=DELIVERY, source_id=made.pk, reason=made.undo_reason, actor=actor, at=at)
