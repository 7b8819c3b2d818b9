"""Reads of accounts and their statements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.errors import NotFound
from xieshou.kernel.ledger.models import Account, Leg

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.ledger.vocabulary import AccountKind


def either_region(scope: Scope) -> Q:
    """Return the filter on the two regions of an account or leg."""
    return scope.region_q() | scope.region_q("partner_region_code")


def accounts_in(scope: Scope) -> QuerySet[Account]:
    """Return the accounts of the scope."""
    return Account.objects.filter(either_region(scope))


def list_accounts(
    *, scope: Scope, text: str = "", kind: str = "", region_prefix: str = "", open_only: bool = False
) -> QuerySet[Account]:
    """Return accounts by their numbers; filtered by words of number or name, kind and place."""
    rows = accounts_in(scope)
    if kind:
        rows = rows.filter(kind=kind)
    if region_prefix:
        rows = rows.filter(region_code__startswith=region_prefix)
    if open_only:
        rows = rows.filter(closed_at__isnull=True)
    for word in text.split()[:5]:
        rows = rows.filter(Q(code__startswith=word) | Q(name__contains=word))
    return rows.order_by("code")


def get_account(account_id: UUID, *, scope: Scope) -> Account:
    """Return one account.

    Raises: NotFound.
    """
    return get_accounts([account_id], scope=scope)[account_id]


def get_accounts(account_ids: Iterable[UUID], *, scope: Scope) -> dict[UUID, Account]:
    """Return accounts by key.

    Raises: NotFound: one of them does not exist or is outside the scope.
    """
    wanted = set(account_ids)
    found = accounts_in(scope).in_bulk(wanted)
    if len(found) != len(wanted):
        raise NotFound
    return found


def lock_accounts(account_ids: Iterable[UUID], *, scope: Scope) -> dict[UUID, Account]:
    """Return accounts by key and lock their rows, always in the same order.

    Raises: NotFound.
    """
    wanted = set(account_ids)
    rows = accounts_in(scope).filter(pk__in=wanted).order_by("id").select_for_update(no_key=True)
    found = {account.pk: account for account in rows}
    if len(found) != len(wanted):
        raise NotFound
    return found


def get_account_for_update(account_id: UUID, *, scope: Scope) -> Account:
    """Return one account and lock its row.

    Raises: NotFound.
    """
    return lock_accounts([account_id], scope=scope)[account_id]


def find_holder_account(
    holder_kind: str, holder_id: UUID, *, kind: AccountKind, scope: Scope
) -> Account | None:
    """Return the account of a record of a wing, None where it has none of this kind."""
    return accounts_in(scope).filter(holder_kind=holder_kind, holder_id=holder_id, kind=kind).first()


def list_holder_accounts(
    holder_kind: str, holder_ids: Iterable[UUID], *, kind: AccountKind, scope: Scope
) -> QuerySet[Account]:
    """Return the accounts of a kind of records of a wing; one query for all."""
    return accounts_in(scope).filter(holder_kind=holder_kind, holder_id__in=list(holder_ids), kind=kind)


def list_legs(account_id: UUID, *, scope: Scope) -> QuerySet[Leg]:
    """Return the statement of an account, newest first, each leg with its entry."""
    rows = Leg.objects.filter(either_region(scope), account_id=account_id)
    return rows.select_related("entry").order_by("-id")
