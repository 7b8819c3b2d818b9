"""Who may open a survey, enter sheets, read the results and the free texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.monitoring.rules.sampling import place_of

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

VIEW = "monitoring.survey.view"
OPEN = "monitoring.survey.open"
ENTER = "monitoring.survey.enter"
EXPORT = "monitoring.survey.export"
COUNTY_DIGITS = 6


def may_open(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may survey an area and print its codes: the scope covers the whole county."""
    return (
        actor.can(OPEN)
        and actor.scope.covers_region(region_code[:COUNTY_DIGITS])
        and len(place_of(region_code)) >= COUNTY_DIGITS
    )  # fmt: skip


def may_read_texts(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may read what people wrote: the county alone."""
    return (
        actor.can(OPEN)
        and actor.scope.covers_region(region_code[:COUNTY_DIGITS])
    )  # fmt: skip
