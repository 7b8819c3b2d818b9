"""Where the wing that follows risks up plugs in: what a visitor noticed goes to whoever receives clues.

The registry knows no wing. A wing registers once, in its `apps.py:ready`:

    register_clue_receiver(open_clue)
    def open_clue(clue: RaisedClue, *, actor: Actor, at: datetime) -> None: ...

It is called inside the transaction that keeps the visit; a visit arrives once, so a clue is raised once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RaisedClue:
    """A risk that somebody noticed at a visit."""

    household_id: UUID
    region_code: str
    visit_id: UUID
    seen_on: date
    text: str


class ReceiveClue(Protocol):
    """What a wing registers."""

    def __call__(self, clue: RaisedClue, *, actor: Actor, at: datetime) -> None:
        """Take the clue over."""


_receivers: list[ReceiveClue] = []


def register_clue_receiver(receive: ReceiveClue) -> None:
    """Add a receiver of clues; the same one again changes nothing."""
    if receive not in _receivers:
        _receivers.append(receive)


def raise_clue(clue: RaisedClue, *, actor: Actor, at: datetime) -> None:
    """Hand a clue to every receiver."""
    for receive in _receivers:
        receive(clue, actor=actor, at=at)
