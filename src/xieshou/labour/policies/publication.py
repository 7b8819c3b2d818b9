"""Who may make posts known in a county."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

PUBLISH = "labour.publication.edit"


def may_make_known(actor: Actor, *, county: str) -> bool:
    """Tell whether the actor may make posts known in a county (six digits)."""
    return (
        actor.can(PUBLISH)
        and actor.scope.covers_region(county)
    )  # fmt: skip
