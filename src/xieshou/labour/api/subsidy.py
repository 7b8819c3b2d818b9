"""Subsidies through the API: who fulfils a rule, batches, the check by another person, what was paid."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any, Literal
from uuid import UUID  # noqa: TC003 -- as above

from django.http import HttpResponse
from django.utils import timezone
from ninja import Field, Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.kernel.sheets.writing.export import XLSX_TYPE
from xieshou.labour.operations import payment, subsidy_income
from xieshou.labour.operations import subsidy as steps
from xieshou.labour.policies.subsidy import CHECK, MAKE, PAY, VIEW
from xieshou.labour.queries import subsidy as queries
from xieshou.labour.queries.purse import list_paying
from xieshou.labour.vocabulary.subsidy import (
    BatchStatus,
    ClaimStatus,
    Fund,
    SubsidyKind,
    Verdict,
)

from .need import REFUSED, page_slice
from .trip import ReasonIn  # noqa: TC001 -- as above

router = Router()
PAGE = Query(1, ge=1, le=100_000)
COUNTY = Query(..., pattern=r"^[1-9][0-9]{5}$")
YEAR = Query(..., ge=steps.FIRST_YEAR, le=2_100)
CSV_TYPE = "text/csv; charset=utf-8"
CLAIM = "/subsidies/claims/{uuid:claim_id}"
ONE = "/subsidies/{uuid:batch_id}"


class BatchOut(Schema):
    """A batch with its sums in fen."""

    id: UUID
    region_code: str
    kind: SubsidyKind
    year: int
    document: str
    fund: str
    account_id: UUID | None
    status: BatchStatus
    made_at: datetime
    paid_on: date | None
    people: int
    total_fen: int | None
    paid_people: int
    paid_fen: int | None


class BatchPage(Schema):
    """A page of batches."""

    items: list[BatchOut]
    total: int


class ClaimOut(Schema):
    """The claim of one person; accounts stay in the payment file."""

    id: UUID
    placement_id: UUID | None
    enrolment_id: UUID | None
    rule: str
    months: list[str]
    amount_fen: int
    status: ClaimStatus
    entry_id: UUID | None
    back_asked_at: datetime | None


class CandidateOut(Schema):
    """What the records say about one placement or course of a year."""

    placement_id: UUID | None
    enrolment_id: UUID | None
    verdict: Verdict
    rule: str
    ceiling_fen: int
    has_account: bool


class WantedIn(Schema):
    """What a batch is for."""

    county: str = Field(pattern=r"^[1-9][0-9]{5}$")
    kind: SubsidyKind
    year: int = Field(ge=steps.FIRST_YEAR, le=2_100)
    document: str = Field(min_length=1, max_length=200)
    amount_fen: int | None = Field(None, gt=0, le=10_000_000)
    fund: Fund
    account_id: UUID


class PayingOut(Schema):
    """An account of the ledger out of which a county may pay."""

    id: UUID
    code: str
    name: str
    partner_region_code: str


class FileIn(Schema):
    """Why the file with whole account numbers is taken."""

    form: Literal["xlsx", "csv"]
    purpose: str = Field(min_length=2, max_length=200)


class BackIn(Schema):
    """Whether the money of a claim came back."""

    agreed: bool


class PaidIn(Schema):
    """What the bank did."""

    paid_on: date
    voucher: str = Field(min_length=1, max_length=60)
    failed_ids: list[UUID] = Field(default_factory=list, max_length=20_000)


def _step(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


def _batch(batch_id: UUID, request: ActedRequest) -> Any:
    return queries.get_batch(batch_id, scope=request.actor.scope)


@router.get("/subsidies/candidates", response={200: list[CandidateOut], **REFUSED})
@api_requires(MAKE)
def read_candidates(
    request: ActedRequest, county: str = COUNTY, kind: SubsidyKind = SubsidyKind.STABLE, year: int = YEAR
) -> Any:
    """Return who fulfils the rule of a county, kind and year by the records."""
    found = queries.list_candidates(county=county, kind=kind.value, year=year, scope=request.actor.scope)
    return [
        {
            "placement_id": one.placement.pk if one.placement else None,
            "enrolment_id": one.enrolment.pk if one.enrolment else None,
            "verdict": one.finding.verdict,
            "rule": one.finding.rule.code if one.finding.rule else "",
            "ceiling_fen": one.finding.ceiling_fen,
            "has_account": one.has_account,
        }
        for one in found
    ]


@router.get("/subsidies/accounts", response={200: list[PayingOut], **REFUSED})
@api_requires(MAKE)
def read_accounts(request: ActedRequest, county: str = COUNTY) -> Any:
    """Return the accounts out of which a county may pay subsidies."""
    return list_paying(county, scope=request.actor.scope)


@router.get("/subsidies/", response={200: BatchPage, **REFUSED})
@api_requires(VIEW)
def read_batches(request: ActedRequest, page: int = PAGE) -> Any:
    """Return a page of the batches, the latest first."""
    found = queries.batches(request.actor.scope)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/subsidies/", response={201: BatchOut, **REFUSED})
@api_requires(MAKE)
def make_batch(request: ActedRequest, body: WantedIn) -> Any:
    """Make a batch of everybody who fulfils the rule and has an account, paid out of one of the ledger."""
    made = steps.make_batch(steps.Wanted(**body.dict()), **_step(request))
    return 201, _batch(made.pk, request)


@router.get(ONE, response={200: BatchOut, **REFUSED})
@api_requires(VIEW)
def read_batch(request: ActedRequest, batch_id: UUID) -> Any:
    """Return one batch."""
    return _batch(batch_id, request)


@router.get(f"{ONE}/claims", response={200: list[ClaimOut], **REFUSED})
@api_requires(VIEW)
def read_claims(request: ActedRequest, batch_id: UUID) -> Any:
    """Return the claims of a batch."""
    return list(_batch(batch_id, request).claims.order_by("id"))


@router.post(f"{ONE}/submit", response={200: BatchOut, **REFUSED})
@api_requires(MAKE)
def submit_batch(request: ActedRequest, batch_id: UUID) -> Any:
    """Hand a draft to the checker."""
    return _batch(steps.submit_batch(batch_id=batch_id, **_step(request)).pk, request)


@router.post(f"{ONE}/approve", response={200: BatchOut, **REFUSED})
@api_requires(CHECK)
def approve_batch(request: ActedRequest, batch_id: UUID) -> Any:
    """Approve a batch that another person made."""
    return _batch(steps.approve_batch(batch_id=batch_id, **_step(request)).pk, request)


@router.post(f"{ONE}/return", response={200: BatchOut, **REFUSED})
@api_requires(CHECK)
def return_batch(request: ActedRequest, batch_id: UUID, body: ReasonIn) -> Any:
    """Send a batch back to its maker."""
    return _batch(steps.return_batch(batch_id=batch_id, reason=body.reason, **_step(request)).pk, request)


@router.post(f"{ONE}/cancel", response={200: BatchOut, **REFUSED})
@api_requires(MAKE)
def cancel_batch(request: ActedRequest, batch_id: UUID, body: ReasonIn) -> Any:
    """Cancel a draft."""
    return _batch(steps.cancel_batch(batch_id=batch_id, reason=body.reason, **_step(request)).pk, request)


@router.post(f"{ONE}/file", response={200: Any, **REFUSED})
@api_requires(PAY)
def take_file(request: ActedRequest, batch_id: UUID, body: FileIn) -> HttpResponse:
    """Take the payment file with whole account numbers; who took it and why is recorded."""
    content = payment.take_file(batch_id=batch_id, **body.dict(), **_step(request))
    response = HttpResponse(content, content_type=XLSX_TYPE if body.form == "xlsx" else CSV_TYPE)
    response["Content-Disposition"] = f'attachment; filename="payment.{body.form}"'
    return response


@router.post(f"{ONE}/paid", response={200: BatchOut, **REFUSED})
@api_requires(PAY)
def mark_paid(request: ActedRequest, batch_id: UUID, body: PaidIn) -> Any:
    """Enter what the bank paid; what it returned may be claimed again."""
    return _batch(payment.mark_paid(batch_id=batch_id, **body.dict(), **_step(request)).pk, request)


@router.post(f"{ONE}/income", response={200: BatchOut, **REFUSED})
@api_requires(PAY)
def tell_registry(request: ActedRequest, batch_id: UUID) -> Any:
    """Record income and entries of payees whose household was registered after the payment."""
    subsidy_income.tell_registry(batch_id=batch_id, **_step(request))
    return _batch(batch_id, request)


@router.post(f"{CLAIM}/back", response={200: ClaimOut, **REFUSED})
@api_requires(PAY)
def ask_back(request: ActedRequest, claim_id: UUID, body: ReasonIn) -> Any:
    """Say that the bank returned a payment later; another person confirms it."""
    return subsidy_income.ask_back(claim_id=claim_id, reason=body.reason, **_step(request))


@router.post(f"{CLAIM}/decide", response={200: ClaimOut, **REFUSED})
@api_requires(CHECK)
def decide_back(request: ActedRequest, claim_id: UUID, body: BackIn) -> Any:
    """Confirm that the money of a claim came back, or that it did not."""
    step = subsidy_income.confirm_back if body.agreed else subsidy_income.keep_claim
    return step(claim_id=claim_id, **_step(request))
