"""Framework agreements through the API: read as counted, signed, with parties and commitments, ended."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Router, Schema, Status
from ninja.params.functions import Query
from pydantic import Field

from xieshou.cooperation.models import Agreement
from xieshou.cooperation.operations import agreement as steps
from xieshou.cooperation.policies import AGREEMENT_EDIT, AGREEMENT_VIEW
from xieshou.cooperation.queries.agreement import list_agreements, list_measured
from xieshou.cooperation.queries.scoped import get_row
from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .api_exchange import CooperationMadeOut, PairIn

if TYPE_CHECKING:
    from xieshou.cooperation.queries.agreement import Measured

router = Router(tags=["cooperation"])


class AgreementRefusal(Schema):
    """Why an agreement was refused, and the field it concerns."""

    detail: str
    field: str = ""


REFUSED = {403: AgreementRefusal, 404: AgreementRefusal, 409: AgreementRefusal}
MADE = {201: CooperationMadeOut, **REFUSED}


class AgreementIn(PairIn):
    """A signed agreement with its term; the last day is exclusive."""

    title: str = Field(max_length=120)
    number: str = Field("", max_length=60)
    signed_on: date
    from_date: date
    to_date: date
    note: str = Field("", max_length=400)


class SigningPartyIn(Schema):
    """Who signed on which side."""

    name: str = Field(max_length=120)
    is_east: bool


class CommitmentIn(Schema):
    """What is counted, and how much of it; money in fen; without days the whole term."""

    text: str = Field(max_length=300)
    indicator_code: str = Field(max_length=60)
    target: int = Field(ge=1, le=10**15)
    from_date: date | None = None
    to_date: date | None = None


class EarlyEndIn(Schema):
    """The day on which an agreement ends before its term, and why."""

    to_date: date
    reason: str = Field(max_length=200)


class AgreementRecordOut(AgreementIn):
    """An agreement with who signed it."""

    id: UUID
    ended_reason: str
    parties: list[SigningPartyIn]

    @staticmethod
    def resolve_parties(row: Agreement) -> list[Any]:
        """Return who signed, the east first."""
        return list(row.parties.order_by("-is_east", "name"))


PAGE = 50
PAGES = Query(1, ge=1, le=100_000)


class AgreementOut(Schema):
    """An agreement with how many commitments it holds."""

    id: UUID
    title: str
    region_code: str
    partner_region_code: str
    from_date: date
    to_date: date
    promised: int


class CountedOut(Schema):
    """A promise beside what the records count; money in fen; `actual` is null where nobody records it."""

    number: int
    text: str
    indicator_code: str
    unit: str | None
    target: int
    actual: int | None
    percent: int | None
    standing: str
    missing: list[str] = Field(default_factory=list)
    id: UUID | None = None
    late: list[str] = Field(default_factory=list)


def counted(one: Measured) -> dict[str, Any]:
    """Return a promise beside its figure."""
    row = one.row
    return {
        "number": row.number,
        "text": getattr(row, "text", "") or getattr(row, "title", ""),
        "indicator_code": row.indicator_code,
        "unit": one.indicator.unit.value if one.indicator else None,
        "target": row.target,
        "actual": one.actual,
        "percent": one.percent,
        "standing": one.standing.value,
    }


def _who(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


@router.get("/agreements/", response={200: list[AgreementOut], **REFUSED})
@api_requires(AGREEMENT_VIEW)
def read_agreements(request: ActedRequest, page: int = PAGES) -> Any:
    """Return a page of agreements, the last to end first."""
    return list(list_agreements(scope=request.actor.scope)[(page - 1) * PAGE : page * PAGE])


@router.post("/agreements/", response=MADE)
@api_requires(AGREEMENT_EDIT)
def sign_agreement(request: ActedRequest, body: AgreementIn) -> Any:
    """Enter a signed agreement."""
    return Status(201, steps.sign_agreement(steps.AgreementDraft(**body.dict()), **_who(request)))


@router.get("/agreements/{uuid:agreement_id}/", response={200: AgreementRecordOut, **REFUSED})
@api_requires(AGREEMENT_VIEW)
def read_agreement(request: ActedRequest, agreement_id: UUID) -> Any:
    """Return an agreement with who signed it."""
    return get_row(Agreement, agreement_id, scope=request.actor.scope)


@router.post("/agreements/{uuid:agreement_id}/parties/", response=MADE)
@api_requires(AGREEMENT_EDIT)
def enter_party(request: ActedRequest, agreement_id: UUID, body: SigningPartyIn) -> Any:
    """Add who signed."""
    return Status(201, steps.add_party(agreement_id=agreement_id, **body.dict(), **_who(request)))


@router.get("/agreements/{uuid:agreement_id}/commitments/", response={200: list[CountedOut], **REFUSED})
@api_requires(AGREEMENT_VIEW)
def read_commitments(request: ActedRequest, agreement_id: UUID) -> Any:
    """Return the commitments of an agreement, each counted from records now."""
    row = get_row(Agreement, agreement_id, scope=request.actor.scope)
    found = list_measured(row.pk, scope=request.actor.scope, on=timezone.localdate())
    return [counted(one) for one in found]


@router.post("/agreements/{uuid:agreement_id}/commitments/", response=MADE)
@api_requires(AGREEMENT_EDIT)
def enter_commitment(request: ActedRequest, agreement_id: UUID, body: CommitmentIn) -> Any:
    """Add a commitment that is counted from records."""
    promise = steps.Promise(**body.dict())
    return Status(201, steps.add_commitment(agreement_id=agreement_id, promise=promise, **_who(request)))


@router.post("/agreements/{uuid:agreement_id}/end/", response={200: AgreementRecordOut, **REFUSED})
@api_requires(AGREEMENT_EDIT)
def end_agreement(request: ActedRequest, agreement_id: UUID, body: EarlyEndIn) -> Any:
    """End an agreement before its term."""
    return steps.end_early(agreement_id=agreement_id, **body.dict(), **_who(request))
