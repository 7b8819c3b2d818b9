"""How a family stands by the register on a day: income of the latest year, and the guarantees."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from xieshou.registry.rules import Earner
from xieshou.registry.vocabulary_facts import GuaranteeKind, GuaranteeState

from .facts import get_household_facts
from .household import get_household, list_members
from .income import by_year, list_income_facts

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class Present:
    """What the register says of a family; None and "unknown": nobody has recorded it."""

    income_fen: int | None
    """Net income per person of the latest year that has facts and began not more than a year before."""
    guarantees: dict[str, str] = field(default_factory=dict)


def get_present(household_id: UUID, *, scope: Scope, on: date) -> Present:
    """Return how a family of the scope stands on a day.

    Raises: HouseholdNotFound.
    """
    household = get_household(household_id, scope=scope)
    members = list_members(household_id, scope=scope, on=on)
    earners = [Earner(one.person_id, one.labour_ability) for one in members]
    facts = [row for row in list_income_facts(household_id, scope=scope) if row.period_from <= on]
    years = by_year(facts, earners, region_code=household.region_code, on=on)
    year = next((one for one in years if one >= on.year - 1), None)
    held = get_household_facts(household_id, members, scope=scope, on=on).standings
    states = {one.kind: str(one.state) for one in held}
    return Present(
        income_fen=years[year].per_person_fen if year else None,
        guarantees={kind: states.get(kind, GuaranteeState.UNKNOWN) for kind in GuaranteeKind.values},
    )
