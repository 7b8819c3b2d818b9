"""Corrections of plans: a line, its quarters, a need, a capability, a requirement; each with its reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import TextMissingError
from xieshou.cooperation.models import CapabilityRecord, Milestone, NeedRecord, PlanLine, Requirement
from xieshou.cooperation.policies import PLAN_EDIT, check
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.rules.plan import milestones_fit, quarters_between
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError

from .plan import LineDraft, RequirementExistsError, check_line, spread

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

LINE_COLUMNS = (
    "parent", "partner_region_code", "title", "owner", "indicator_code", "target", "from_date", "to_date",
    "requirement", "need", "capability",
)  # fmt: skip
NEED_COLUMNS = ("kind", "title", "quantity", "weight", "source")
REQUIREMENT_COLUMNS = ("title", "document", "issued_on")
CAPABILITY_COLUMNS = ("kind", "title", "units", "cost_fen", "people", "source")


class PlanOverError(DomainError):
    """The plan, or the year of a need or capability, is over: it stays as it was."""

    default_message = _("This plan or year is over, and stays as it was. Correct the plan that runs now.")


class NoReasonError(DomainError):
    """A correction without its reason."""

    default_message = _("Say why it is corrected: the reason stands in the audit record.")


class QuartersError(DomainError):
    """Targets of quarters that fall, that do not end with the whole, or of other quarters."""

    default_message = _(
        "Give every quarter what must be reached at its end, counted from the first day: never less than the "
        "quarter before, and the last one the whole target."
    )


@transaction.atomic
def change_line(
    *, line_id: UUID, draft: LineDraft, reason: str, actor: Actor, at: datetime, on: date
) -> PlanLine:
    """Correct a line; another target or other days spread its quarters evenly again.

    Raises: NotFound, Denied, OutsideAreaError, PlanOverError, NoReasonError, TextMissingError, LineError,
            MissingLegError.
    """
    row = _open_line(line_id, reason, actor, on)
    draft = replace(draft, from_date=draft.from_date or row.from_date, to_date=draft.to_date or row.to_date)
    columns = check_line(draft, row.plan, actor=actor, on=on)
    before, after = _write(row, columns, LINE_COLUMNS)
    if {"target", "from_date", "to_date"} & after.keys():
        before["quarters"] = _quarters_of(row)
        row.milestones.all().delete()
        spread(row)
        after["quarters"] = _quarters_of(row)
    elif "partner_region_code" in after:
        row.milestones.update(partner_region_code=row.partner_region_code)
    _note("line_changed", row, actor=actor, at=at, before=before, after=after, reason=reason)
    return row


@transaction.atomic
def set_quarters(
    *,
    line_id: UUID,
    targets: Mapping[tuple[int, int], int],
    reason: str,
    actor: Actor,
    at: datetime,
    on: date,
) -> PlanLine:
    """Set what a line must have reached at the end of each of its quarters: (year, quarter) → target.

    Raises: NotFound, Denied, OutsideAreaError, PlanOverError, NoReasonError, QuartersError.
    """
    row = _open_line(line_id, reason, actor, on)
    if not milestones_fit(targets, quarters_between(row.from_date, row.to_date), row.target):
        raise QuartersError
    before = _quarters_of(row)
    row.milestones.all().delete()
    Milestone.objects.bulk_create(
        Milestone(line=row, year=year, quarter=quarter, target=target, **row.sides())
        for (year, quarter), target in sorted(targets.items())
    )
    changes = {"before": {"quarters": before}, "after": {"quarters": _quarters_of(row)}}
    _note("quarters_set", row, actor=actor, at=at, reason=reason, **changes)
    return row


@transaction.atomic
def change_need(
    *, need_id: UUID, values: Mapping[str, Any], reason: str, actor: Actor, at: datetime, on: date
) -> NeedRecord:
    """Correct a need: everything but whose it is and of which year.

    Raises: NotFound, Denied, OutsideAreaError, PlanOverError, NoReasonError, TextMissingError.
    """
    row = get_row_for_update(NeedRecord, need_id, scope=actor.scope)
    _change_supply(row, values, reason, actor, on)
    before, after = _write(row, values, NEED_COLUMNS)
    _note("need_changed", row, actor=actor, at=at, before=before, after=after, reason=reason)
    return row


@transaction.atomic
def change_capability(
    *, capability_id: UUID, values: Mapping[str, Any], reason: str, actor: Actor, at: datetime, on: date
) -> CapabilityRecord:
    """Correct a capability: everything but whose it is and of which year.

    Raises: NotFound, Denied, OutsideAreaError, PlanOverError, NoReasonError, TextMissingError.
    """
    row = get_row_for_update(CapabilityRecord, capability_id, scope=actor.scope)
    _change_supply(row, values, reason, actor, on)
    before, after = _write(row, values, CAPABILITY_COLUMNS)
    _note("capability_changed", row, actor=actor, at=at, before=before, after=after, reason=reason)
    return row


@transaction.atomic
def change_requirement(
    *, requirement_id: UUID, values: Mapping[str, Any], reason: str, actor: Actor, at: datetime
) -> Requirement:
    """Correct what policy requires: everything but of which district; what stood is in the audit record.

    Raises: NotFound, Denied, OutsideAreaError, NoReasonError, TextMissingError, RequirementExistsError.
    """
    row = get_row_for_update(Requirement, requirement_id, scope=actor.scope)
    check(actor, PLAN_EDIT, row.region_code, "")
    if not reason.strip():
        raise NoReasonError(field="reason")
    wanted = {name: values[name] for name in REQUIREMENT_COLUMNS}
    for name in ("title", "document"):
        wanted[name] = wanted[name].strip()
        if not wanted[name]:
            raise TextMissingError(field=name)
    try:
        with transaction.atomic():
            before, after = _write(row, wanted, REQUIREMENT_COLUMNS)
    except IntegrityError as error:
        raise RequirementExistsError(field="title") from error
    _note("requirement_changed", row, actor=actor, at=at, before=before, after=after, reason=reason)
    return row


def _open_line(line_id: UUID, reason: str, actor: Actor, on: date) -> PlanLine:
    row = get_row_for_update(PlanLine, line_id, scope=actor.scope)
    check(actor, PLAN_EDIT, row.region_code, "")
    if row.plan.to_date <= on:
        raise PlanOverError
    if not reason.strip():
        raise NoReasonError(field="reason")
    return row


def _change_supply(
    row: NeedRecord | CapabilityRecord, values: Mapping[str, Any], reason: str, actor: Actor, on: date
) -> None:
    check(actor, PLAN_EDIT, row.region_code, row.partner_region_code)
    if date(row.year + 1, 1, 1) <= on:
        raise PlanOverError
    if not reason.strip():
        raise NoReasonError(field="reason")
    if not values["title"].strip():
        raise TextMissingError(field="title")


def _write(
    row: Any, values: Mapping[str, Any], columns: tuple[str, ...]
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Write the columns that differ; return them before and after, in words."""
    before, after = {}, {}
    for name in columns:
        known, wanted = getattr(row, name), values[name]
        if known != wanted:
            before[name], after[name] = _word(known), _word(wanted)
            setattr(row, name, wanted)
    if after:
        row.save(update_fields=[*after])
    return before, after


def _word(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int) else str(value)


def _quarters_of(row: PlanLine) -> dict[str, int]:
    return {str(one): one.target for one in row.milestones.order_by("year", "quarter")}


def _note(
    verb: str,
    row: Any,
    *,
    actor: Actor,
    at: datetime,
    before: dict[str, Any],
    after: dict[str, Any],
    reason: str,
) -> None:
    record(
        f"cooperation.plan.{verb}",
        actor=actor,
        at=at,
        subject=(f"cooperation.{type(row).__name__.lower()}", row.pk),
        region_code=row.region_code,
        before=before,
        after=after,
        reason=reason.strip(),
    )
