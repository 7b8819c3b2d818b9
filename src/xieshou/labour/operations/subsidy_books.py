"""How subsidies stand in the ledger: out of the batch's account, each claim an entry to its household."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.ledger import operations as ledger
from xieshou.kernel.ledger.operations.posting import Maker
from xieshou.kernel.ledger.operations.refusals import PeriodClosedError, TwoPeopleError
from xieshou.labour.queries.purse import find_account, purse_of
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.purse import fits_fund, may_give
from xieshou.registry.operations.books import open_household_accounts
from xieshou.registry.queries.household import lock_households

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account
    from xieshou.labour.models import SubsidyBatch, SubsidyClaim

CLAIM = "labour.subsidy"


class PayingAccountError(DomainError):
    """No account of the county was chosen, or it is closed or promised to others."""

    default_message = _(
        "Choose an open account of the county: a fund source, an appropriation or a budget line. Where there "
        "is none, the finance officer opens it in the ledger."
    )


class FundError(DomainError):
    """The account cannot hold money of that fund."""

    default_message = _(
        "This account does not hold money of that fund: cooperation funds lie on accounts that an eastern "
        "district pays into, all others on accounts of the county alone."
    )


class FundsShortError(DomainError):
    """The account holds less than the batch."""

    default_message = _(
        "The account of this batch holds less than the batch. Have money appropriated to it first."
    )


class BooksClosedError(DomainError):
    """The books are closed for the day."""

    default_message = _("The books of this county are closed for that day. Choose a day that is open.")


def choose_account(fund: str, account_id: UUID | None, *, county: str, actor: Actor) -> Account:
    """Return the account out of which a county (six digits) pays.

    Raises: PayingAccountError, FundError.
    """
    account = find_account(account_id, scope=actor.scope)
    if account is None or not may_give(purse_of(account), place=county):
        raise PayingAccountError(field="account_id")
    if not fits_fund(fund, purse_of(account)):
        raise FundError(field="fund")
    return account


def check_covered(batch: SubsidyBatch, amount_fen: int, *, actor: Actor) -> None:
    """Refuse to let money leave that the account of a batch does not hold.

    Raises: FundsShortError.
    """
    account = find_account(batch.account_id, scope=actor.scope)
    if account is not None and not purse_of(account).covers(amount_fen):
        raise FundsShortError


def post_claims(
    batch: SubsidyBatch,
    claims: Sequence[SubsidyClaim],
    homes: Mapping[UUID, UUID],
    *,
    booked_on: date,
    actor: Actor,
    at: datetime,
) -> None:
    """Book paid claims, each to the account of its household: who made the batch made the entries.

    As many queries for many as for one, but for the link of each claim. A batch of before accounts were
    chosen has none and is not booked.
    Args:   homes: the household of each claim, by the key of the claim.
    Raises: BooksClosedError, and the refusals of the ledger: the maker as checker, too little money.
    """
    account = find_account(batch.account_id, scope=actor.scope)
    if account is None or not claims:
        return
    made_by = batch.made_by_id or batch.checked_by_id
    if made_by is None:
        raise TwoPeopleError
    maker = Maker(made_by, batch.made_by_name if batch.made_by_id else batch.checked_by_name)
    partner = account.partner_region_code
    families = lock_households(set(homes.values()), scope=actor.scope)
    takers = open_household_accounts(families.values(), partner_region_code=partner, actor=actor, at=at)
    moves = [
        ledger.Made(
            ledger.Transfer.of(
                key=f"{CLAIM}:{claim.pk}",
                booked_on=booked_on,
                memo=f"{claim.get_kind_display()} {claim.year} {batch.document}"[:200],
                payer_id=account.pk,
                payees=[(takers[homes[claim.pk]].pk, claim.amount_fen)],
                source=(CLAIM, claim.pk),
            ),
            maker,
        )
        for claim in claims
    ]
    try:
        entries = ledger.transfer_many(moves, actor=actor, at=at)
    except PeriodClosedError as error:
        raise BooksClosedError(field="paid_on") from error
    for claim, entry in zip(claims, entries, strict=True):
        claim.entry_id = entry.pk
        claim.save(update_fields=["entry_id"])


def undo_claim(claim: SubsidyClaim, *, reason: str, maker: Maker, actor: Actor, at: datetime) -> None:
    """Reverse the entry of a claim whose money came back; a claim that was never booked has none.

    Raises: BooksClosedError, and the refusals of the ledger: one person for both steps.
    """
    if claim.entry_id is None:
        return
    try:
        ledger.reverse(
            entry_id=claim.entry_id, reason=reason, booked_on=day_of(at), maker=maker, actor=actor, at=at
        )
    except PeriodClosedError as error:
        raise BooksClosedError from error
