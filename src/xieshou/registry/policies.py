"""Who may do what in the registry: one named predicate an action, one condition a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .sources import OWN_SOURCES

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor

    from .sources import IncomeSource


def may_edit_household(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may enter and change households of a place."""
    return (
        actor.can("registry.household.edit")
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_record_income(actor: Actor, *, region_code: str, source: IncomeSource) -> bool:
    """Tell whether the actor may record income of a household there from this kind of evidence."""
    return (
        actor.can(source.capability)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_take_back(actor: Actor, *, region_code: str, source: IncomeSource) -> bool:
    """Tell whether the actor may take back income or help that this kind of evidence or record told."""
    return (
        actor.can(source.undo_capability or source.capability)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_record_fact(actor: Actor, *, region_code: str, source: IncomeSource) -> bool:
    """Tell whether the actor may record spending, guarantees, work or measures there from this evidence."""
    return (
        actor.can("registry.fact.edit" if source.code in OWN_SOURCES else source.capability)
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_see_facts(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may see spending, guarantees, work and measures there."""
    return (
        actor.can("registry.fact.view")
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_visit(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may visit households there."""
    return (
        actor.can("registry.visit.make")
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_decide_visit(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may decide between two answers of visits there."""
    return (
        actor.can("registry.visit.decide")
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_open_position(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may open where a visit there took place."""
    return (
        actor.can("registry.visit.view")
        and actor.can("people.reveal")
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_see_health(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may see health and ability to work of people there."""
    return (
        actor.can("registry.health.view")
        and actor.scope.covers_region(region_code)
    )  # fmt: skip


def may_mark_monitoring(actor: Actor, *, region_code: str) -> bool:
    """Tell whether the actor may mark households there as monitored or cleared after a decision."""
    return (
        actor.can("registry.household.monitor")
        and actor.scope.covers_region(region_code)
    )  # fmt: skip
