"""Who may draw a sample and record what a re-visit found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.monitoring.rules.sampling import place_of

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "monitoring.sample.view"
DRAW = "monitoring.sample.draw"
RECORD = "monitoring.sample.record"
EXPORT = "monitoring.sample.export"


def may_draw(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may sample a region: the scope covers all of it."""
    return (
        actor.can(DRAW)
        and actor.scope.covers_region(place_of(region_code))
    )  # fmt: skip


def may_record(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may re-visit a household of the sample and say what was found."""
    return (
        actor.can(RECORD)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
