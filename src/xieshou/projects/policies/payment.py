"""Who may see contracts, sign them and ask for payments, and approve payments."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "projects.contract.view"
EDIT = "projects.contract.edit"
APPROVE = "projects.payment.approve"


def may_contract(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may sign contracts, mark milestones and ask for payments there."""
    return (
        actor.can(EDIT)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_approve(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may approve or refuse payments there."""
    return (
        actor.can(APPROVE)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
