"""Who may see, enter and confirm what payees got."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "projects.benefit.view"
ENTER = "projects.benefit.enter"
CONFIRM = "projects.benefit.confirm"


def may_enter(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may enter contracts and payments of a place."""
    return (
        actor.can(ENTER)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_confirm(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may confirm payments of a place."""
    return (
        actor.can(CONFIRM)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
