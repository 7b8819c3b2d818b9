"""A proposal becomes lines of the annual plan, once; and is taken out again while the plan is a draft."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import TextMissingError
from xieshou.cooperation.indicators import find_indicator
from xieshou.cooperation.models import Milestone, Plan, PlanLine, ProposalLine, ProposalRun
from xieshou.cooperation.policies import PLAN_EDIT, check
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.vocabulary.indicator import Unit
from xieshou.cooperation.vocabulary.plan import PlanKind
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError

from .plan import AdoptedError, LineDraft, LineError, add_line

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class WrongPlanError(DomainError):
    """Not an annual plan of the proposal's district and year."""

    default_message = _("Choose the annual plan of the same district and year. Draw it up first.")


class TakenOverError(DomainError):
    """The proposal stands in a plan already, or gives nothing."""

    default_message = _("This proposal stands in a plan already, or it gives nothing to take over.")


class StandsBelowError(DomainError):
    """Other lines stand below the lines of the proposal."""

    default_message = _("Lines of another plan stand below these. Take those out first.")


@dataclass(frozen=True, slots=True)
class Takeover:
    """Into which plan, under which requirement, owned by whom, and what counts each kind of supply."""

    plan_id: UUID
    requirement_id: UUID
    owner: str
    indicators: Mapping[str, str]


@transaction.atomic
def take_over(*, run_id: UUID, wanted: Takeover, actor: Actor, at: datetime, on: date) -> list[PlanLine]:
    """Make every match of a proposal a line of an annual plan: requirement × need × capability filled.

    The target is the number of units, or what they cost where money is counted.

    Raises: NotFound, Denied, OutsideAreaError, WrongPlanError, AdoptedError, TakenOverError, LineError,
            TextMissingError.
    """
    run = get_row_for_update(ProposalRun, run_id, scope=actor.scope)
    check(actor, PLAN_EDIT, run.region_code, "")
    plan = get_row_for_update(Plan, wanted.plan_id, scope=actor.scope)
    fits = plan.kind == PlanKind.ANNUAL and plan.region_code == run.region_code
    if not fits or not plan.from_date <= date(run.year, 7, 1) < plan.to_date:
        raise WrongPlanError(field="plan_id")
    if plan.adopted_on is not None:
        raise AdoptedError(field="plan_id")
    if not wanted.owner.strip():
        raise TextMissingError(field="owner")
    matches = list(
        run.lines.filter(capability__isnull=False).select_related("need", "capability").order_by("pk")
    )
    if not matches or PlanLine.objects.filter(proposal_line__run=run).exists():
        raise TakenOverError
    made = [
        add_line(plan_id=plan.pk, draft=_draft(match, wanted), actor=actor, at=at, on=on) for match in matches
    ]
    _note("proposal_taken_over", run, plan, actor=actor, at=at, lines=[line.title for line in made])
    return made


def _draft(match: ProposalLine, wanted: Takeover) -> LineDraft:
    capability = match.capability
    assert capability is not None  # noqa: S101 -- only matches are asked for
    code = wanted.indicators.get(match.need.kind, "")
    indicator = find_indicator(code)
    if indicator is None:
        raise LineError(field=f"indicator_{match.need.kind}")
    is_money = indicator.unit == Unit.FEN
    return LineDraft(
        title=match.need.title,
        owner=wanted.owner,
        indicator_code=code,
        target=match.units * capability.cost_fen if is_money else match.units,
        partner_region_code=match.partner_region_code,
        requirement_id=wanted.requirement_id,
        need_id=match.need_id,
        capability_id=capability.pk,
        proposal_line_id=match.pk,
    )


@transaction.atomic
def take_out(*, run_id: UUID, actor: Actor, at: datetime) -> int:
    """Take the lines of a proposal out of the draft of a plan again; return how many.

    Raises: NotFound, Denied, OutsideAreaError, AdoptedError, StandsBelowError,
            TakenOverError: none stands there.
    """
    run = get_row_for_update(ProposalRun, run_id, scope=actor.scope)
    check(actor, PLAN_EDIT, run.region_code, "")
    lines = list(PlanLine.objects.filter(proposal_line__run=run).order_by("number"))
    if not lines:
        raise TakenOverError
    plan = get_row_for_update(Plan, lines[0].plan_id, scope=actor.scope)
    if plan.adopted_on is not None:
        raise AdoptedError
    keys = [line.pk for line in lines]
    if PlanLine.objects.filter(parent__in=keys).exists():
        raise StandsBelowError
    Milestone.objects.filter(line__in=keys).delete()
    PlanLine.objects.filter(pk__in=keys).delete()
    kept = [f"{line.number}. {line.title} {line.target}" for line in lines]
    _note("proposal_taken_out", run, plan, actor=actor, at=at, lines=kept)
    return len(lines)


def _note(verb: str, run: ProposalRun, plan: Plan, *, actor: Actor, at: datetime, lines: list[str]) -> None:
    record(
        f"cooperation.plan.{verb}",
        actor=actor,
        at=at,
        subject=("cooperation.proposal", run.pk),
        region_code=run.region_code,
        after={"plan": str(plan.pk), "lines": lines},
    )
