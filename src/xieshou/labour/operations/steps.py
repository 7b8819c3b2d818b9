"""What several beats do alike: move the worker's status along, free the place, tell the other side."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from xieshou.kernel.actor import Scope
from xieshou.kernel.inbox.operations import Where
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import JobWish
from xieshou.labour.operations.need import move_status

if TYPE_CHECKING:
    from datetime import date, datetime
    from typing import Protocol
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.vocabulary.need import WorkStatus

    class Located(Protocol):
        """A row with the three columns of its scope."""

        region_code: str
        work_region_code: str
        employer_id: UUID


REMATCH_KIND = "labour.verification.rematch"


def move_worker(
    *, wish_id: UUID, to: WorkStatus, actor: Actor, at: datetime, on: date | None = None, reason: str = ""
) -> None:
    """Move a worker's status as the consequence of a step that the actor was entitled to take.

    The employer and the eastern station take steps for workers whose wish they do not see, so this one
    write is made in the whole country; the audit record still names the actor. A worker who already
    has the status is left alone.
    """
    with in_scope(Scope.everything()):
        if JobWish.objects.filter(pk=wish_id, status=to).exists():
            return
        move_status(
            wish_id=wish_id,
            to=to,
            actor=replace(actor, scope=Scope.everything()),
            at=at,
            on=on,
            reason=reason,
        )


def where(row: Located, *, employer: bool = True) -> Where:
    """Return the scope of a notice about a row; without `employer` it stays between the stations."""
    return Where(row.region_code, row.work_region_code, row.employer_id if employer else None)
