"""The proposal of a year: recorded needs against recorded capabilities of a district, proven and kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.models import ProposalLine, ProposalRun
from xieshou.cooperation.policies import PLAN_EDIT, check
from xieshou.cooperation.queries.plan import list_capabilities, list_needs
from xieshou.engines.planning import Capability, Limits, Need, NotProvenError, Proposal, propose
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor

LARGEST = 4_000  # pairs of need and capability that are proven while somebody waits


class NothingToMatchError(DomainError):
    """No need is recorded for the year."""

    default_message = _("No need of this year is recorded. Record the needs of the counties first.")


class TooLargeError(DomainError):
    """More pairs than are proven while somebody waits, or no proof within the time."""

    default_message = _(
        "The optimum could not be proven in time. Join needs of one kind and county, and try again."
    )


@transaction.atomic
def make_proposal(
    *, region_code: str, year: int, budget_fen: int, people: int, actor: Actor, at: datetime
) -> ProposalRun:
    """Match the needs of all counties of a district with its capabilities under budget and head-count.

    Raises: Denied, OutsideAreaError, NothingToMatchError, TooLargeError.
    """
    check(actor, PLAN_EDIT, region_code, "")
    needs = list(list_needs(scope=actor.scope, year=year).filter(region_code=region_code))
    capabilities = list(list_capabilities(scope=actor.scope, year=year).filter(region_code=region_code))
    if not needs:
        raise NothingToMatchError(field="year")
    if len(needs) * len(capabilities) > LARGEST:
        raise TooLargeError
    try:
        found = propose(
            [Need(str(n.pk), n.partner_region_code, n.kind, n.quantity, n.weight) for n in needs],
            [Capability(str(c.pk), c.kind, c.units, c.cost_fen, c.people) for c in capabilities],
            Limits(budget_fen, people),
        )
    except NotProvenError as error:
        raise TooLargeError from error
    run = ProposalRun.objects.create(
        region_code=region_code,
        year=year,
        budget_fen=budget_fen,
        people_limit=people,
        weight=found.weight,
        bound=found.bound,
        cost_fen=found.cost_fen,
        people=found.people,
        made_at=at,
        made_by_name=actor.name,
    )
    _keep_lines(run, found, {str(need.pk): need.partner_region_code for need in needs})
    record(
        "cooperation.plan.proposed",
        actor=actor,
        at=at,
        subject=("cooperation.proposal", run.pk),
        region_code=region_code,
        after={"year": year, "weight": run.weight, "cost_fen": run.cost_fen, "unserved": len(found.unserved)},
    )
    return run


def _keep_lines(run: ProposalRun, found: Proposal, county_of: dict[str, str]) -> None:
    def line(need: str, units: int, **rest: str) -> ProposalLine:
        sides = {"region_code": run.region_code, "partner_region_code": county_of[need]}
        return ProposalLine(run=run, need_id=need, units=units, **sides, **rest)

    ProposalLine.objects.bulk_create(
        [
            *(line(one.need, one.units, capability_id=one.capability) for one in found.allocations),
            *(line(one.need, one.units, unmet_reason=str(one.reason)) for one in found.unmet),
        ]
    )
