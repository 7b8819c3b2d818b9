"""Who may see founders and their businesses, and enter what happens to them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "labour.startup.view"
EDIT = "labour.startup.edit"
EXPORT = "labour.startup.export"


def may_serve(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may serve founders of a place."""
    return (
        actor.can(EDIT)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
