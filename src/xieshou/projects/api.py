"""Projects for other programs: the library, contracts, payments and benefits; amounts in fen."""

from __future__ import annotations

from datetime import date, datetime  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema, Status
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .api_linkage import router as linkage_router
from .api_places import router as places_router
from .api_scheme import router as scheme_router
from .operations.linkage import Payment, enter_benefit
from .policies.linkage import ENTER
from .policies.linkage import VIEW as SEE_BENEFITS
from .policies.payment import VIEW as SEE_CONTRACTS
from .policies.proposal import VIEW
from .policies.scheme import VIEW as SEE_CALLS
from .queries import payment as money
from .queries.grant_notice import grant_notices
from .queries.linkage import BenefitFilter, list_benefits
from .queries.proposal import ProjectFilter, get_project, list_projects
from .queries.spending import list_spending
from .rules.legs import missing_of
from .rules.proposal import lacks_chain
from .vocabulary.linkage import BenefitStatus  # noqa: TC001 -- as above
from .vocabulary.payment import PaymentStatus  # noqa: TC001 -- as above
from .vocabulary.proposal import Stage  # noqa: TC001 -- as above

router = Router(tags=["projects"])
router.add_router("", linkage_router)
router.add_router("", places_router)
router.add_router("", scheme_router)
ROWS = 100
PAGE = Query(1, ge=1, le=100_000)
WORDS = Query("", max_length=60, pattern=r"^[^\x00]*$")


class RefusalOut(Schema):
    """Why something is refused or not found."""

    detail: str
    field: str = ""


REFUSED = {401: RefusalOut, 403: RefusalOut, 404: RefusalOut}


class ProjectOut(Schema):
    """A project of the library."""

    id: UUID
    code: str
    name: str
    region_code: str
    category: str
    sector: str
    stage: str
    plan_year: int
    amount_fen: int
    starts_on: date
    ends_on: date
    responsible_unit: str
    performance_target: str
    chain_link: str
    plan_line_id: UUID | None
    requirement_id: UUID | None
    need_id: UUID | None
    capability_id: UUID | None
    missing_legs: list[str]
    is_chain_missing: bool
    result: str
    reached: str

    @staticmethod
    def resolve_missing_legs(row: Any) -> list[str]:
        """Return the legs that the project lacks."""
        return [str(leg) for leg in missing_of(row)]

    @staticmethod
    def resolve_is_chain_missing(row: Any) -> bool:
        """Tell whether the project does not state the chain that it mends."""
        return lacks_chain(row)


class FundsOut(Schema):
    """The money of a project."""

    approved_fen: int
    allocated_fen: int
    contracted_fen: int
    paid_fen: int
    held_fen: int
    remaining_fen: int
    account_id: UUID | None


class ContractOut(Schema):
    """A contract of a project."""

    id: UUID
    number: str
    kind: str
    party: str
    subject: str
    amount_fen: int
    retention_percent: int
    signed_on: date
    paid_fen: int


class ClaimOut(Schema):
    """What of a contract's money may be claimed back; `asked_fen` are returns that wait."""

    free_fen: int
    stands_fen: int
    asked_fen: int


class PaymentOut(Schema):
    """A payment request; its voucher once it is booked."""

    id: UUID
    project_id: UUID
    contract_id: UUID
    kind: str
    amount_fen: int
    retained_fen: int
    purpose: str
    status: str
    voucher_number: str
    entry_id: UUID | None
    asked_at: datetime


class SpendingOut(Schema):
    """What a county's projects paid in a year; `permille` is the share that earns, null for no money."""

    county: str
    year: int
    operating_fen: int
    borne_out_fen: int
    grant_fen: int
    fen: int
    permille: int | None


class BenefitOut(Schema):
    """What a household or village got."""

    id: UUID
    project_id: UUID
    contract_id: UUID
    region_code: str
    household_id: UUID | None
    kind: str
    amount_fen: int
    from_date: date
    to_date: date
    status: str
    entry_id: UUID | None


class GrantLineOut(Schema):
    """A chosen application as the public notice names it; `points` in hundredths."""

    position: int
    organisation: str
    title: str
    sector: str
    amount_fen: int
    points: int


class GrantNoticeOut(Schema):
    """The public notice of a call's result; `to_date` is exclusive."""

    id: UUID
    call_id: UUID
    region_code: str
    number: str
    title: str
    budget_fen: int
    from_date: date
    to_date: date
    withdrawn_at: datetime | None
    received: int
    waiting: int
    lines: list[GrantLineOut]


class GrantNoticePage(Schema):
    """A page of notices of grants."""

    items: list[GrantNoticeOut]
    total: int


class ProjectPage(Schema):
    """A page of projects."""

    items: list[ProjectOut]
    total: int


class PaymentPage(Schema):
    """A page of payments."""

    items: list[PaymentOut]
    total: int


class BenefitPage(Schema):
    """A page of benefits."""

    items: list[BenefitOut]
    total: int


