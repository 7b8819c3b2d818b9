"""The family of a worker, as the registry knows it on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.registry.queries.household import list_current_memberships

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope


def households_of(people: list[UUID], *, scope: Scope, on: date) -> dict[UUID, UUID]:
    """Return the household of each person on a day; people without one are left out."""
    members = list_current_memberships(people, scope=scope, on=on)
    return {person_id: member.household_id for person_id, member in members.items()}


def household_of(person_id: UUID, *, scope: Scope, on: date) -> tuple[UUID | None, bool]:
    """Return (household, whether it has priority) of a person on a day; (None, False) where unknown."""
    member = list_current_memberships([person_id], scope=scope, on=on).get(person_id)
    return (member.household_id, bool(member.household.is_priority)) if member else (None, False)
