"""Writes of plans: requirements, needs, capabilities, plans, lines with legs and milestones."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import PeriodError, TextMissingError
from xieshou.cooperation.indicators import find_indicator
from xieshou.cooperation.models import (
    CapabilityRecord,
    Milestone,
    NeedRecord,
    Plan,
    PlanLine,
    Requirement,
)
from xieshou.cooperation.policies import PLAN_EDIT, check
from xieshou.cooperation.queries.scoped import get_row, get_row_for_update
from xieshou.cooperation.rules.plan import (
    missing_legs,
    quarters_between,
    refuses_missing,
    spread_target,
)
from xieshou.cooperation.vocabulary.plan import Leg, PlanKind
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class RequirementExistsError(DomainError):
    """The item of the document is on file."""

    default_message = _("This item of the document is on file already.")


class ParentPlanError(DomainError):
    """An annual plan stands below a three-year plan of the same district that holds its days."""

    default_message = _("The annual plan must lie within the days of a three-year plan of the same district.")


class MissingLegError(DomainError):
    """The parameter of the day refuses lines that lack a leg."""

    default_message = _(
        "A line needs a requirement, a need and a capability, and one of them is missing. Record it first, "
        "then choose it here."
    )


class AdoptedError(DomainError):
    """The plan is adopted: it is no draft any more."""

    default_message = _("This plan is adopted. Proposals are taken over into drafts only.")


class LineError(DomainError):
    """Unknown indicator, nothing planned, days outside the plan, or a parent of another plan."""

    default_message = _(
        "Choose an indicator that is counted, a number above nothing, days within the plan, and a line of "
        "the three-year plan above this one."
    )


@dataclass(frozen=True, slots=True)
class LineDraft:
    """A line as typed."""

    title: str
    owner: str
    indicator_code: str
    target: int
    partner_region_code: str = ""
    from_date: date | None = None
    to_date: date | None = None
    parent_id: UUID | None = None
    requirement_id: UUID | None = None
    need_id: UUID | None = None
    capability_id: UUID | None = None
    proposal_line_id: UUID | None = None


@transaction.atomic
def require_item(
    *, region_code: str, title: str, document: str, issued_on: date, actor: Actor, at: datetime
) -> Requirement:
    """Record what an item of a policy document requires.

    Raises: Denied, OutsideAreaError, TextMissingError, RequirementExistsError.
    """
    check(actor, PLAN_EDIT, region_code, "")
    if not title.strip() or not document.strip():
        raise TextMissingError(field="document" if title.strip() else "title")
    try:
        with transaction.atomic():
            row = Requirement.objects.create(
                region_code=region_code, title=title.strip(), document=document.strip(), issued_on=issued_on
            )
    except IntegrityError as error:
        raise RequirementExistsError(field="title") from error
    note("requirement_recorded", row, actor=actor, at=at, title=row.title)
    return row


@transaction.atomic
def record_need(*, values: dict[str, Any], actor: Actor, at: datetime) -> NeedRecord:
    """Record what a county needs in a year; the county may do it itself.

    Args:   values: region_code, partner_region_code, year, kind, title, quantity, weight, source.
    Raises: Denied, OutsideAreaError, TextMissingError.
    """
    check(actor, PLAN_EDIT, values["region_code"], values["partner_region_code"])
    if not values["title"].strip() or not values["partner_region_code"]:
        raise TextMissingError(field="title" if values["partner_region_code"] else "partner_region_code")
    row = NeedRecord.objects.create(**values, recorded_at=at)
    note("need_recorded", row, actor=actor, at=at, title=row.title, quantity=row.quantity)
    return row


@transaction.atomic
def record_capability(*, values: dict[str, Any], actor: Actor, at: datetime) -> CapabilityRecord:
    """Record what a district can give in a year.

    Args:   values: region_code, year, kind, title, units, cost_fen, people, source.
    Raises: Denied, OutsideAreaError, TextMissingError.
    """
    check(actor, PLAN_EDIT, values["region_code"], "")
    if not values["title"].strip():
        raise TextMissingError(field="title")
    row = CapabilityRecord.objects.create(**values, recorded_at=at)
    note("capability_recorded", row, actor=actor, at=at, title=row.title, units=row.units)
    return row


@transaction.atomic
def draw_up(
    *, region_code: str, kind: str, title: str, days: tuple[date, date], parent_id: UUID | None = None,
    actor: Actor, at: datetime,
) -> Plan:  # fmt: skip
    """Draw up a three-year or an annual plan.

    Raises: Denied, OutsideAreaError, TextMissingError, PeriodError, NotFound, ParentPlanError.
    """
    check(actor, PLAN_EDIT, region_code, "")
    if not title.strip():
        raise TextMissingError(field="title")
    from_date, to_date = days
    if to_date <= from_date:
        raise PeriodError(field="to_date")
    parent = get_row(Plan, parent_id, scope=actor.scope) if parent_id else None
    if parent is not None:
        fits = parent.kind == PlanKind.THREE_YEAR and kind == PlanKind.ANNUAL
        same = parent.region_code == region_code
        if not (fits and same and parent.from_date <= from_date and to_date <= parent.to_date):
            raise ParentPlanError(field="parent_id")
    row = Plan.objects.create(
        region_code=region_code,
        kind=kind,
        title=title.strip(),
        parent=parent,
        from_date=from_date,
        to_date=to_date,
        created_at=at,
    )
    note("drawn_up", row, actor=actor, at=at, title=row.title, kind=row.kind)
    return row


@transaction.atomic
def adopt(*, plan_id: UUID, document: str, on: date, actor: Actor, at: datetime) -> Plan:
    """Adopt a plan by a document; from then on nothing that a proposal brought is taken out again.

    Raises: NotFound, Denied, OutsideAreaError, TextMissingError, AdoptedError.
    """
    row = get_row_for_update(Plan, plan_id, scope=actor.scope)
    check(actor, PLAN_EDIT, row.region_code, "")
    if row.adopted_on is not None:
        raise AdoptedError
    if not document.strip():
        raise TextMissingError(field="document")
    row.adopted_on, row.adopted_by = on, document.strip()
    row.save(update_fields=["adopted_on", "adopted_by"])
    note("adopted", row, actor=actor, at=at, document=row.adopted_by)
    return row


@transaction.atomic
def add_line(*, plan_id: UUID, draft: LineDraft, actor: Actor, at: datetime, on: date) -> PlanLine:
    """Add a task with its legs; its target is spread over the quarters of its days as milestones.

    Raises: NotFound, Denied, OutsideAreaError, TextMissingError, LineError, MissingLegError.
    """
    plan = get_row_for_update(Plan, plan_id, scope=actor.scope)
    check(actor, PLAN_EDIT, plan.region_code, "")
    columns = check_line(draft, plan, actor=actor, on=on)
    last: int = plan.lines.aggregate(last=Max("number"))["last"] or 0
    row = PlanLine.objects.create(
        plan=plan,
        region_code=plan.region_code,
        number=last + 1,
        proposal_line_id=draft.proposal_line_id,
        **columns,
    )
    spread(row)
    missing = missing_legs({leg: columns[leg] for leg in Leg})
    note("line_added", row, actor=actor, at=at, title=row.title, missing=[*missing])
    return row


def check_line(draft: LineDraft, plan: Plan, *, actor: Actor, on: date) -> dict[str, Any]:
    """Return the columns of a line that fits its plan.

    Raises: NotFound, TextMissingError, LineError, MissingLegError.
    """
    if not draft.title.strip() or not draft.owner.strip():
        raise TextMissingError(field="owner" if draft.title.strip() else "title")
    from_date, to_date = draft.from_date or plan.from_date, draft.to_date or plan.to_date
    within = plan.from_date <= from_date < to_date <= plan.to_date
    if find_indicator(draft.indicator_code) is None or draft.target <= 0 or not within:
        raise LineError(field="indicator_code" if within else "to_date")
    legs = _legs(draft, plan, actor)
    places = (plan.region_code, draft.partner_region_code)
    if missing_legs(legs) and refuses_missing(places, on=on):
        raise MissingLegError
    return {
        "parent": _parent(draft, plan),
        "partner_region_code": draft.partner_region_code,
        "title": draft.title.strip(),
        "owner": draft.owner.strip(),
        "indicator_code": draft.indicator_code,
        "target": draft.target,
        "from_date": from_date,
        "to_date": to_date,
        **legs,
    }


def _legs(draft: LineDraft, plan: Plan, actor: Actor) -> dict[str, Any]:
    """Return the three legs; each must belong to the plan's district, the need to the line's county."""
    wanted = (
        ("requirement", Requirement, draft.requirement_id),
        ("need", NeedRecord, draft.need_id),
        ("capability", CapabilityRecord, draft.capability_id),
    )
    legs: dict[str, Any] = {
        name: get_row(model, key, scope=actor.scope) if key else None for name, model, key in wanted
    }
    if any(leg is not None and leg.region_code != plan.region_code for leg in legs.values()):
        raise LineError(field="need_id")
    need, county = legs["need"], draft.partner_region_code
    if need is not None and county and need.partner_region_code != county:
        raise LineError(field="need_id")
    return legs


def _parent(draft: LineDraft, plan: Plan) -> PlanLine | None:
    if draft.parent_id is None:
        return None
    if plan.parent_id is None:
        raise LineError(field="parent_id")
    found = PlanLine.objects.filter(pk=draft.parent_id, plan_id=plan.parent_id).first()
    if found is None:
        raise LineError(field="parent_id")
    return found


def spread(row: PlanLine) -> None:
    """Spread the target of a line evenly over the quarters that end within its days."""
    quarters = quarters_between(row.from_date, row.to_date)
    Milestone.objects.bulk_create(
        Milestone(line=row, year=year, quarter=quarter, target=target, **row.sides())
        for (year, quarter), target in zip(
            quarters, spread_target(row.target, len(quarters)) if quarters else [], strict=True
        )
        if target > 0
    )


def note(verb: str, row: Any, *, actor: Actor, at: datetime, **after: object) -> None:
    """Leave the audit record of a write on a plan, or on what it stands on."""
    record(
        f"cooperation.plan.{verb}",
        actor=actor,
        at=at,
        subject=(f"cooperation.{type(row).__name__.lower()}", row.pk),
        region_code=row.region_code,
        after=after,
    )
