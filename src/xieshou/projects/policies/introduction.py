"""Who may see and record introduced enterprises, parks and leaders."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "projects.enterprise.view"
EDIT = "projects.enterprise.edit"


def may_edit(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may record enterprises, parks and leaders of a place."""
    return (
        actor.can(EDIT)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
