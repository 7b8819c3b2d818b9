"""Who may see, register and confirm the assets of projects."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "projects.asset.view"
EDIT = "projects.asset.edit"
CONFIRM = "projects.asset.confirm"


def may_keep(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may register, hand over and inspect assets there."""
    return (
        actor.can(EDIT)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_confirm(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may confirm an asset and its value there."""
    return (
        actor.can(CONFIRM)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
