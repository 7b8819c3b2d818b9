"""Posting many entries at once: all or none, in as many queries for many as for one."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from xieshou.kernel.audit.operations import record_all
from xieshou.kernel.doors import require
from xieshou.kernel.ledger import policies
from xieshou.kernel.ledger.models import Entry, Leg, Lot, Slice
from xieshou.kernel.ledger.queries.account import lock_accounts
from xieshou.kernel.ledger.queries.entry import entries_in
from xieshou.kernel.ledger.queries.lot import list_merged_lots
from xieshou.kernel.ledger.rules.fifo import split_fifo
from xieshou.kernel.ledger.rules.lines import Line, list_faults
from xieshou.kernel.ledger.vocabulary import MERGED

from .lots import lots_of
from .posting import (
    check_accounts,
    check_earnings,
    check_two_people,
    fill,
    note_of,
    same_or_refuse,
)
from .refusals import KeyReusedError, TransferFaultyError, refusal_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.kernel.ledger.models import Account
    from xieshou.kernel.ledger.rules.fifo import Piece
    from xieshou.kernel.ledger.rules.lines import Transfer

    from .posting import Maker

Place = tuple[int, "UUID", "UUID | None"]


@dataclass(frozen=True, slots=True)
class Made:
    """One movement of money and who made it."""

    plan: Transfer
    maker: Maker

    @property
    def payer_id(self) -> UUID:
        """Return the account that the money leaves."""
        return next(line.account_id for line in self.plan.lines if line.amount_fen < 0)


def transfer_many(moves: Sequence[Made], *, actor: Actor, at: datetime) -> list[Entry]:
    """Post many movements that others made and the actor checks: each its own entry, all or none.

    Each has one payer, which none of them pays; all are of one day.
    A movement whose key is posted keeps its entry.
    Returns: the entries in the order of the movements.
    Raises:  as `transfer`.
    """
    require(actor, policies.APPROVE)
    for one in moves:
        check_two_people(actor, one.maker)
        if list_faults(one.plan) or sum(line.amount_fen < 0 for line in one.plan.lines) != 1:
            raise TransferFaultyError
    payers = {one.payer_id for one in moves}
    if any(line.account_id in payers for one in moves for line in one.plan.lines if line.amount_fen > 0):
        raise TransferFaultyError
    if len({one.plan.booked_on for one in moves}) > 1 or len({one.plan.key for one in moves}) < len(moves):
        raise TransferFaultyError
    keys = [one.plan.key for one in moves]
    known = {entry.key: entry for entry in entries_in(actor.scope).filter(key__in=keys)}
    for one in moves:
        if one.plan.key in known:
            same_or_refuse(known[one.plan.key], one.plan)
    fresh = [one for one in moves if one.plan.key not in known]
    if fresh:
        known |= {entry.key: entry for entry in _post_all(fresh, actor=actor, at=at)}
    return [known[key] for key in keys]


def _post_all(moves: Sequence[Made], *, actor: Actor, at: datetime) -> list[Entry]:
    try:
        with transaction.atomic():
            keys = {line.account_id for one in moves for line in one.plan.lines}
            accounts = lock_accounts(keys, scope=actor.scope)
            check_accounts(accounts, _summed(moves), on=moves[0].plan.booked_on)
            drafts = [_draft(one, accounts, actor=actor, at=at) for one in moves]
            entries = Entry.objects.bulk_create(drafts)
            Leg.objects.bulk_create(
                Leg(entry=entry, account_id=line.account_id, amount_fen=line.amount_fen)
                for entry, one in zip(entries, moves, strict=True)
                for line in one.plan.lines
            )
            _place_all(entries, moves, accounts)
            notes = [
                note_of(entry, accounts[one.payer_id]) for entry, one in zip(entries, moves, strict=True)
            ]
            record_all("ledger.entry.posted", notes, actor=actor, at=at)
    except IntegrityError as error:
        raise refusal_of(error) or KeyReusedError() from error
    return entries


def _summed(moves: Sequence[Made]) -> list[Line]:
    """Return what all movements together take from or bring to each account: payers and payees apart."""
    sums: Counter[UUID] = Counter()
    for one in moves:
        for line in one.plan.lines:
            sums[line.account_id] += line.amount_fen
    return [Line(account_id, fen) for account_id, fen in sums.items()]


def _draft(one: Made, accounts: dict[UUID, Account], *, actor: Actor, at: datetime) -> Entry:
    plan = one.plan
    kind, key = plan.source or ("", None)
    draft = Entry(
        key=plan.key, booked_on=plan.booked_on, memo=plan.memo.strip(), source_kind=kind, source_id=key
    )
    check_earnings([accounts[line.account_id] for line in plan.lines], draft, payers={one.payer_id})
    fill(draft, plan.lines, accounts, maker=one.maker, actor=actor, at=at)
    return draft


def _place_all(entries: Sequence[Entry], moves: Sequence[Made], accounts: dict[UUID, Account]) -> None:
    """Write the slices of all entries and the lots that do not exist yet, the oldest money first."""
    pieces: list[Piece[tuple[UUID, UUID]]] = []
    by_payer: dict[UUID, list[tuple[tuple[UUID, UUID], int]]] = {}
    for entry, one in zip(entries, moves, strict=True):
        gives = by_payer.setdefault(one.payer_id, [])
        gives += [
            ((entry.pk, line.account_id), line.amount_fen) for line in one.plan.lines if line.amount_fen > 0
        ]
    for payer, gives in by_payer.items():
        wanted = sum(fen for _to, fen in gives)
        pieces += split_fifo([(lots_of(accounts[payer], wanted), wanted)], gives)
    lots = _lots_for(pieces, accounts)
    Slice.objects.bulk_create(
        Slice(entry_id=piece.to[0], lot_id=lots[_place(piece, accounts)], amount_fen=piece.amount_fen)
        for piece in pieces
    )


def _place(piece: Piece[tuple[UUID, UUID]], accounts: dict[UUID, Account]) -> Place:
    entry_id, account_id = piece.to
    return piece.lot_id, account_id, None if accounts[account_id].kind in MERGED else entry_id


def _lots_for(pieces: Sequence[Piece[tuple[UUID, UUID]]], accounts: dict[UUID, Account]) -> dict[Place, int]:
    places = list(dict.fromkeys(_place(piece, accounts) for piece in pieces))
    merged = [(lot_id, account_id) for lot_id, account_id, entry_id in places if entry_id is None]
    known: dict[Place, int] = {
        (lot_id, account_id, None): key for (lot_id, account_id), key in list_merged_lots(merged).items()
    }
    missing = [place for place in places if place not in known]
    made = Lot.objects.bulk_create(
        Lot(parent_id=lot_id, account_id=account_id, origin_id=account_id, entry_id=entry_id)
        for lot_id, account_id, entry_id in missing
    )
    return known | {place: lot.pk for place, lot in zip(missing, made, strict=True)}
