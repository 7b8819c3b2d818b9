"""Who may open calls, apply, receive applications, score and decide."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor

VIEW = "projects.scheme.view"
MANAGE = "projects.scheme.manage"
SCORE = "projects.scheme.score"
APPLY = "projects.scheme.apply"


def may_manage(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may open calls, receive and check applications, rank and decide there."""
    return (
        actor.can(MANAGE)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_score(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may score applications there."""
    return (
        actor.can(SCORE)
        and actor.user_id is not None
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_apply(actor: Actor, *, organisation_id: UUID) -> bool:
    """Tell whether the actor may apply for the enterprise or cooperative: their own."""
    return (
        actor.can(APPLY)
        and actor.scope.covers_organisation(organisation_id)
    )  # fmt: skip