class BenefitIn(Schema):
    """What a household, a member of it, or (without either) a village got; `to_date` is exclusive."""

    contract_id: UUID
    amount_fen: int = Field(ge=1, le=10**14)
    from_date: date
    to_date: date
    proof: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")
    household_id: UUID | None = None
    person_id: UUID | None = None
    village_code: str = Field("", pattern=r"^(\d{12})?$")


def _slice(page: int) -> slice:
    return slice((page - 1) * ROWS, page * ROWS)


@router.get("/library/", response={200: ProjectPage, **REFUSED})
@api_requires(VIEW)
def read_projects(
    request: ActedRequest,
    q: str = WORDS,
    stage: Stage | None = None,
    legs_missing: bool = False,  # noqa: FBT001, FBT002 -- ninja passes the query by its name
    chain_missing: bool = False,  # noqa: FBT001, FBT002 -- ninja passes the query by its name
    page: int = PAGE,
) -> Any:
    """Return a page of the project library by number; all, or those that lack a leg or their chain."""
    wanted = ProjectFilter(
        text=q,
        stage=stage.value if stage else "",
        legs_missing=legs_missing,
        chain_missing=chain_missing,
    )
    found = list_projects(wanted, scope=request.actor.scope, sort="code")
    return {"items": list(found[_slice(page)]), "total": found.count()}


@router.get("/library/{uuid:project_id}", response={200: ProjectOut, **REFUSED})
@api_requires(VIEW)
def read_project(request: ActedRequest, project_id: UUID) -> Any:
    """Return one project."""
    return get_project(project_id, scope=request.actor.scope)


@router.get("/library/{uuid:project_id}/funds", response={200: FundsOut, **REFUSED})
@api_requires(SEE_CONTRACTS)
def read_funds(request: ActedRequest, project_id: UUID) -> Any:
    """Return the money of a project; the account leads to the trace of the ledger."""
    scope = request.actor.scope
    return money.funds_of(get_project(project_id, scope=scope), scope=scope)


@router.get("/library/{uuid:project_id}/contracts", response={200: list[ContractOut], **REFUSED})
@api_requires(SEE_CONTRACTS)
def read_contracts(request: ActedRequest, project_id: UUID) -> Any:
    """Return the contracts of a project with what was paid under each."""
    scope = request.actor.scope
    return list(money.list_contracts(get_project(project_id, scope=scope).pk, scope=scope))


@router.get("/contracts/{uuid:work_contract_id}/claim", response={200: ClaimOut, **REFUSED})
@api_requires(SEE_CONTRACTS)
def read_claim(request: ActedRequest, work_contract_id: UUID) -> Any:
    """Return what of a contract's money may be claimed back now, and what stands in assets."""
    scope = request.actor.scope
    return money.claim_of(money.get_contract(work_contract_id, scope=scope), scope=scope)


@router.get("/payments/", response={200: PaymentPage, **REFUSED})
@api_requires(SEE_CONTRACTS)
def read_payments(request: ActedRequest, status: PaymentStatus | None = None, page: int = PAGE) -> Any:
    """Return a page of payments, the latest first."""
    found = money.list_payments(scope=request.actor.scope, status=status.value if status else "")
    return {"items": list(found[_slice(page)]), "total": found.count()}


@router.get("/spending/", response={200: list[SpendingOut], **REFUSED})
@api_requires(SEE_CONTRACTS)
def read_spending(request: ActedRequest) -> Any:
    """Return which money of the scope's counties earns an income and which is a grant, by year."""
    return list_spending(scope=request.actor.scope)


@router.get("/grant-notices/", response={200: GrantNoticePage, **REFUSED})
@api_requires(SEE_CALLS)
def read_grant_notices(request: ActedRequest, page: int = PAGE) -> Any:
    """Return a page of notices of grants, the latest first, with how many objections came and are open."""
    found = grant_notices(request.actor.scope)
    return {"items": list(found[_slice(page)]), "total": found.count()}


@router.get("/benefits/", response={200: BenefitPage, **REFUSED})
@api_requires(SEE_BENEFITS)
def read_benefits(request: ActedRequest, status: BenefitStatus | None = None, page: int = PAGE) -> Any:
    """Return a page of what households and villages got, the latest first."""
    wanted = BenefitFilter(status=status.value if status else "")
    found = list_benefits(wanted, scope=request.actor.scope)
    return {"items": list(found[_slice(page)]), "total": found.count()}


@router.post("/benefits/", response={201: BenefitOut, 409: RefusalOut, **REFUSED})
@api_requires(ENTER)
def add_benefit(request: ActedRequest, body: BenefitIn) -> Any:
    """Enter what a payee got; somebody else confirms it."""
    values = body.dict(exclude={"contract_id"})
    row = enter_benefit(
        contract_id=body.contract_id, payment=Payment(**values), actor=request.actor, at=timezone.now()
    )
    return Status(201, row)
