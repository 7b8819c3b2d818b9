"""Why a household is in its class: the rules on the facts of a day, with the figures behind each reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from xieshou.engines.poverty import (
    Guarantee,
    HouseholdFacts,
    MemberFacts,
    MonitoringClass,
    explain,
    load_law,
)
from xieshou.monitoring.rules.months import month_before, month_of
from xieshou.registry.queries.as_of import household_on
from xieshou.registry.vocabulary import BaseType

from .columns import read_facts
from .run import read_stored, run_of_month

if TYPE_CHECKING:
    from datetime import date

    from xieshou.engines.poverty import Parameters, Verdict
    from xieshou.registry.models import Household

COUNTY_DIGITS = 6


@dataclass(frozen=True, slots=True)
class Earlier:
    """What earlier runs said of a household: the month before, and the same month a year ago."""

    workers: int | None = None
    monitoring_class: MonitoringClass | None = None
    per_capita: int | None = None


def explain_household(household: Household, *, on: date) -> tuple[Verdict, Parameters]:
    """Return the verdict on a household's facts of a day, and the law that held; the same rules as the run.

    On the last day of a month it is what the run of that month says, of the facts as they are on record now.
    The caller has found the household in the actor's scope.

    Raises: NotInForceError: no law had begun.
    """
    parameters = load_law().on(on, household.region_code)
    households, members = read_facts(household.region_code, law=parameters, household_id=household.pk)
    row = households.to_pylist()[0] if households.num_rows else {}
    earlier = _earlier(household, row.get("household_id"), month_of(on))
    facts = HouseholdFacts(
        household_id=1,
        village_code=int(household.region_code),
        exited=household_on(household, on).base_type == BaseType.EXITED if row else None,
        business_income_fen=row.get("business_income"),
        property_income_fen=row.get("property_income"),
        production_cost_fen=row.get("production_cost"),
        disaster_loss_fen=row.get("disaster_loss"),
        housing=Guarantee(row.get("housing") or 0),
        water=Guarantee(row.get("water") or 0),
        members=tuple(_member(member) for member in members.to_pylist()),
        previous_workers=earlier.workers,
        previous_class=earlier.monitoring_class,
        last_year_per_capita_fen=earlier.per_capita,
    )
    return explain(facts, parameters), parameters


def _earlier(household: Household, number: int | None, month: int) -> Earlier:
    """Return what the runs that a run of this month is compared with say of a household."""
    prefix = household.region_code[:COUNTY_DIGITS]
    before = _row_of(prefix, month_before(month), number)
    year_ago = _row_of(prefix, month_before(month, 12), number)
    said = before.get("monitoring_class")
    return Earlier(
        workers=before.get("workers"),
        monitoring_class=None if said is None else MonitoringClass(said),
        per_capita=year_ago.get("per_capita"),
    )


def _row_of(prefix: str, month: int, number: int | None) -> dict[str, Any]:
    """Return the row of a household in the result of a county's month; empty where there is none."""
    run = run_of_month(prefix, month)
    if run is None or number is None:
        return {}
    stored = read_stored(run.result_file_id)
    found = stored.filter(pc.equal(stored["household_id"], number)).to_pylist()
    return found[0] if found else {}


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
