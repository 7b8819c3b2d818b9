"""Tasks whose record was taken out again, because the import that entered it was undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.actor import Scope
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.inbox.operations import complete_tasks_of
from xieshou.kernel.scope_sql import in_scope

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.cooperation.models.base import TwoSided
    from xieshou.kernel.actor import Actor


def drop_lost_tasks(model: type[TwoSided], *, kind: str, source_kind: str, actor: Actor, at: datetime) -> int:
    """Tick off the open tasks of a kind whose record is gone.

    Returns: how many there were.
    """
    with in_scope(Scope.everything()):  # the task of the other side is outside the actor's scope
        waiting = set(
            Task.objects.filter(kind=kind, source_kind=source_kind, done_at__isnull=True).values_list(
                "source_id", flat=True
            )
        )
        known = model.objects.filter(pk__in=waiting).values_list("pk", flat=True)  # type: ignore[attr-defined]
        lost = waiting - set(known)
    return complete_tasks_of(kind=kind, source_kind=source_kind, source_ids=lost, actor=actor, at=at)
