"""Posting: the one place where entries, legs, lots and slices are written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from xieshou.kernel.audit.operations import Note, record_all
from xieshou.kernel.doors import require
from xieshou.kernel.ledger import policies
from xieshou.kernel.ledger.models import Entry, Leg, Slice
from xieshou.kernel.ledger.queries.account import lock_accounts
from xieshou.kernel.ledger.queries.closing import is_closed
from xieshou.kernel.ledger.queries.entry import find_entry_by_key, get_entry_for_update
from xieshou.kernel.ledger.rules.lines import Line, list_faults
from xieshou.kernel.ledger.vocabulary import EARNERS, AccountKind

from .lots import place_lots
from .refusals import (
    AccountClosedError,
    AlreadyReversedError,
    EarningsError,
    KeyReusedError,
    MoneyMovedOnError,
    NotCoveredError,
    PeriodClosedError,
    ReasonMissingError,
    TransferFaultyError,
    TwoPeopleError,
    refusal_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account, Proposal
    from xieshou.kernel.ledger.rules.lines import Transfer

SUBJECT = "ledger.entry"


@dataclass(frozen=True, slots=True)
class Maker:
    """The first of the two people of an entry."""

    user_id: UUID
    name: str


def transfer(
    plan: Transfer, *, maker: Maker, actor: Actor, at: datetime, proposal: Proposal | None = None
) -> Entry:
    """Move money at once: somebody made it before, and the actor, somebody else, checks it now.

    Used where a wing has its own paper between maker and checker (a payment request); otherwise use
    `propose` and `approve`. The same key again returns the first entry.
    Raises: Denied, TwoPeopleError, TransferFaultyError, KeyReusedError, NotFound: an account outside
            the scope; AccountClosedError, PeriodClosedError, NotCoveredError.
    """
    require(actor, policies.APPROVE)
    check_two_people(actor, maker)
    if list_faults(plan):
        raise TransferFaultyError
    if known := find_entry_by_key(plan.key, scope=actor.scope):
        return same_or_refuse(known, plan)
    kind, key = plan.source or ("", None)
    draft = Entry(
        key=plan.key,
        booked_on=plan.booked_on,
        memo=plan.memo.strip(),
        source_kind=kind,
        source_id=key,
        proposal=proposal,
    )
    try:
        return _post(draft, plan.lines, maker=maker, actor=actor, at=at)
    except KeyReusedError:
        known = find_entry_by_key(plan.key, scope=actor.scope)  # somebody was quicker with the same request
        if known is None:
            raise
        return same_or_refuse(known, plan)


def same_or_refuse(known: Entry, plan: Transfer) -> Entry:
    """Return the entry of a request that was posted before.

    Raises: KeyReusedError: the request was another.
    """
    written = {
        Line(account_id, fen) for account_id, fen in known.legs.values_list("account_id", "amount_fen")
    }
    if written != set(plan.lines):
        raise KeyReusedError
    return known


@transaction.atomic
def reverse(
    *,
    entry_id: UUID,
    reason: str,
    booked_on: date,
    maker: Maker,
    actor: Actor,
    at: datetime,
    proposal: Proposal | None = None,
) -> Entry:
    """Undo an entry by its mirror; every fen goes back into the lot it came from.

    Raises: Denied, TwoPeopleError, NotFound, ReasonMissingError, AlreadyReversedError,
            MoneyMovedOnError: what it brought has left again; PeriodClosedError.
    """
    require(actor, policies.APPROVE)
    check_two_people(actor, maker)
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    entry = get_entry_for_update(entry_id, scope=actor.scope)
    if entry.reverses_id or Entry.objects.filter(reverses=entry).exists():
        raise AlreadyReversedError
    legs = list(entry.legs.values_list("account_id", "amount_fen"))
    lines = tuple(Line(account_id, -fen) for account_id, fen in legs)
    draft = Entry(
        key=f"reversal:{entry.pk}",
        booked_on=booked_on,
        memo=reason.strip()[:200],
        source_kind=entry.source_kind,
        source_id=entry.source_id,
        reverses=entry,
        proposal=proposal,
    )
    try:
        return _post(draft, lines, maker=maker, actor=actor, at=at)
    except KeyReusedError as error:
        raise AlreadyReversedError from error
    except NotCoveredError as error:
        raise MoneyMovedOnError from error


def check_two_people(actor: Actor, maker: Maker) -> None:
    """Refuse the maker as checker.

    Raises: TwoPeopleError.
    """
    if not policies.may_decide(actor, maker_id=maker.user_id):
        raise TwoPeopleError


def _post(draft: Entry, lines: tuple[Line, ...], *, maker: Maker, actor: Actor, at: datetime) -> Entry:
    """Write one entry with everything that hangs on it, or nothing."""
    try:
        with transaction.atomic():
            accounts = lock_accounts([line.account_id for line in lines], scope=actor.scope)
            check_accounts(accounts, lines, on=draft.booked_on)
            check_earnings([accounts[line.account_id] for line in lines], draft, payers=_payers(lines))
            fill(draft, lines, accounts, maker=maker, actor=actor, at=at)
            draft.save(force_insert=True)
            Leg.objects.bulk_create(
                Leg(entry=draft, account_id=line.account_id, amount_fen=line.amount_fen) for line in lines
            )
            _place(draft, accounts, lines)
            event = "ledger.entry.reversed" if draft.reverses_id else "ledger.entry.posted"
            record_all(event, [note_of(draft, accounts[lines[0].account_id])], actor=actor, at=at)
    except IntegrityError as error:
        raise refusal_of(error) or KeyReusedError() from error
    return draft


def fill(
    draft: Entry,
    lines: tuple[Line, ...],
    accounts: dict[UUID, Account],
    *,
    maker: Maker,
    actor: Actor,
    at: datetime,
) -> None:
    """Set sum, regions and people of an entry that is to be written."""
    touched = [accounts[line.account_id] for line in lines]
    codes = {code for one in touched for code in (one.region_code, one.partner_region_code)}
    draft.region_codes = sorted(codes - {""})
    draft.amount_fen = sum(line.amount_fen for line in lines if line.amount_fen > 0)
    draft.maker_id, draft.maker_name = maker.user_id, maker.name
    draft.checker_id, draft.checker_name = actor.user_id or maker.user_id, actor.name
    draft.posted_at = at


def _payers(lines: tuple[Line, ...]) -> set[UUID]:
    return {line.account_id for line in lines if line.amount_fen < 0}


def check_earnings(touched: Sequence[Account], draft: Entry, *, payers: set[UUID]) -> None:
    """Refuse an entry that lets earnings finance anything, pays into them, or has no record behind it.

    Raises: EarningsError.
    """
    earned = [one for one in touched if one.kind == AccountKind.EARNINGS]
    if not earned:
        return
    ends = all(one.kind in EARNERS for one in touched if one not in earned)
    gives = all((one.pk in payers) is not bool(draft.reverses_id) for one in earned)
    if not ends or not gives or draft.source_id is None:
        raise EarningsError


def check_accounts(accounts: dict[UUID, Account], lines: Sequence[Line], *, on: date) -> None:
    """Refuse what an account cannot give or take that day; every account stands once in the lines.

    Raises: AccountClosedError, NotCoveredError, PeriodClosedError.
    """
    if any(account.closed_at for account in accounts.values()):
        raise AccountClosedError
    for line in lines:
        account = accounts[line.account_id]
        after = account.balance_fen + line.amount_fen
        if account.floor_fen is not None and after < account.floor_fen and line.amount_fen < 0:
            raise NotCoveredError(field="amount_fen")
    if is_closed({account.region_code for account in accounts.values()}, on=on):
        raise PeriodClosedError(field="booked_on")


def _place(entry: Entry, accounts: dict[UUID, Account], lines: tuple[Line, ...]) -> None:
    if entry.reverses_id:
        undone = Slice.objects.filter(entry_id=entry.reverses_id).order_by("id")
        Slice.objects.bulk_create(
            Slice(entry=entry, lot_id=lot_id, amount_fen=-fen)
            for lot_id, fen in undone.values_list("lot_id", "amount_fen")
        )
        return
    place_lots(entry, accounts, lines)


def note_of(entry: Entry, first: Account) -> Note:
    """Return what the audit record says of an entry."""
    return Note(
        (SUBJECT, entry.pk),
        first.region_code,
        after={
            "number": entry.number,
            "amount_fen": entry.amount_fen,
            "booked_on": entry.booked_on.isoformat(),
            "maker": str(entry.maker_id),
            "reverses": str(entry.reverses_id or ""),
        },
        reason=entry.memo,
    )
