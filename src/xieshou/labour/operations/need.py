"""Writes of job wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from xieshou.kernel.audit.operations import record
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.queries.need import get_wish_for_update
from xieshou.labour.vocabulary.need import LEGAL_MOVES, WorkStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import JobWish


@transaction.atomic
def move_status(
    *, wish_id: UUID, to: WorkStatus, actor: Actor, at: datetime, on: date | None = None, reason: str = ""
) -> JobWish:
    """Move a person to another work status; the later beats call this for each step they record.

    Args:
        on:     first day of the new status; the day of `at` unless told.
        reason: coded reason where the status asks for one (back home, out of contact).
    Raises: NotFound: outside the actor's scope. IllegalMoveError: no legal move leads there.
    """
    wish = get_wish_for_update(wish_id, scope=actor.scope)
    before = WorkStatus(wish.status)
    if to not in LEGAL_MOVES[before]:
        raise IllegalMoveError
    wish.status = to
    wish.status_since = on or at.date()
    wish.status_reason = reason
    wish.updated_at = at
    wish.save(update_fields=["status", "status_since", "status_reason", "updated_at"])
    record(
        "labour.need.status_moved",
        actor=actor,
        at=at,
        subject=("labour.wish", wish.pk),
        region_code=wish.region_code,
        before={"status": before.value},
        after={"status": to.value, "since": wish.status_since},
        reason=reason,
    )
    return wish
