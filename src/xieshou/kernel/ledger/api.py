"""Accounts and traces through the API: the same doors and areas as the pages; amounts in fen."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from ninja import Router, Schema
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above

from .policies import TRACE, VIEW
from .queries import trace as queries
from .queries.account import accounts_in, get_account, list_accounts
from .queries.earnings import list_earners, start_at_gains
from .queries.entry import get_entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from .models import Account
    from .queries.earnings import Earner
    from .queries.trace import Start
    from .rules.trace import Forward, Holding

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


class EarnedOut(Schema):
    """What the assets in which an amount stands have earned and shared out: new money, no part of it."""

    amount_fen: int
    totals: list[TotalOut]
    reached: list[HoldingOut]


class ForwardOut(Schema):
    """Where an amount is now; the four parts add up to it, `earned` is beside them."""

    amount_fen: int
    arrived_fen: int
    waiting_fen: int
    returned_fen: int
    outside_fen: int
    totals: list[TotalOut]
    arrived: list[HoldingOut]
    waiting: list[HoldingOut]
    earned: EarnedOut | None


class SourceOut(Schema):
    """So much came from this fund source or from these earnings.

    For what an asset earned: the account of the asset, and the fund sources that paid for it.
    """

    account_id: UUID
    code: str
    name: str
    kind: str
    amount_fen: int
    asset_account_id: UUID | None
    asset_funds: list[UUID]


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
    rows = queries.list_sources(back.sources, scope=scope)
    earners = list_earners(back.sources, scope=scope)
    return BackOut(
        amount_fen=back.amount_fen,
        sources=[_source(row, back.sources[row.pk], earners.get(row.pk)) for row in rows],
    )


def _source(row: Account, fen: int, earner: Earner | None) -> SourceOut:
    return SourceOut(
        account_id=row.pk,
        code=row.code,
        name=row.name,
        kind=row.kind,
        amount_fen=fen,
        asset_account_id=earner.asset.pk if earner else None,
        asset_funds=[fund.pk for fund in earner.funds] if earner else [],
    )


def _forward(request: ActedRequest, start: Start, limit: int) -> ForwardOut:
    scope = request.actor.scope
    trace = queries.trace_forward(start, scope=scope, limit=limit)
    gains = start_at_gains(start, trace, scope=scope)
    earned = queries.trace_forward(gains, scope=scope, limit=limit) if gains else None
    held = [*trace.rows, *trace.waiting, *(earned.rows if earned else ())]
    known = accounts_in(scope).in_bulk({row.account_id for row in held})
    return ForwardOut(
        amount_fen=trace.amount_fen,
        arrived_fen=trace.arrived_fen,
        waiting_fen=trace.waiting_fen,
        returned_fen=trace.returned_fen,
        outside_fen=trace.outside_fen,
        totals=_totals(trace),
        arrived=_holdings(trace.rows, known),
        waiting=_holdings(trace.waiting, known),
        earned=EarnedOut(
            amount_fen=earned.amount_fen, totals=_totals(earned), reached=_holdings(earned.rows, known)
        )
        if earned
        else None,
    )


def _totals(trace: Forward) -> list[TotalOut]:
    return [
        TotalOut(kind=total.kind, accounts=total.accounts, amount_fen=total.amount_fen)
        for total in trace.totals
    ]


def _holdings(rows: Sequence[Holding], known: Mapping[UUID, Account]) -> list[HoldingOut]:
    return [
        HoldingOut(
            account_id=row.account_id,
            code=known[row.account_id].code if row.account_id in known else "",
            kind=row.kind,
            amount_fen=row.amount_fen,
        )
        for row in rows
    ]
