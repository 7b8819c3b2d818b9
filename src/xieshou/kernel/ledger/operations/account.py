"""Opening and closing accounts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from xieshou.kernel.audit.operations import Note, record, record_all
from xieshou.kernel.doors import require
from xieshou.kernel.errors import Denied
from xieshou.kernel.ledger import policies
from xieshou.kernel.ledger.models import Account
from xieshou.kernel.ledger.queries.account import (
    find_holder_account,
    get_account_for_update,
    list_holder_accounts,
)
from xieshou.kernel.ledger.rules.lines import LARGEST_FEN
from xieshou.kernel.ledger.vocabulary import OPENED_BY_MOVEMENTS, AccountKind
from xieshou.kernel.texts import clean_text

from .refusals import AccountExistsError, AccountIncompleteError, AccountNotEmptyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SUBJECT = "ledger.account"
REGION_DIGITS = 12


@dataclass(frozen=True, slots=True)
class AccountPlan:
    """An account to be opened.

    `pledged_fen` is how much a fund source may give (None: no limit agreed); other kinds have none.
    `holder` is (kind, key) of the record of a wing that the account belongs to.
    """

    code: str
    name: str
    kind: AccountKind
    region_code: str
    partner_region_code: str = ""
    organisation_id: UUID | None = None
    holder: tuple[str, UUID] | None = None
    pledged_fen: int | None = None


@transaction.atomic
def open_account(plan: AccountPlan, *, actor: Actor, at: datetime) -> Account:
    """Open an account; for a holder that has one of this kind, return that one.

    Raises: Denied, AccountIncompleteError, AccountExistsError.
    """
    if not _may_open(plan, actor):
        raise Denied
    if plan.holder and (known := find_holder_account(*plan.holder, kind=plan.kind, scope=actor.scope)):
        return known
    columns = _columns(plan)
    try:
        with transaction.atomic():
            account = Account.objects.create(**columns, opened_at=at)
    except IntegrityError as error:
        raise AccountExistsError(field="code") from error
    _note("opened", account, actor=actor, at=at, after=_said(account))
    return account


@transaction.atomic
def open_accounts(plans: Sequence[AccountPlan], *, actor: Actor, at: datetime) -> dict[UUID, Account]:
    """Open the accounts of many records at once; a record that has one of this kind keeps it.

    Args:    plans: all of one kind and of holders of one kind, each holder once.
    Returns: the accounts by the key of their holder; as many queries for many as for one.
    Raises:  Denied, AccountIncompleteError, AccountExistsError.
    """
    if not all(plan.holder and _may_open(plan, actor) for plan in plans):
        raise Denied
    wanted = {plan.holder[1]: plan for plan in plans if plan.holder}
    found: dict[UUID, Account] = {}
    for kind, holder_kind in {(plan.kind, plan.holder[0]) for plan in plans if plan.holder}:
        for one in list_holder_accounts(holder_kind, wanted, kind=kind, scope=actor.scope):
            found[one.holder_id or one.pk] = one
    missing = [Account(**_columns(plan), opened_at=at) for key, plan in wanted.items() if key not in found]
    try:
        with transaction.atomic():
            made = Account.objects.bulk_create(missing)
    except IntegrityError as error:
        raise AccountExistsError(field="code") from error
    notes = [Note((SUBJECT, one.pk), one.region_code, after=_said(one)) for one in made]
    record_all("ledger.account.opened", notes, actor=actor, at=at)
    return found | {one.holder_id or one.pk: one for one in made}


def _may_open(plan: AccountPlan, actor: Actor) -> bool:
    where = {"region_code": plan.region_code, "partner_region_code": plan.partner_region_code}
    if plan.holder and plan.kind in OPENED_BY_MOVEMENTS:
        return policies.may_open_end(actor, **where)
    return policies.may_open(actor, **where)


def _said(account: Account) -> dict[str, str]:
    return {key: str(getattr(account, key)) for key in ("code", "kind", "region_code", "floor_fen")}


def _columns(plan: AccountPlan) -> dict[str, object]:
    code, name = clean_text(plan.code, max_length=40), clean_text(plan.name, max_length=120)
    is_source = plan.kind == AccountKind.FUND_SOURCE
    pledged = plan.pledged_fen
    codes = [plan.region_code, *([plan.partner_region_code] if plan.partner_region_code else [])]
    whole = code and name and plan.kind in AccountKind.values and all(_is_code(one) for one in codes)
    if not whole or (pledged is not None and (not is_source or not 0 <= pledged <= LARGEST_FEN)):
        raise AccountIncompleteError
    holder_kind, holder_id = plan.holder or ("", None)
    return {
        "code": code,
        "name": name,
        "kind": plan.kind,
        "region_code": plan.region_code,
        "partner_region_code": plan.partner_region_code,
        "organisation_id": plan.organisation_id,
        "holder_kind": holder_kind,
        "holder_id": holder_id,
        "floor_fen": (None if pledged is None else -pledged) if is_source else 0,
    }


def _is_code(text: str) -> bool:
    return len(text) == REGION_DIGITS and text.isascii() and text.isdigit()


@transaction.atomic
def set_pledge(*, account_id: UUID, pledged_fen: int | None, actor: Actor, at: datetime) -> None:
    """Change how much a fund source may give.

    Raises: NotFound, Denied, AccountIncompleteError: no fund source, or less than it gave already.
    """
    account = _get_to_change(account_id, actor)
    wrong = pledged_fen is not None and (pledged_fen < -account.balance_fen or pledged_fen > LARGEST_FEN)
    if account.kind != AccountKind.FUND_SOURCE or wrong:
        raise AccountIncompleteError(field="pledged_fen")
    before = account.floor_fen
    account.floor_fen = None if pledged_fen is None else -pledged_fen
    account.save(update_fields=["floor_fen"])
    _note("pledge_set", account, actor=actor, at=at, after={"from": before, "to": account.floor_fen})


@transaction.atomic
def close_account(*, account_id: UUID, actor: Actor, at: datetime) -> None:
    """Close an account that holds nothing; closing it again changes nothing.

    Raises: NotFound, Denied, AccountNotEmptyError.
    """
    account = _get_to_change(account_id, actor)
    if account.closed_at is not None:
        return
    if account.balance_fen != 0:
        raise AccountNotEmptyError
    account.closed_at = at
    account.save(update_fields=["closed_at"])
    _note("closed", account, actor=actor, at=at, after={})


def _get_to_change(account_id: UUID, actor: Actor) -> Account:
    require(actor, policies.OPEN)
    account = get_account_for_update(account_id, scope=actor.scope)
    if not policies.covers(actor, account.region_code, account.partner_region_code):
        raise Denied
    return account


def _note(verb: str, account: Account, *, actor: Actor, at: datetime, after: Mapping[str, object]) -> None:
    record(
        f"ledger.account.{verb}",
        actor=actor,
        at=at,
        subject=(SUBJECT, account.pk),
        region_code=account.region_code,
        after=after,
    )
