"""Reads of plans: lines with figures, milestones and legs; needs, capabilities and proposals of a year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q

from xieshou.cooperation.indicators import Cut, measure
from xieshou.cooperation.models import (
    CapabilityRecord,
    NeedRecord,
    Plan,
    PlanLine,
    ProposalLine,
    ProposalRun,
    Requirement,
)
from xieshou.cooperation.rules.parameters import resolve
from xieshou.cooperation.rules.plan import end_of_quarter, late_quarters, missing_legs
from xieshou.cooperation.rules.target import judge
from xieshou.cooperation.vocabulary.plan import Leg, PlanKind
from xieshou.kernel.errors import NotFound
from xieshou.kernel.ledger.queries.account import list_holder_accounts
from xieshou.kernel.ledger.vocabulary import AccountKind

from .agreement import Measured, measure_row
from .scoped import side_q

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.cooperation.vocabulary.indicator import Standing
    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Account


@dataclass(frozen=True, slots=True)
class Quarter:
    """A milestone beside what the records count up to its end."""

    label: str
    target: int
    actual: int | None
    standing: Standing
    end: date


@dataclass(frozen=True, slots=True)
class PlannedLine:
    """A line with its figure, quarters, missing legs, and what the lines below it count together."""

    measured: Measured
    quarters: list[Quarter]
    missing: list[Leg]
    below: list[Measured]
    rolled_up: int | None
    late: list[str]
    """The quarters whose milestone is late, the first one first."""


def plans(scope: Scope) -> QuerySet[Plan]:
    """Return the plans of the scope, and those with a line that is for a place of the scope."""
    lines = PlanLine.objects.filter(side_q(scope))
    return Plan.objects.filter(side_q(scope) | Q(pk__in=lines.values("plan_id")))


def get_plan(plan_id: UUID, *, scope: Scope) -> Plan:
    """Return a plan that the scope may read.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = plans(scope).filter(pk=plan_id).first()
    if found is None:
        raise NotFound
    return found


def list_plans(*, scope: Scope) -> QuerySet[Any]:
    """Return the plans that the scope may read with how many lines of theirs it sees, wide ones first."""
    seen = Count("lines", filter=Q(lines__in=PlanLine.objects.filter(side_q(scope))))
    found = plans(scope).annotate(tasks=seen).select_related("parent")
    return found.order_by("region_code", "from_date", "-to_date", "id")


def list_drafts(*, scope: Scope, region_code: str, year: int) -> QuerySet[Plan]:
    """Return the annual plans of a district that are no more than drafts and lie in a year."""
    found = Plan.objects.filter(side_q(scope), region_code=region_code, kind=PlanKind.ANNUAL)
    middle = date(year, 7, 1)
    return found.filter(adopted_on=None, from_date__lte=middle, to_date__gt=middle).order_by("-created_at")


def find_plan_of(run_id: UUID, *, scope: Scope) -> Plan | None:
    """Return the plan that a proposal stands in, or None."""
    lines = PlanLine.objects.filter(side_q(scope), proposal_line__run_id=run_id)
    line = lines.select_related("plan").first()
    return line.plan if line else None


def list_lines(plan_id: UUID, *, scope: Scope, on: date) -> list[PlannedLine]:
    """Return the lines of a plan; every figure is counted now."""
    rows = PlanLine.objects.filter(side_q(scope), plan_id=plan_id).order_by("number")
    rows = rows.select_related("requirement", "need", "capability")
    return [_planned(row, on) for row in rows.prefetch_related("milestones", "below")]


def _planned(row: PlanLine, on: date) -> PlannedLine:
    below = [measure_row(one, on=on) for one in row.below.all()]
    figures = [one.actual for one in below if one.row.indicator_code == row.indicator_code]
    known = [figure for figure in figures if figure is not None]
    quarters = [
        _quarter(row, one, on)
        for one in sorted(row.milestones.all(), key=lambda one: (one.year, one.quarter))
    ]
    legs = {
        str(leg): getattr(row, f"{leg}_id") for leg in Leg
    }  # the keys: a reader may see less than is on file
    rolled = sum(known) if figures and len(known) == len(figures) else None
    measured = measure_row(row, on=on)
    late = list_late_quarters(row, measured.actual, on=on)
    return PlannedLine(measured, quarters, missing_legs(legs), below, rolled, late)


