"""Who may plan courses, take attendance and hold examinations: the county whose people learn."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "labour.course.view"
EDIT = "labour.course.edit"
ATTEND = "labour.course.attend"
EXAMINE = "labour.course.examine"


def may_edit(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may plan a course of a county and enrol its people."""
    return (
        actor.can(EDIT)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_attend(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may record who was at a session."""
    return (
        actor.can(ATTEND)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_examine(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may enter scores, issue certificates and revoke them."""
    return (
        actor.can(EXAMINE)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
