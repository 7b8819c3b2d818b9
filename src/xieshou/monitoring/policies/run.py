"""Who may start and replay runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "monitoring.run.view"
START = "monitoring.run.start"
EXIT = "monitoring.exit.edit"
EXPORT = "monitoring.figures.export"
COUNTY_DIGITS = 6


def may_start_run(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may run a county: the scope covers the whole of it."""
    return (
        actor.can(START)
        and actor.scope.covers_region(region_code[:COUNTY_DIGITS])
    )  # fmt: skip


def may_start_place(actor: Actor, *, prefix: str) -> bool:
    """Tell whether the actor may run every county of a place: the scope covers the whole of it."""
    return (
        actor.can(START)
        and actor.scope.covers_region(prefix)
    )  # fmt: skip


def may_record_exit(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may record the figures of an exit: the scope covers the whole county."""
    return (
        actor.can(EXIT)
        and actor.scope.covers_region(region_code[:COUNTY_DIGITS])
    )  # fmt: skip
