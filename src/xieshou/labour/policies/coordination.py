"""Who may see the boards, and who may declare a target."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "labour.board.view"
DECLARE = "labour.target.declare"


def may_declare_target(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may declare the targets of an area."""
    return (
        actor.can(DECLARE)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
