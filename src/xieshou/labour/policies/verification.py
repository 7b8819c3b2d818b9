"""Who may follow up workers, record leavings, enter and confirm wages, and see the funnel."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement, WageProof

EXPORT_FUNNEL = "labour.funnel.export"
EXPORT_PEOPLE = "people.export"


def may_follow_up(actor: Actor, placement: Placement) -> bool:
    """Tell whether the actor may enter retention checks and leavings: a station of either end."""
    return actor.can("labour.retention.check") and (
        actor.scope.covers_region(placement.region_code)
        or actor.scope.covers_region(placement.work_region_code)
    )


def may_enter_wage(actor: Actor, placement: Placement) -> bool:
    """Tell whether the actor may enter a wage proof: a station of either end, or the employer."""
    return actor.can("labour.wage.confirm") and (
        actor.scope.covers_region(placement.region_code)
        or actor.scope.covers_region(placement.work_region_code)
        or actor.scope.covers_organisation(placement.employer_id)
    )


def may_decide_wage(actor: Actor, proof: WageProof) -> bool:
    """Tell whether the actor may confirm or reject a wage proof: a station that covers the worker's home.

    The employer cannot confirm what it entered: it has no scope over the worker's home.
    """
    return (
        actor.can("labour.wage.confirm")
        and actor.scope.covers_region(proof.region_code)
    )  # fmt: skip


def may_export_funnel(actor: Actor) -> bool:
    """Tell whether the actor may take the figures of the funnel out of the system."""
    return actor.can(EXPORT_FUNNEL)


def may_export_funnel_people(actor: Actor) -> bool:
    """Tell whether the actor may take out the names behind the figures too."""
    return (
        may_export_funnel(actor)
        and actor.can(EXPORT_PEOPLE)
    )  # fmt: skip
