"""Where the wing that follows families up plugs in: a visit that came back from a phone.

The registry knows no wing. A wing registers once, in its `apps.py:ready`:

    register_visit_receiver(take_visit)
    def take_visit(visit: KeptVisit, *, actor: Actor, at: datetime) -> None: ...

It is called inside the transaction that keeps the visit, after its answers are facts; a visit arrives once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class KeptVisit:
    """A visit as it is on file, with the questions that other visits answer differently, still undecided."""

    visit_id: UUID
    household_id: UUID
    visited_on: date
    note: str
    is_doubtful: bool
    contested: tuple[str, ...] = ()


class ReceiveVisit(Protocol):
    """What a wing registers."""

    def __call__(self, visit: KeptVisit, *, actor: Actor, at: datetime) -> None:
        """Take the visit over."""


_receivers: list[ReceiveVisit] = []


def register_visit_receiver(receive: ReceiveVisit) -> None:
    """Add a receiver of visits; the same one again changes nothing."""
    if receive not in _receivers:
        _receivers.append(receive)


def tell_visit(visit: KeptVisit, *, actor: Actor, at: datetime) -> None:
    """Hand a visit to every receiver."""
    for receive in _receivers:
        receive(visit, actor=actor, at=at)
