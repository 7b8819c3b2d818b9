"""Rules of contracts and payments: shares of milestones, retention, room that is left. Pure; money in fen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.projects.vocabulary.payment import BOOKED, HOLDS, PaymentKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WHOLE = 100


@dataclass(frozen=True, slots=True)
class Moved:
    """One payment request as the rules read it; of `amount_fen` the part `retained_fen` is held back."""

    kind: str
    status: str
    amount_fen: int
    retained_fen: int = 0
    milestone: object = None


@dataclass(frozen=True, slots=True)
class Standing:
    """What a contract's requests add up to.

    `claimed` of the sum by progress payments; `paid` is with the payee, returned money taken off;
    `held` is retention money that waits; the three `room_*` are what may still be asked for.
    """

    contract_fen: int
    claimed_fen: int
    asked_fen: int
    paid_fen: int
    returned_fen: int
    held_fen: int
    room_retention_fen: int
    room_return_fen: int

    @property
    def room_fen(self) -> int:
        """Return how much of the contract may still be asked for."""
        return self.contract_fen - self.claimed_fen

    def room(self, kind: str) -> int:
        """Return how much a request of this kind may ask for."""
        rooms = {
            PaymentKind.MILESTONE: self.room_fen,
            PaymentKind.RETENTION: self.room_retention_fen,
            PaymentKind.RETURN: self.room_return_fen,
        }
        return rooms[PaymentKind(kind)]


@dataclass(frozen=True, slots=True)
class Claim:
    """What of a contract's money may be claimed back: neither in an asset nor asked for already.

    `room_fen`: paid, not returned and not asked for; `balance_fen`: with the payee in the ledger;
    `waiting_fen`: value of assets that wait to be confirmed; `asked_fen`: returns that wait.
    """

    room_fen: int
    balance_fen: int
    waiting_fen: int = 0
    asked_fen: int = 0

    @property
    def free_fen(self) -> int:
        """Return how much may be claimed back now."""
        return max(0, min(self.room_fen, self.balance_fen - self.waiting_fen - self.asked_fen))

    @property
    def stands_fen(self) -> int:
        """Return how much stands in assets and so cannot be claimed back."""
        return self.room_fen - self.free_fen


def stand(contract_fen: int, moved: Iterable[Moved]) -> Standing:
    """Return where a contract stands; refused and reversed requests count for nothing."""
    rows = [row for row in moved if row.status in HOLDS]
    booked = [row for row in rows if row.status in BOOKED]

    def gross(kind: str, among: list[Moved]) -> int:
        return sum(row.amount_fen for row in among if row.kind == kind)

    retained = sum(row.retained_fen for row in booked)
    released = gross(PaymentKind.RETENTION, booked)
    returned = gross(PaymentKind.RETURN, booked)
    paid = gross(PaymentKind.MILESTONE, booked) - retained + released - returned
    return Standing(
        contract_fen=contract_fen,
        claimed_fen=gross(PaymentKind.MILESTONE, rows),
        asked_fen=sum(row.amount_fen for row in rows if row not in booked),
        paid_fen=paid,
        returned_fen=returned,
        held_fen=retained - released,
        room_retention_fen=retained - gross(PaymentKind.RETENTION, rows),
        room_return_fen=paid - (gross(PaymentKind.RETURN, rows) - returned),
    )


def split(amount_fen: int, shares: Sequence[int]) -> list[int]:
    """Return the fen of each share in percent; the last takes what rounding leaves, to the whole."""
    parts = [amount_fen * share // WHOLE for share in shares]
    if parts:
        parts[-1] += amount_fen - sum(parts)
    return parts


def retained(amount_fen: int, percent: int) -> int:
    """Return how much of a progress payment is held back, rounded down."""
    return amount_fen * percent // WHOLE


def shares_fit(shares: Sequence[int]) -> bool:
    """Tell whether the shares of the milestones are positive and make the whole."""
    return bool(shares) and min(shares) > 0 and sum(shares) == WHOLE
