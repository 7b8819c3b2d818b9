"""Reads behind the booking of benefits: whose income they share, what a work contract has left for them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Sum

from xieshou.kernel.ledger.queries.account import list_holder_accounts
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.projects.models import Asset, AssetIncome, PaymentRequest, WorkContract
from xieshou.projects.vocabulary.payment import PaymentKind, PaymentStatus

from .payment import CONTRACT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Account
    from xieshou.projects.models import Benefit


@dataclass(frozen=True, slots=True)
class Room:
    """The account of a work contract's payee, and what of it no asset and no return needs."""

    account: Account
    free_fen: int


def assets_of(rows: Iterable[Benefit]) -> dict[UUID, Asset]:
    """Return the asset whose income each benefit shares, by benefit; one query."""
    found = AssetIncome.objects.filter(benefit__in=[row.pk for row in rows]).select_related("asset")
    return {one.benefit_id: one.asset for one in found}


def lock_work_contracts(keys: Iterable[UUID], *, scope: Scope) -> dict[UUID, WorkContract]:
    """Return those of the work contracts that lie in the scope, their rows locked, by key."""
    rows = WorkContract.objects.select_for_update().filter(scope.region_q(), pk__in=list(keys))
    return {row.pk: row for row in rows.order_by("pk")}


def rooms_of(keys: Iterable[UUID], *, scope: Scope) -> dict[UUID, Room]:
    """Return what the payees of work contracts hold for benefits; three queries, none for a contract unpaid.

    What assets that wait to be confirmed and returns that were asked for need is not free.
    """
    wanted = list(keys)
    accounts = list_holder_accounts(CONTRACT, wanted, kind=AccountKind.PAYEE, scope=scope)
    waiting = Asset.objects.filter(contract__in=wanted, confirmed_at=None).order_by().values_list("contract")
    needed = dict(waiting.annotate(fen=Sum("value_fen")))
    returns = PaymentRequest.objects.filter(
        contract__in=wanted, kind=PaymentKind.RETURN, status=PaymentStatus.ASKED
    )
    asked = dict(returns.order_by().values_list("contract").annotate(fen=Sum("amount_fen")))
    return {
        one.holder_id: Room(one, one.balance_fen - needed.get(one.holder_id, 0) - asked.get(one.holder_id, 0))
        for one in accounts
        if one.holder_id
    }
