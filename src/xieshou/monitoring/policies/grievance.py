"""Who may enter, answer and decide a grievance: the township answers, the county decides the appeal."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor

VIEW = "monitoring.grievance.view"
ENTER = "monitoring.grievance.enter"
ANSWER = "monitoring.grievance.answer"
DECIDE = "monitoring.grievance.decide"
EXPORT = "monitoring.grievance.export"
TOWNSHIP_DIGITS, COUNTY_DIGITS = 9, 6


def may_enter(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may enter what a family of a village says."""
    return (
        actor.can(ENTER)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_answer(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may examine and answer: all of the township, never the village itself."""
    return (
        actor.can(ANSWER)
        and actor.scope.covers_region(region_code[:TOWNSHIP_DIGITS])
    )  # fmt: skip


def may_decide_appeal(actor: Actor, *, region_code: str, answered_by_id: UUID | None = None) -> bool:
    """Tell whether the actor may decide an appeal: all of the county, and other eyes than before."""
    return (
        actor.can(DECIDE)
        and actor.scope.covers_region(region_code[:COUNTY_DIGITS])
        and (actor.is_system or actor.user_id != answered_by_id)
    )  # fmt: skip
