"""Who may see key enterprises, serve them, and give them to stewards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "labour.steward.view"
EDIT = "labour.steward.edit"
ASSIGN = "labour.steward.assign"


def may_serve(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may serve an enterprise: every steward of its area."""
    return (
        actor.can(EDIT)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_assign(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may give an enterprise to a steward."""
    return (
        actor.can(ASSIGN)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
