"""Who may see the two rosters, and who speaks for which side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.labour.vocabulary.roster import RosterSide

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import RosterPair

VIEW = "labour.roster.view"
EDIT = "labour.roster.edit"
CLAIM_WEST = "labour.roster.claim_west"
CLAIM_EAST = "labour.roster.claim_east"
EXPORT = "people.export"
CLAIMS = {RosterSide.WEST: CLAIM_WEST, RosterSide.EAST: CLAIM_EAST}


def sides_of(actor: Actor) -> list[RosterSide]:
    """Return the sides for which the actor keeps a roster."""
    return [side for side, capability in CLAIMS.items() if actor.can(capability)]


def may_claim(actor: Actor, pair: RosterPair, side: RosterSide) -> bool:
    """Tell whether the actor may change what a side says of a worker: that side's station, in its area."""
    place = pair.region_code if side is RosterSide.WEST else pair.work_region_code
    return (
        actor.can(CLAIMS[side])
        and actor.scope.covers_region(place)
    )  # fmt: skip


def may_settle(actor: Actor, pair: RosterPair) -> bool:
    """Tell whether the actor may look into a difference: the station of either end."""
    return any(may_claim(actor, pair, side) for side in RosterSide)


def may_take_on(actor: Actor, pair: RosterPair) -> bool:
    """Tell whether the actor may take a difference on: the station of the side that owns it."""
    return bool(pair.owner_side) and may_claim(actor, pair, RosterSide(pair.owner_side))
