"""Reads of what assets have earned: the money after the money, never a part of the amount traced.

An asset's account and the account of its earnings have the same holder; see docs/adr/0033.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.ledger.models import Account, Share
from xieshou.kernel.ledger.rules.trace import range_below
from xieshou.kernel.ledger.vocabulary import AccountKind

from .account import accounts_in
from .trace import Start, lots_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.rules.trace import Forward

MOST = 50


@dataclass(frozen=True, slots=True)
class Earner:
    """An account of earnings, the account of the asset that earned, and the fund sources of the asset."""

    earnings: Account
    asset: Account
    funds: Sequence[Account]


def start_at_gains(start: Start, trace: Forward, *, scope: Scope) -> Start | None:
    """Return where the trace of what the assets of a trace have earned begins; None where none has earned.

    Those MOST assets that earned most; an asset that several funds paid for counts with all it earned.
    """
    if not trace.accounts(AccountKind.ASSET):
        return None
    holders = Account.objects.filter(pk__in=_assets_below(start, scope)).values("holder_id")
    rows = accounts_in(scope).filter(kind=AccountKind.EARNINGS, holder_id__in=holders, balance_fen__lt=0)
    keys = list(rows.order_by("balance_fen", "id").values_list("pk", flat=True)[:MOST])
    lots = lots_in(scope).filter(account__in=keys, parent__isnull=True, amount_fen__gt=0)
    found = {bytes(path): fen for path, fen in lots.order_by("id").values_list("path", "amount_fen")}
    return Start(sum(found.values()), list(found)) if found else None


def _assets_below(start: Start, scope: Scope) -> Iterable[UUID]:
    if start.origin_id is not None:
        mine = scope.region_q() | scope.region_q("partner_region_code") | scope.region_q("origin_region_code")
        shares = Share.objects.filter(mine, origin=start.origin_id, kind=AccountKind.ASSET, amount_fen__gt=0)
        return shares.order_by().values_list("account_id", flat=True)
    parts = [part.account_id for part in start.parts if part.kind == AccountKind.ASSET]
    if not start.paths:
        return parts
    below = reduce(or_, (Q(path__gte=low, path__lt=high) for low, high in map(range_below, start.paths)))
    lots = lots_in(scope).filter(below, kind=AccountKind.ASSET, remaining_fen__gt=0).order_by()
    return [*parts, *lots.values_list("account_id", flat=True).distinct()]


def list_earners(account_ids: Iterable[UUID], *, scope: Scope) -> dict[UUID, Earner]:
    """Return those accounts that are earnings of an asset, with the asset and the funds that paid for it.

    Three queries. What an undertaking earned by itself has no asset and is missing.
    """
    rows = accounts_in(scope).filter(pk__in=list(account_ids), kind=AccountKind.EARNINGS)
    earnings = {row.holder_id: row for row in rows}
    assets = accounts_in(scope).filter(kind=AccountKind.ASSET, holder_id__in=list(earnings))
    standing = {row.pk: row for row in assets}
    funds: dict[UUID, list[Account]] = {}
    shares = Share.objects.filter(account__in=list(standing), amount_fen__gt=0).select_related("origin")
    for share in shares.order_by("-amount_fen", "id"):
        funds.setdefault(share.account_id, []).append(share.origin)
    return {
        earnings[row.holder_id].pk: Earner(earnings[row.holder_id], row, funds.get(row.pk, []))
        for row in standing.values()
    }
