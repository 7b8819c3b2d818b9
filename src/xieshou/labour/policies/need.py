"""Who may do what with job wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "labour.wish.view"
EDIT = "labour.wish.edit"


def may_edit_wish(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may enter and change the wishes of people of a place."""
    return (
        actor.can(EDIT)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
