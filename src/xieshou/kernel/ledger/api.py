"""Accounts and traces through the API: the same doors and areas as the pages; amounts in fen."""

from __future__ import annotations

from typing import Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .policies import TRACE, VIEW
from .queries import trace as queries
from .queries.account import accounts_in, get_account, list_accounts
from .queries.entry import get_entry
from .queries.trace import Start  # noqa: TC001 -- as above

router = Router(tags=["ledger"])
MOST = 200


class RefusalOut(Schema):
    """Why something is refused or not found."""

    detail: str
    field: str = ""


REFUSED = {401: RefusalOut, 403: RefusalOut, 404: RefusalOut}


class AccountOut(Schema):
    """An account."""

    id: UUID
    code: str
    name: str
    kind: str
    region_code: str
    partner_region_code: str
    balance_fen: int


class TotalOut(Schema):
    """So many accounts of a kind hold so much."""

    kind: str
    accounts: int
    amount_fen: int


class HoldingOut(Schema):
    """So much lies in this account; no code where it is outside the reader's area."""

    account_id: UUID
    code: str
    kind: str
    amount_fen: int


class ForwardOut(Schema):
    """Where an amount is now; the four parts add up to it."""

    amount_fen: int
    arrived_fen: int
    waiting_fen: int
    returned_fen: int
    outside_fen: int
    totals: list[TotalOut]
    arrived: list[HoldingOut]
    waiting: list[HoldingOut]


class SourceOut(Schema):
    """So much came from this fund source."""

    account_id: UUID
    code: str
    name: str
    amount_fen: int


class BackOut(Schema):
    """Where the money of an account came from."""

    amount_fen: int
    sources: list[SourceOut]


@router.get("accounts", response={200: list[AccountOut], 401: RefusalOut, 403: RefusalOut})
@api_requires(VIEW)
def accounts(
    request: ActedRequest,
    q: str = Query("", max_length=60, pattern=r"^[^\x00]*$"),
    limit: int = Query(50, ge=1, le=MOST),
) -> Any:
    """List accounts of the reader's area by number."""
    return list(list_accounts(scope=request.actor.scope, text=q)[:limit])


@router.get("trace/accounts/{uuid:account_id}", response={200: ForwardOut, **REFUSED})
@api_requires(TRACE)
def from_account(request: ActedRequest, account_id: UUID, limit: int = Query(50, ge=1, le=MOST)) -> Any:
    """Trace all the money of an account to whom it reached and where it waits."""
    scope = request.actor.scope
    return _forward(
        request, queries.start_at_account(get_account(account_id, scope=scope).pk, scope=scope), limit
    )


@router.get("trace/entries/{uuid:posting_id}", response={200: ForwardOut, **REFUSED})
@api_requires(TRACE)
def from_entry(request: ActedRequest, posting_id: UUID, limit: int = Query(50, ge=1, le=MOST)) -> Any:
    """Trace the money of one entry."""
    scope = request.actor.scope
    return _forward(request, queries.start_at_entry(get_entry(posting_id, scope=scope), scope=scope), limit)


@router.get("trace/to/{uuid:account_id}", response={200: BackOut, **REFUSED})
@api_requires(TRACE)
def to_account(request: ActedRequest, account_id: UUID) -> Any:
    """Trace the money of an account back to every fund source."""
    scope = request.actor.scope
    back = queries.trace_back(get_account(account_id, scope=scope).pk, scope=scope)
    sources = [
        SourceOut(account_id=row.pk, code=row.code, name=row.name, amount_fen=back.sources[row.pk])
        for row in queries.list_sources(back.sources, scope=scope)
    ]
    return BackOut(amount_fen=back.amount_fen, sources=sources)


def _forward(request: ActedRequest, start: Start, limit: int) -> ForwardOut:
    trace = queries.trace_forward(start, scope=request.actor.scope, limit=limit)
    keys = {row.account_id for row in (*trace.rows, *trace.waiting)}
    known = accounts_in(request.actor.scope).in_bulk(keys)
    arrived, waiting = (
        [
            HoldingOut(
                account_id=row.account_id,
                code=known[row.account_id].code if row.account_id in known else "",
                kind=row.kind,
                amount_fen=row.amount_fen,
            )
            for row in rows
        ]
        for rows in (trace.rows, trace.waiting)
    )
    return ForwardOut(
        amount_fen=trace.amount_fen,
        arrived_fen=trace.arrived_fen,
        waiting_fen=trace.waiting_fen,
        returned_fen=trace.returned_fen,
        outside_fen=trace.outside_fen,
        totals=[
            TotalOut(kind=total.kind, accounts=total.accounts, amount_fen=total.amount_fen)
            for total in trace.totals
        ],
        arrived=arrived,
        waiting=waiting,
    )
