"""What the employer may see of a worker: the person, from the accepted offer to some weeks after leaving."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xieshou.kernel.people.operations import end_share, share_person
from xieshou.kernel.people.vocabulary import ShareBasis
from xieshou.labour.rules.dated import resolve

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement, Referral


def share_with_employer(referral: Referral, *, on: date, actor: Actor, at: datetime) -> None:
    """Let the employer see the person from a day on; sharing again changes nothing."""
    share_person(
        person_id=referral.person_id,
        organisation_id=referral.employer_id,
        basis=ShareBasis.PLACEMENT,
        from_date=on,
        source_id=referral.pk,
        actor=actor,
        at=at,
    )


def end_sharing(placement: Placement, *, left_on: date, actor: Actor, at: datetime) -> None:
    """End what the employer may see of the person once the last wage can have been proven."""
    days: int = resolve("retention", "share_after_leaving_days", on=left_on).value
    end_share(
        person_id=placement.person_id,
        organisation_id=placement.employer_id,
        source_id=placement.referral_id,
        to_date=left_on + timedelta(days=days),
        actor=actor,
        at=at,
    )
