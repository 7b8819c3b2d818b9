"""Reads for the page of one household."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.monitoring.models import Case, Step

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Scope


def list_cases_of(household_id: UUID, *, scope: Scope) -> list[Any]:
    """Return the cases of a household, the latest first."""
    found = Case.objects.filter(scope.region_q(), household_id=household_id)
    return list(found.order_by("-opened_at", "-id"))


def list_case_steps(household_id: UUID, *, scope: Scope) -> list[Step]:
    """Return every step of a household's cases."""
    return list(Step.objects.filter(scope.region_q(), case__household_id=household_id).order_by("at", "id"))
