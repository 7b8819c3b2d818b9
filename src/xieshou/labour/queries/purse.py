"""Reads of the accounts out of which labour cooperation pays."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.ledger.queries.account import accounts_in, list_accounts
from xieshou.labour.rules.purse import COUNTY_DIGITS, PAYING_KINDS, Purse

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.models import Account


def list_paying(place: str, *, scope: Scope) -> list[Account]:
    """Return the open accounts out of which a county or district (six digits) may pay."""
    found = list_accounts(scope=scope, region_prefix=place, open_only=True)
    return list(found.filter(kind__in=PAYING_KINDS))


def list_paying_in(places: Iterable[str], *, scope: Scope) -> dict[str, list[Account]]:
    """Return the open accounts out of which each of some counties or districts may pay; one query for all."""
    wanted = {place[:COUNTY_DIGITS] for place in places}
    found: dict[str, list[Account]] = {place: [] for place in wanted}
    rows = list_accounts(scope=scope, open_only=True).filter(kind__in=PAYING_KINDS)
    near = reduce(or_, (Q(region_code__startswith=place) for place in sorted(wanted)), Q(pk__in=[]))
    for account in rows.filter(near):
        found[account.region_code[:COUNTY_DIGITS]].append(account)
    return found


def find_account(account_id: UUID | None, *, scope: Scope) -> Account | None:
    """Return one account of the scope, None where there is none."""
    return accounts_in(scope).filter(pk=account_id).first() if account_id else None


def accounts_by_key(account_ids: Iterable[UUID | None], *, scope: Scope) -> dict[UUID, Account]:
    """Return those of the accounts that lie in the scope."""
    return accounts_in(scope).in_bulk([key for key in account_ids if key])


def purse_of(account: Account) -> Purse:
    """Return what the rules ask about an account."""
    return Purse(
        account.kind,
        account.region_code,
        account.partner_region_code,
        account.balance_fen,
        account.floor_fen,
        is_closed=account.closed_at is not None,
    )
