"""Reads of the dated facts beside income: entries, how guarantees stand, which measures count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xieshou.registry.errors import FactNotFound
from xieshou.registry.models import ExpenditureFact, GuaranteeFact, LabourFact, MeasureFact
from xieshou.registry.parameters.loading import school_age_on
from xieshou.registry.rules_costs import Cost, RigidCosts, rigid_costs
from xieshou.registry.rules_facts import (
    Concerned,
    Counted,
    Received,
    Seen,
    Standing,
    count_measures,
    standings,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.registry.models import Member
    from xieshou.registry.models.facts import DatedFact

FACT_MODELS: dict[str, Any] = {
    "expenditure": ExpenditureFact,
    "guarantee": GuaranteeFact,
    "labour": LabourFact,
    "measure": MeasureFact,
}
DAY_OF = {
    "expenditure": "period_from",
    "guarantee": "on_date",
    "labour": "from_date",
    "measure": "period_from",
}


def get_fact(beat: str, fact_id: UUID, *, scope: Scope) -> DatedFact:
    """Return one fact of a kind.

    Raises: FactNotFound: no such fact, or outside the scope.
    """
    found: DatedFact | None = FACT_MODELS[beat].objects.filter(scope.region_q(), pk=fact_id).first()
    if found is None:
        raise FactNotFound
    return found


def list_facts(beat: str, household_id: UUID, *, scope: Scope, on: date | None = None) -> list[Any]:
    """Return the facts of a household with their people, the latest first; reversed ones included.

    Args: on: only what began on that day or before.
    """
    day = DAY_OF[beat]
    facts = (
        FACT_MODELS[beat].objects.select_related("person").filter(scope.region_q(), household_id=household_id)
    )
    if on is not None:
        facts = facts.filter(**{f"{day}__lte": on})
    return list(facts.order_by(f"-{day}", "-recorded_at", "-id"))


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """All dated facts of one household as they stood on a day, beside its income."""

    expenditures: list[ExpenditureFact]
    guarantees: list[GuaranteeFact]
    standings: list[Standing]
    work: list[LabourFact]
    measures: list[MeasureFact]
    counted: list[Counted]

    def costs_of(self, year: int) -> RigidCosts:
        """Return what the family itself paid in a year for costs it could not avoid."""
        of_year = [f for f in living(self.expenditures) if f.period_from.year == year]
        return rigid_costs(Cost(f.kind, f.own_fen, f.is_rigid) for f in of_year)

    def working(self) -> dict[UUID, LabourFact]:
        """Return the latest work of each person."""
        latest: dict[UUID, LabourFact] = {}
        for fact in living(self.work):
            if fact.person_id is not None:
                latest.setdefault(fact.person_id, fact)
        return latest


def get_household_facts(
    household_id: UUID, members: Iterable[Member], *, scope: Scope, on: date
) -> HouseholdFacts:
    """Return the facts of a household that began on a day or before.

    Args: members: those of the day, with their people.
    """
    guarantees = list_facts("guarantee", household_id, scope=scope, on=on)
    measures = list_facts("measure", household_id, scope=scope, on=on)
    concerned = [Concerned(m.person_id, m.person.birth_date) for m in members]
    return HouseholdFacts(
        expenditures=list_facts("expenditure", household_id, scope=scope, on=on),
        guarantees=guarantees,
        standings=standings(_seen(guarantees), concerned, on=on, school_age=school_age_on(on)),
        work=list_facts("labour", household_id, scope=scope, on=on),
        measures=measures,
        counted=count_measures(_received(measures)),
    )


def living(facts: Sequence[Any]) -> list[Any]:
    """Return the facts that nobody took back."""
    return [fact for fact in facts if fact.reversed_at is None]


def _seen(facts: Sequence[GuaranteeFact]) -> list[Seen]:
    return [Seen(f.kind, f.state, f.on_date, f.recorded_at, f.person_id, f.evidence) for f in living(facts)]


def _received(facts: Sequence[MeasureFact]) -> list[Received]:
    return [
        Received(
            id=f.pk,
            kind=f.kind,
            source=f.source,
            unit=f.unit,
            period_from=f.period_from,
            period_to=f.period_to,
            item=f.item,
            person_id=f.person_id,
            amount_fen=f.amount_fen,
        )
        for f in living(facts)
    ]
