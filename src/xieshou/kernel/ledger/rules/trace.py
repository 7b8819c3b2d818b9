"""Traces: where an amount is now, and where it came from. Conserved to the fen at each node."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.ledger.vocabulary import ARRIVED, ORIGINS, AccountKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from uuid import UUID

KEY_BYTES = 8


def keys_of(path: bytes) -> list[int]:
    """Return the keys of the lots on a path, the root first."""
    return [int.from_bytes(path[at : at + KEY_BYTES], "big") for at in range(0, len(path), KEY_BYTES)]


def range_below(path: bytes) -> tuple[bytes, bytes]:
    """Return the half-open range of the paths of a lot and of everything that came out of it."""
    return path, path + b"\xff"


@dataclass(frozen=True, slots=True)
class Holding:
    """So much of a traced amount lies in this account now."""

    account_id: UUID
    kind: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class KindTotal:
    """So many accounts of a kind hold so much of a traced amount."""

    kind: str
    accounts: int
    amount_fen: int

    @property
    def label(self) -> str:
        """Return the name of the kind."""
        return str(AccountKind(self.kind).label)


@dataclass(frozen=True, slots=True)
class Forward:
    """Where an amount is now: with those it reached, on the way, or back at its source.

    `rows` are the largest holdings of those it reached, `waiting` of those where it still lies.
    """

    amount_fen: int
    totals: Sequence[KindTotal]
    rows: Sequence[Holding]
    waiting: Sequence[Holding]

    def _sum(self, kinds: Iterable[str]) -> int:
        return sum(total.amount_fen for total in self.totals if total.kind in kinds)

    @property
    def arrived_fen(self) -> int:
        """Return how much has arrived."""
        return self._sum(ARRIVED)

    @property
    def returned_fen(self) -> int:
        """Return how much was paid back to a fund source."""
        return self._sum(ORIGINS)

    @property
    def waiting_fen(self) -> int:
        """Return how much is still on the way."""
        return self._sum(set(AccountKind.values) - ARRIVED - ORIGINS)

    @property
    def outside_fen(self) -> int:
        """Return how much lies where the reader may not look; nothing for the whole country."""
        return self.amount_fen - self.arrived_fen - self.returned_fen - self.waiting_fen

    def accounts(self, kind: str) -> int:
        """Return how many accounts of a kind hold a part."""
        return sum(total.accounts for total in self.totals if total.kind == kind)


@dataclass(frozen=True, slots=True)
class Way:
    """The way of a part: its stations from the top down, and how much of the amount went that way.

    A station is the key of an account as text, or "kind:region" for the many where money arrived.
    """

    stations: tuple[str, ...]
    amount_fen: int


def outermost(paths: Iterable[bytes]) -> list[bytes]:
    """Return the paths without those below another of them: money that came back is counted once."""
    kept: list[bytes] = []
    for path in sorted(paths):
        if not kept or not path.startswith(kept[-1]):
            kept.append(path)
    return kept


@dataclass(frozen=True, slots=True)
class Backward:
    """Where the money of an account came from: fen by fund source, and the ways it took."""

    amount_fen: int
    sources: Mapping[UUID, int]
    ways: Sequence[Way]


def overlap(first: tuple[int, int], second: tuple[int, int]) -> int:
    """Return how many fen two stretches [from, to) of a queue share."""
    return max(0, min(first[1], second[1]) - max(first[0], second[0]))
