"""Linkage contracts and branches for other programs; amounts in fen, no names of people."""

from __future__ import annotations

from datetime import date  # noqa: TC003 -- ninja reads the annotations when it starts
from typing import Any
from uuid import UUID  # noqa: TC003 -- as above

from django.utils import timezone
from ninja import Field, Router, Schema

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .operations.sharing import Sharing, share_out
from .policies.asset import EDIT
from .policies.linkage import VIEW
from .queries import clause as queries
from .queries.branch import list_branches
from .queries.linkage import get_contract, list_contracts
from .queries.proposal import get_project
from .rules.clause import find_gaps, formula, settle
from .rules.sharing import MOST_PAYEES, Line

router = Router(tags=["projects"])


class RefusalOut(Schema):
    """Why something is refused or not found."""

    detail: str
    field: str = ""


REACHED = ("villages", "village_fen", "households", "household_fen")
REFUSED = {401: RefusalOut, 403: RefusalOut, 404: RefusalOut}


class LinkageContractOut(Schema):
    """A contract that shares a project's income."""

    id: UUID
    number: str
    kind: str
    undertaking: str
    work_contract_id: UUID | None
    signed_on: date
    until: date
    concluded_on: date | None
    paid_fen: int | None


class ClauseOut(Schema):
    """What a party does and pays; `paid_fen` is null where no record counts it."""

    position: int
    kind: str
    party: str
    duty: str
    pays_kind: str
    amount_fen: int | None
    due_on: date | None
    met_on: date | None
    state: str
    paid_fen: int | None


class FormulaOut(Schema):
    """A contract between the three: its typed parties, what it lacks, whom it reached, its clauses."""

    id: UUID
    number: str
    concluded_on: date | None
    formula: list[str]
    gaps: list[str]
    villages: int
    village_fen: int
    households: int
    household_fen: int
    clauses: list[ClauseOut]


class BranchOut(Schema):
    """A temporary Party branch at a site of a project."""

    id: UUID
    organisation_id: UUID
    site: str
    superior: str
    set_up_on: date
    dissolved_on: date | None


class ShareIn(Schema):
    """One payee by the code of household or village, with an amount or a part."""

    payee: str = Field(max_length=20, pattern=r"^[^\x00]+$")
    amount_fen: int | None = Field(None, ge=1, le=10**14)
    part: int | None = Field(None, ge=1, le=10**9)


class SharingIn(Schema):
    """A sum to share among payees; `to_date` is exclusive."""

    contract_id: UUID
    total_fen: int = Field(ge=1, le=10**14)
    from_date: date
    to_date: date
    proof: str = Field(min_length=1, max_length=200, pattern=r"^[^\x00]*$")
    shares: list[ShareIn] = Field(min_length=1, max_length=MOST_PAYEES)


class SharedOut(Schema):
    """How many shares were entered and how many were on file already."""

    made: int
    known: int


@router.get("/library/{uuid:project_id}/linkage", response={200: list[LinkageContractOut], **REFUSED})
@api_requires(VIEW)
def read_linkage_contracts(request: ActedRequest, project_id: UUID) -> Any:
    """Return the contracts that share a project's income, with what was confirmed under each."""
    scope = request.actor.scope
    return list(list_contracts(get_project(project_id, scope=scope).pk, scope=scope))


@router.get("/linkage/{uuid:linkage_contract_id}", response={200: FormulaOut, **REFUSED})
@api_requires(VIEW)
def read_linkage_contract(request: ActedRequest, linkage_contract_id: UUID) -> Any:
    """Return a contract between the three, with how far each clause is kept today."""
    scope = request.actor.scope
    row = get_contract(linkage_contract_id, scope=scope)
    rows = queries.list_clauses(row.pk, scope=scope)
    facts, reached = queries.clause_facts(rows), queries.reach_of(row, scope=scope)
    kept = settle(facts, queries.paid_of(row, reached, scope=scope), on=timezone.localdate())
    names = ("position", "kind", "party", "duty", "pays_kind", "amount_fen", "due_on", "met_on")
    return {
        "id": row.pk,
        "number": row.number,
        "concluded_on": row.concluded_on,
        "formula": [kind.value for kind in formula(one.kind for one in rows)],
        "gaps": [gap.value for gap in find_gaps(facts)],
        **{
            name: getattr(reached, name)
            for name in ("villages", "village_fen", "households", "household_fen")
        },
        "clauses": [
            {name: getattr(one, name) for name in names}
            | {"state": kept[one.pk].state.value, "paid_fen": kept[one.pk].paid_fen}
            for one in rows
        ],
    }


@router.get("/library/{uuid:project_id}/branches", response={200: list[BranchOut], **REFUSED})
@api_requires(VIEW)
def read_branches(request: ActedRequest, project_id: UUID) -> Any:
    """Return the temporary branches at the sites of a project."""
    scope = request.actor.scope
    return list(list_branches(get_project(project_id, scope=scope).pk, scope=scope))


@router.post("/assets/{uuid:asset_id}/shares", response={200: SharedOut, 409: RefusalOut, **REFUSED})
@api_requires(EDIT)
def add_shares(request: ActedRequest, asset_id: UUID, body: SharingIn) -> Any:
    """Share a sum of an asset's income among payees, to the fen; the same again changes nothing."""
    values = body.dict(exclude={"shares"})
    lines = tuple(Line(one.payee, one.amount_fen, one.part) for one in body.shares)
    sharing = Sharing(**values, lines=lines)
    return share_out(asset_id=asset_id, sharing=sharing, actor=request.actor, at=timezone.now())
