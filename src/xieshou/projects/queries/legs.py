"""Reads of what projects stand on: tasks of plans, requirements, needs, capabilities; who lacks one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from xieshou.cooperation.models import CapabilityRecord, NeedRecord, PlanLine, Requirement
from xieshou.cooperation.queries.scoped import rows_of
from xieshou.cooperation.vocabulary.plan import PlanKind
from xieshou.kernel.ledger.queries.account import find_holder_account
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.projects.rules.legs import COUNTY_DIGITS, LEG_COLUMNS, LINE_COLUMN
from xieshou.projects.rules.proposal import refuses_without_chain
from xieshou.projects.vocabulary.proposal import Stage

from .proposal import LEG_MISSING, chain_missing, projects

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Account
    from xieshou.projects.models import Project

MODELS: Mapping[str, Any] = {
    LINE_COLUMN: PlanLine,
    "requirement_id": Requirement,
    "need_id": NeedRecord,
    "capability_id": CapabilityRecord,
}
ORDERS = {
    LINE_COLUMN: ("-plan__from_date", "plan_id", "number"),
    "requirement_id": ("-issued_on", "title", "pk"),
    "need_id": ("-year", "title", "pk"),
    "capability_id": ("-year", "title", "pk"),
}
MOST_LEGS = 300
"""How many rows of each leg a page offers."""
BUDGET_HOLDER = "cooperation.planline"


@dataclass(frozen=True, slots=True)
class Stands:
    """What a project stands on, as far as the scope shows it; the budget line is that of the task."""

    line: PlanLine | None
    legs: Mapping[str, Any]
    budget: Account | None


def name_leg(name: str, row: Any) -> str:
    """Return the words under which a leg is chosen on the page and written in Excel."""
    if name == LINE_COLUMN:
        return f"{row.plan} · {row}"
    return f"{row.document} · {row}" if name == "requirement_id" else f"{row.year} {row}"


def list_legs(name: str, *, scope: Scope) -> Any:
    """Return the rows of the scope that a project may stand on, by the column that names them."""
    found = rows_of(MODELS[name], scope=scope).order_by(*ORDERS[name])
    if name == LINE_COLUMN:
        return found.filter(plan__kind=PlanKind.ANNUAL).select_related("plan")
    return found


def find_leg(name: str, key: UUID, *, scope: Scope) -> Any:
    """Return one of the rows, or None where the scope does not show it."""
    return list_legs(name, scope=scope).filter(pk=key).first()


def offer_legs(*, scope: Scope, most: int) -> dict[str, list[tuple[str, str]]]:
    """Return for each column the rows of the scope as choices, the latest first."""
    return {
        name: [(str(row.pk), name_leg(name, row)) for row in list_legs(name, scope=scope)[:most]]
        for name in LEG_COLUMNS
    }


def read_stands(project: Project, *, scope: Scope) -> Stands:
    """Return what a project stands on, as far as the scope shows it."""
    keys = {name: getattr(project, name) for name in LEG_COLUMNS}
    found = {name: find_leg(name, key, scope=scope) if key else None for name, key in keys.items()}
    line = found.pop(LINE_COLUMN)
    budget = None
    if line is not None:
        budget = find_holder_account(BUDGET_HOLDER, line.pk, kind=AccountKind.BUDGET_LINE, scope=scope)
    return Stands(line, found, budget)


def count_legs_missing(*, scope: Scope) -> int:
    """Return how many projects of the scope lack a leg and have not left the library."""
    return projects(scope).filter(LEG_MISSING).exclude(stage=Stage.EXITED).count()


def asks_chain(region_code: str, *, on: date) -> bool:
    """Tell whether the place of a project, or a district paired with it, refuses it without its chain."""
    return refuses_without_chain([region_code, *list_districts(region_code, on=on)], on=on)


def count_chain_missing(*, scope: Scope) -> int:
    """Return how many projects of the scope do not state their chain and have not left the library."""
    return projects(scope).filter(chain_missing()).exclude(stage=Stage.EXITED).count()


def list_districts(region_code: str, *, on: date) -> list[str]:
    """Return the full codes of the districts that are paired on a day with the county of a place."""
    county = region_code[:COUNTY_DIGITS]
    rows = list_pairings(on=on).filter(western_region_code__startswith=county)
    return sorted(set(rows.values_list("eastern_region_code", flat=True)))
