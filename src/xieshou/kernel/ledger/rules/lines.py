"""The lines of a transfer: whole before it meets the database."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

LARGEST_FEN = 10**15
MOST_LINES = 5000


@dataclass(frozen=True, slots=True)
class Line:
    """Money leaves an account (negative fen) or arrives there (positive fen)."""

    account_id: UUID
    amount_fen: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """What is to be moved.

    `key` makes a request happen once: the same key again returns what the first request made.
    `source` is (kind, key) of the record of a wing that the money moves for.
    """

    key: str
    booked_on: date
    memo: str
    lines: tuple[Line, ...]
    source: tuple[str, UUID] | None = None

    @classmethod
    def of(
        cls,
        *,
        key: str,
        booked_on: date,
        memo: str,
        payer_id: UUID,
        payees: Iterable[tuple[UUID, int]],
        source: tuple[str, UUID] | None = None,
    ) -> Self:
        """Return the transfer from one account to one or many, each with its fen."""
        gives = tuple(Line(account_id, fen) for account_id, fen in payees)
        take = Line(payer_id, -sum(line.amount_fen for line in gives))
        return cls(key, booked_on, memo, (take, *gives), source)

    @property
    def amount_fen(self) -> int:
        """Return how much moves."""
        return sum(line.amount_fen for line in self.lines if line.amount_fen > 0)


def list_faults(transfer: Transfer) -> list[str]:
    """Return what is wrong with a transfer: "empty", "doubled", "nothing", "unbalanced", "large"."""
    amounts = [line.amount_fen for line in transfer.lines]
    keys = {line.account_id for line in transfer.lines}
    faults = {
        "empty": not transfer.key.strip() or not transfer.memo.strip() or len(amounts) <= 1,
        "doubled": len(keys) != len(amounts),
        "nothing": 0 in amounts,
        "unbalanced": sum(amounts) != 0,
        "large": len(amounts) > MOST_LINES or any(abs(amount) > LARGEST_FEN for amount in amounts),
    }
    return [name for name, found in faults.items() if found]
