"""Who may take which step of a case: one named predicate a step, one condition a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Actor

CLUES = "monitoring.clue.view"
ENTER = "monitoring.clue.enter"
VIEW = "monitoring.case.view"
VERIFY = "monitoring.case.verify"
REVIEW = "monitoring.case.review"
DECIDE = "monitoring.case.decide"
MEASURES = "monitoring.measure.edit"
EXPORT = "monitoring.case.export"
TOWNSHIP_DIGITS, COUNTY_DIGITS = 9, 6


def may_enter_clue(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may enter a clue of a village."""
    return (
        actor.can(ENTER)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_verify(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may act for the village: verify, hold the review, post the notice."""
    return (
        actor.can(VERIFY)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_review(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may act for the township: the scope covers the whole of it."""
    return (
        actor.can(REVIEW)
        and actor.scope.covers_region(region_code[:TOWNSHIP_DIGITS])
    )  # fmt: skip


def may_decide(actor: Actor, *, region_code: str, township_by_id: UUID | None = None) -> bool:
    """Tell whether the actor may decide for the county: all of it, and other eyes than the township's."""
    return (
        actor.can(DECIDE)
        and actor.scope.covers_region(region_code[:COUNTY_DIGITS])
        and (actor.is_system or actor.user_id != township_by_id)
    )  # fmt: skip


def may_arrange(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may plan measures and enter follow-ups."""
    return (
        actor.can(MEASURES)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
