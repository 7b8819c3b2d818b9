"""Retention checks, leavings, wage proofs and the funnel through the API."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any, Literal
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.utils import timezone
from ninja import Router
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import verification as steps
from xieshou.labour.operations import wage
from xieshou.labour.queries import funnel
from xieshou.labour.queries.delivery import get_placement
from xieshou.labour.queries.verification import list_checks_of, list_due_checks, wage_proofs

from .need import REFUSED, page_slice
from .schemas_delivery import CheckOut, FindingIn, FunnelOut, LeavingIn, NoteIn, PlacementOut, WageIn, WageOut

router = Router()
PAGE = Query(1, ge=1, le=100_000)
COUNTY = Query("", pattern=r"^(\d{6})?$")
VIEW, CHECK, WAGE = "labour.placement.view", "labour.retention.check", "labour.wage.confirm"


@router.get("/checks/due", response={200: list[CheckOut], **REFUSED})
@api_requires(CHECK)
def read_due_checks(request: ActedRequest, page: int = PAGE) -> Any:
    """Return the retention checks that are due, the oldest first."""
    return list(list_due_checks(scope=request.actor.scope, on=timezone.localdate())[page_slice(page)])


@router.get("/placements/{uuid:placement_id}/checks", response={200: list[CheckOut], **REFUSED})
@api_requires(CHECK)
def read_checks(request: ActedRequest, placement_id: UUID) -> Any:
    """Return the checks of one placement."""
    row = get_placement(placement_id, scope=request.actor.scope)
    return list_checks_of(row.pk, scope=request.actor.scope)


@router.post("/checks/{uuid:check_id}", response={200: CheckOut, **REFUSED})
@api_requires(CHECK)
def do_check(request: ActedRequest, check_id: UUID, body: FindingIn) -> Any:
    """Enter a retention check."""
    finding = steps.Finding(**body.dict())
    return steps.do_check(check_id=check_id, finding=finding, actor=request.actor, at=timezone.now())


@router.post("/placements/{uuid:placement_id}/leave", response={200: PlacementOut, **REFUSED})
@api_requires(CHECK)
def leave(request: ActedRequest, placement_id: UUID, body: LeavingIn) -> Any:
    """Record a leaving."""
    leaving = steps.Leaving(**body.dict())
    steps.leave(placement_id=placement_id, leaving=leaving, actor=request.actor, at=timezone.now())
    return get_placement(placement_id, scope=request.actor.scope)


@router.get("/placements/{uuid:placement_id}/wages", response={200: list[WageOut], **REFUSED})
@api_requires(VIEW)
def read_wages(request: ActedRequest, placement_id: UUID) -> Any:
    """Return the wage proofs of one placement, the latest month first."""
    row = get_placement(placement_id, scope=request.actor.scope)
    return list(wage_proofs(request.actor.scope).filter(placement_id=row.pk))


@router.post("/placements/{uuid:placement_id}/wages", response={201: WageOut, **REFUSED})
@api_requires(WAGE)
def enter_wage(request: ActedRequest, placement_id: UUID, body: WageIn) -> Any:
    """Enter the wage of a month."""
    proof = wage.Proof(body.month, body.wage_fen, evidence_note=body.evidence_note)
    return 201, wage.enter_wage(
        placement_id=placement_id, proof=proof, actor=request.actor, at=timezone.now()
    )


@router.post("/wages/{uuid:proof_id}/confirm", response={200: WageOut, **REFUSED})
@api_requires(WAGE)
def confirm_wage(request: ActedRequest, proof_id: UUID) -> Any:
    """Confirm a wage proof: it becomes income of the household, once."""
    return wage.confirm_wage(proof_id=proof_id, actor=request.actor, at=timezone.now())


@router.post("/wages/{uuid:proof_id}/reject", response={200: WageOut, **REFUSED})
@api_requires(WAGE)
def reject_wage(request: ActedRequest, proof_id: UUID, body: NoteIn) -> Any:
    """Send a wage proof back."""
    return wage.reject_wage(proof_id=proof_id, note=body.note, actor=request.actor, at=timezone.now())


@router.get("/funnel", response={200: FunnelOut, **REFUSED})
@api_requires("labour.funnel.view")
def read_funnel(
    request: ActedRequest,
    by: Literal["county", "employer", "month"] = "county",
    county: str = COUNTY,
) -> Any:
    """Return the funnel, whole and by county, employer or month."""
    cut, today = funnel.Cut(county=county), timezone.localdate()
    scope = request.actor.scope
    groups = funnel.list_funnel(scope=scope, cut=cut, group=by, on=today)
    return {
        "stages": [asdict(stage) for stage in funnel.get_funnel(scope=scope, cut=cut, on=today)],
        "groups": [asdict(group) for group in groups],
    }
