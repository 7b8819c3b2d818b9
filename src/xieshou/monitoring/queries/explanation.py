"""Why a household is in its class: the rules on the facts of a day, with the figures behind each reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.engines.poverty import (
    Guarantee,
    HouseholdFacts,
    MemberFacts,
    MonitoringClass,
    explain,
    load_law,
)

from .columns import read_facts

if TYPE_CHECKING:
    from datetime import date

    from xieshou.engines.poverty import Parameters, Verdict
    from xieshou.monitoring.models import Verdict as StoredVerdict
    from xieshou.registry.models import Household


def explain_household(
    household: Household, *, on: date, before: StoredVerdict | None
) -> tuple[Verdict, Parameters]:
    """Return the verdict on a household's facts of a day, and the law that held; the same rules as the run.

    The caller has found the household in the actor's scope.
    """
    law = load_law()
    months = law.number("income.window_months", on, household.region_code)
    households, members = read_facts(
        household.region_code, as_of=on, months=months, household_id=household.pk
    )
    parameters = law.on(on, household.region_code)
    row = households.to_pylist()[0] if households.num_rows else {}
    facts = HouseholdFacts(
        household_id=1,
        village_code=int(household.region_code),
        exited=row.get("exited"),
        business_income_fen=row.get("business_income"),
        property_income_fen=row.get("property_income"),
        production_cost_fen=row.get("production_cost"),
        disaster_loss_fen=row.get("disaster_loss"),
        housing=Guarantee(row.get("housing") or 0),
        water=Guarantee(row.get("water") or 0),
        members=tuple(_member(member) for member in members.to_pylist()),
        previous_workers=before.workers if before else None,
        previous_class=MonitoringClass(before.monitoring_class) if before else None,
    )
    return explain(facts, parameters), parameters


def _member(row: dict[str, Any]) -> MemberFacts:
    return MemberFacts(
        birth_month=row["birth_month"],
        schooling=Guarantee(row["schooling"] or 0),
        medical=Guarantee(row["medical"] or 0),
        can_work=row["can_work"],
        wage_income_fen=row["wage_income"],
        transfer_income_fen=row["transfer_income"],
        medical_cost_fen=row["medical_cost"],
        school_cost_fen=row["school_cost"],
    )
