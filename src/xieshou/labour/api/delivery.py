"""Placements and the two confirmations through the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.utils import timezone
from ninja import Router
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import confirmation
from xieshou.labour.operations import delivery as steps
from xieshou.labour.policies.delivery import list_sides
from xieshou.labour.queries.delivery import get_placement, get_signatures, search_placements
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import PlacementStatus, Side  # noqa: TC001 -- as above

from .need import REFUSED, page_slice
from .schemas_delivery import (
    ArrivalIn,
    ConfirmationIn,
    ConfirmationOut,
    EndIn,
    JourneyIn,
    PlacementOut,
    PlacementPage,
    SignaturesOut,
)

router = Router()
PAGE = Query(1, ge=1, le=100_000)
VIEW, DEPART = "labour.placement.view", "labour.placement.depart"


@router.get("/placements/", response={200: PlacementPage, **REFUSED})
@api_requires(VIEW)
def read_placements(request: ActedRequest, status: PlacementStatus | None = None, page: int = PAGE) -> Any:
    """Return a page of placements, the latest step first."""
    found = search_placements("", status=status.value if status else "", scope=request.actor.scope)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.get("/placements/{uuid:placement_id}", response={200: PlacementOut, **REFUSED})
@api_requires(VIEW)
def read_placement(request: ActedRequest, placement_id: UUID) -> Any:
    """Return one placement."""
    return get_placement(placement_id, scope=request.actor.scope)


@router.post("/placements/{uuid:placement_id}/depart", response={200: PlacementOut, **REFUSED})
@api_requires(DEPART)
def depart(request: ActedRequest, placement_id: UUID, body: JourneyIn) -> Any:
    """Record the departure."""
    journey = steps.Journey(**body.dict())
    return steps.depart(placement_id=placement_id, journey=journey, actor=request.actor, at=timezone.now())


@router.post("/placements/{uuid:placement_id}/arrive", response={200: PlacementOut, **REFUSED})
@api_requires(DEPART)
def arrive(request: ActedRequest, placement_id: UUID, body: ArrivalIn) -> Any:
    """Record the arrival."""
    return steps.arrive(
        placement_id=placement_id, arrived_on=body.arrived_on, actor=request.actor, at=timezone.now()
    )


@router.post("/placements/{uuid:placement_id}/cancel", response={200: PlacementOut, **REFUSED})
@api_requires(DEPART)
def cancel(request: ActedRequest, placement_id: UUID, body: EndIn) -> Any:
    """Record that the worker did not go."""
    return steps.cancel_departure(
        placement_id=placement_id, **body.dict(), actor=request.actor, at=timezone.now()
    )


@router.get("/placements/{uuid:placement_id}/confirmations", response={200: SignaturesOut, **REFUSED})
@api_requires(VIEW)
def read_confirmations(request: ActedRequest, placement_id: UUID) -> Any:
    """Return the two confirmations; a side that has not signed does not see the other one."""
    row = get_placement(placement_id, scope=request.actor.scope)
    signed = get_signatures(row, sides=list_sides(request.actor, row))
    return {
        "county": signed.county,
        "employer": signed.employer,
        "hidden": sorted(signed.hidden),
        "differing": signed.mismatch.fields if signed.mismatch and not signed.hidden else [],
    }


@router.post(
    "/placements/{uuid:placement_id}/confirmations/{side}", response={201: ConfirmationOut, **REFUSED}
)
@api_requires(VIEW)
def confirm(request: ActedRequest, placement_id: UUID, side: Side, body: ConfirmationIn) -> Any:
    """Sign what one side says; signing again corrects it with a reason."""
    return 201, confirmation.confirm(
        placement_id=placement_id,
        side=side,
        statement=Statement(body.employed, body.start_date, body.post, body.wage_fen),
        reason=body.reason,
        actor=request.actor,
        at=timezone.now(),
    )
