"""Who may see, enter and decide on projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.cooperation.policies import PLAN_EDIT

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor

VIEW = "projects.project.view"
EDIT = "projects.project.edit"
DECIDE = "projects.project.decide"


def may_edit(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may enter and change projects of a place."""
    return (
        actor.can(EDIT)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_name_legs(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor, who keeps projects or plans, may name what a place's projects stand on."""
    return (
        (actor.can(EDIT) or actor.can(PLAN_EDIT))
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_decide(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may review and decide on projects of a place."""
    return (
        actor.can(DECIDE)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def is_somebody_else(actor: Actor, maker_id: UUID | None) -> bool:
    """Tell whether the actor is not the one who entered the record: maker is not checker."""
    return (
        actor.is_system
        or actor.user_id is None
        or actor.user_id != maker_id
    )  # fmt: skip
