"""Who may see courses of officials, plan them, and read whole names."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "labour.officials.view"
EDIT = "labour.officials.edit"


def may_plan_course(actor: Actor, *, region_code: str, partner_region_code: str) -> bool:
    """Tell whether the actor may plan and keep a course: somebody of either side."""
    return actor.can(EDIT) and (
        actor.scope.covers_region(region_code) or actor.scope.covers_region(partner_region_code)
    )