def list_late_quarters(row: PlanLine, actual: int | None, *, on: date) -> list[str]:
    """Return the quarters of a line whose milestone is late on a day, in words; its milestones are read."""
    allowed = resolve("plan", "late_quarters", on=on, region_code=row.region_code).value
    found = late_quarters(
        [(one.year, one.quarter, one.target) for one in row.milestones.all()], actual, allowed=allowed, on=on
    )
    return [f"{year} Q{quarter}" for year, quarter in found]


def list_running_lines(*, on: date) -> QuerySet[PlanLine]:
    """Return the lines of the transaction's scope that are not over before a day, with their milestones."""
    found = PlanLine.objects.filter(from_date__lte=on, to_date__gte=on)
    return found.select_related("plan").prefetch_related("milestones").order_by("region_code", "id")


def _quarter(row: PlanLine, milestone: Any, on: date) -> Quarter:
    end = min(end_of_quarter(milestone.year, milestone.quarter), row.to_date)
    actual = measure(row.indicator_code, Cut(row.region_code, row.partner_region_code, row.from_date, end))
    standing = judge(actual, milestone.target, from_date=row.from_date, to_date=end, on=on)
    return Quarter(str(milestone), milestone.target, actual, standing, end)


def list_open_lines(*, scope: Scope, on: date) -> QuerySet[PlanLine]:
    """Return the lines of annual plans of the scope that are not over on a day, with their plans."""
    found = PlanLine.objects.filter(side_q(scope), plan__kind=PlanKind.ANNUAL, to_date__gt=on)
    return found.select_related("plan").order_by("plan__from_date", "plan_id", "number")


def list_all_lines(*, scope: Scope) -> QuerySet[PlanLine]:
    """Return the lines of every plan of the scope with their legs, plan by plan."""
    found = PlanLine.objects.filter(side_q(scope))
    found = found.select_related("plan", "requirement", "need", "capability")
    return found.order_by("region_code", "plan__from_date", "plan_id", "number")


def find_line(line_id: UUID, *, scope: Scope) -> PlanLine | None:
    """Return a line of an annual plan of the scope, or None."""
    return PlanLine.objects.filter(side_q(scope), plan__kind=PlanKind.ANNUAL, pk=line_id).first()


def name_of_line(line: PlanLine) -> str:
    """Return a line with its plan in words: the same title stands in the plan of every year."""
    return f"{line.plan} · {line}"


def list_requirements(*, scope: Scope) -> QuerySet[Requirement]:
    """Return what policy requires of the districts of the scope, the latest first."""
    return Requirement.objects.filter(side_q(scope)).order_by("-issued_on", "title", "id")


def list_needs(*, scope: Scope, year: int = 0) -> QuerySet[NeedRecord]:
    """Return the recorded needs of a year, or of all years."""
    found = NeedRecord.objects.filter(side_q(scope))
    found = found.filter(year=year) if year else found
    return found.order_by("-year", "region_code", "partner_region_code", "kind", "id")


def list_needs_with_tasks(*, scope: Scope, year: int = 0) -> QuerySet[NeedRecord]:
    """Return the recorded needs, each with the tasks of plans that answer it as `tasks`."""
    tasks = (
        PlanLine.objects.filter(side_q(scope)).select_related("plan").order_by("plan__from_date", "number")
    )
    return list_needs(scope=scope, year=year).prefetch_related(Prefetch("lines", tasks, to_attr="tasks"))


def budgets_of(keys: Iterable[UUID], *, scope: Scope) -> dict[UUID, Account]:
    """Return the budget lines of tasks in the ledger, as far as the scope shows them."""
    found = list_holder_accounts("cooperation.planline", keys, kind=AccountKind.BUDGET_LINE, scope=scope)
    return {account.holder_id: account for account in found if account.holder_id}


def list_capabilities(*, scope: Scope, year: int = 0) -> QuerySet[CapabilityRecord]:
    """Return the recorded capabilities of a year, or of all years."""
    found = CapabilityRecord.objects.filter(side_q(scope))
    found = found.filter(year=year) if year else found
    return found.order_by("-year", "region_code", "kind", "id")


def list_proposals(*, scope: Scope) -> QuerySet[ProposalRun]:
    """Return the proposals of the scope, the latest first."""
    return ProposalRun.objects.filter(side_q(scope)).order_by("-made_at", "-id")


def list_proposal_lines(run_id: UUID, *, scope: Scope) -> QuerySet[ProposalLine]:
    """Return the lines of a proposal by county: what is given, then what stays unmet."""
    found = ProposalLine.objects.filter(side_q(scope), run_id=run_id).select_related("need", "capability")
    return found.order_by("unmet_reason", "partner_region_code", "need__kind", "id")
