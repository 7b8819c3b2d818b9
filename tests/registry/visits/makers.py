"""Visits for tests: a village's households taken on, a device opened, a visit made."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any
from uuid import UUID

from xieshou.registry.operations.device import open_device
from xieshou.registry.operations.visit import NewEdit, NewVisit, Receipt, receive_visit

if TYPE_CHECKING:
    from xieshou.kernel.actor import Actor
    from xieshou.registry.models import Household

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
DEVICE = UUID(int=501)
_numbers = count(1000)


def key() -> UUID:
    return UUID(int=next(_numbers))


def answer(field: str, value: str, *saw: UUID, id: UUID | None = None) -> NewEdit:  # noqa: A002 -- as the device says
    return NewEdit(id or key(), field, value, saw)


def visit(household: Household, *edits: NewEdit, **fields: Any) -> NewVisit:
    begun = fields.pop("started_at", AT - timedelta(hours=1))
    given = {
        "id": key(),
        "device_id": DEVICE,
        "ended_at": begun + timedelta(minutes=20),
        "has_consent": True,
    }
    return NewVisit(household_id=household.id, started_at=begun, edits=edits, **{**given, **fields})


def open_for(actor: Actor, device: UUID = DEVICE) -> None:
    open_device(device_id=device, actor=actor, at=AT)


def receive(actor: Actor, household: Household, *edits: NewEdit, **fields: Any) -> Receipt:
    return receive_visit(visit=visit(household, *edits, **fields), actor=actor, at=AT)
