"""Who may set up branches at a site, and who may know that somebody is a Party member."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

KEEP = "projects.member.keep"


def may_keep_members(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may record and read consents to be named as a Party member in a place."""
    return (
        actor.can(KEEP)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
