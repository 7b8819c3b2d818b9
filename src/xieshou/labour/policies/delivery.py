"""Who may record a journey, and who may sign for which side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.labour.vocabulary.delivery import Receiver, Side

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement

RECEIVES = "labour.roster.claim_east"
EMPLOYER_CONFIRMS = "labour.placement.confirm_employer"


def may_record_journey(actor: Actor, placement: Placement) -> bool:
    """Tell whether the actor may record departure and arrival: a station of either end."""
    return actor.can("labour.placement.depart") and (
        actor.scope.covers_region(placement.region_code)
        or actor.scope.covers_region(placement.work_region_code)
    )


def may_sign(actor: Actor, placement: Placement, side: Side) -> bool:
    """Tell whether the actor may sign the confirmation of a side."""
    if side is Side.COUNTY:
        return actor.can("labour.placement.confirm_county") and actor.scope.covers_region(
            placement.region_code
        )
    return actor.can(EMPLOYER_CONFIRMS) and actor.scope.covers_organisation(placement.employer_id)


def list_sides(actor: Actor, placement: Placement) -> list[Side]:
    """Return the sides for which the actor may sign."""
    return [side for side in Side if may_sign(actor, placement, side)]


def receiver_of(actor: Actor, placement: Placement) -> Receiver | None:
    """Return for whom the actor may sign an arrival on the receiving side; None for who may not."""
    if actor.can(EMPLOYER_CONFIRMS) and actor.scope.covers_organisation(placement.employer_id):
        return Receiver.EMPLOYER
    if actor.can(RECEIVES) and actor.scope.covers_region(placement.work_region_code):
        return Receiver.STATION
    return None
