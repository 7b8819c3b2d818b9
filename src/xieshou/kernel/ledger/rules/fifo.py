"""First in, first out: which lots the money of a transfer is taken from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

KeyT = TypeVar("KeyT")


class UncoveredError(ValueError):
    """The lots hold less than is taken, or more or less is given than taken: the caller's books are wrong."""


@dataclass(frozen=True, slots=True)
class OpenLot:
    """A lot and what it still holds."""

    lot_id: int
    remaining_fen: int


@dataclass(frozen=True, slots=True)
class Piece(Generic[KeyT]):
    """So much of a lot goes there."""

    lot_id: int
    to: KeyT
    amount_fen: int


def split_fifo(
    takes: Iterable[tuple[Sequence[OpenLot], int]], gives: Iterable[tuple[KeyT, int]]
) -> list[Piece[KeyT]]:
    """Return the pieces in which money moves: oldest lots first, payees in the order of the lines.

    Args:    takes: for each payer its lots, oldest first, and the fen it gives.
             gives: for each payee its key and the fen it gets.
    Returns: pieces above nothing; their sums are exactly the amounts of both sides.
    Raises:  UncoveredError.
    """
    stream = _oldest_first(takes)
    pieces: list[Piece[KeyT]] = []
    lot_id, left = 0, 0
    for key, wanted in gives:
        open_fen = wanted
        while open_fen:
            if not left:
                lot_id, left = next(stream, (0, 0))
                if not left:
                    raise UncoveredError
            amount = min(left, open_fen)
            pieces.append(Piece(lot_id, key, amount))
            left, open_fen = left - amount, open_fen - amount
    if left or next(stream, None):
        raise UncoveredError
    return pieces


def _oldest_first(takes: Iterable[tuple[Sequence[OpenLot], int]]) -> Iterator[tuple[int, int]]:
    for lots, wanted in takes:
        open_fen = wanted
        for lot in lots:
            amount = min(lot.remaining_fen, open_fen)
            if amount:
                yield lot.lot_id, amount
            open_fen -= amount
            if not open_fen:
                break
        if open_fen:
            raise UncoveredError
