"""Lots of a posting: the oldest money of the payers goes first, and each piece remembers where it was."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.ledger.models import Lot, Slice
from xieshou.kernel.ledger.queries.lot import find_root_lot, list_merged_lots, list_open_lots
from xieshou.kernel.ledger.rules.fifo import OpenLot, split_fifo
from xieshou.kernel.ledger.vocabulary import MERGED, ORIGINS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from xieshou.kernel.ledger.models import Account, Entry
    from xieshou.kernel.ledger.rules.fifo import Piece
    from xieshou.kernel.ledger.rules.lines import Line

Place = tuple[int, "UUID"]


def place_lots(entry: Entry, accounts: dict[UUID, Account], lines: Sequence[Line]) -> None:
    """Write the slices of a transfer and the lots that do not exist yet; the accounts are locked."""
    takes = [
        (lots_of(accounts[line.account_id], -line.amount_fen), -line.amount_fen)
        for line in lines
        if line.amount_fen < 0
    ]
    gives = [(line.account_id, line.amount_fen) for line in lines if line.amount_fen > 0]
    pieces = split_fifo(takes, gives)
    lots = _lots_for(entry, accounts, pieces)
    Slice.objects.bulk_create(
        Slice(entry=entry, lot_id=lots[piece.lot_id, piece.to], amount_fen=piece.amount_fen)
        for piece in pieces
    )


def lots_of(account: Account, wanted_fen: int) -> list[OpenLot]:
    """Return the lots that a payer gives so much from: its root where money begins, else its oldest."""
    if account.kind in ORIGINS:
        root = find_root_lot(account.pk) or Lot.objects.create(account=account, origin=account).pk
        return [OpenLot(root, wanted_fen)]
    return list_open_lots(account.pk, covering_fen=wanted_fen)


def _lots_for(entry: Entry, accounts: dict[UUID, Account], pieces: list[Piece[UUID]]) -> dict[Place, int]:
    """Return the lot of each (parent, account), making those that are missing."""
    places = [(piece.lot_id, piece.to) for piece in pieces]
    merged = [place for place in places if accounts[place[1]].kind in MERGED]
    known = list_merged_lots(merged) if merged else {}
    missing = [place for place in places if place not in known]
    made = Lot.objects.bulk_create(
        Lot(
            parent_id=parent,
            account_id=account_id,
            origin_id=account_id,
            entry=None if accounts[account_id].kind in MERGED else entry,
        )
        for parent, account_id in missing
    )
    return known | {place: lot.pk for place, lot in zip(missing, made, strict=True)}
