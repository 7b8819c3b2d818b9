"""Reads of clues."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xieshou.kernel.errors import NotFound
from xieshou.monitoring.models import Clue, PublicAttempt
from xieshou.monitoring.vocabulary.clue import ClueStatus

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def clues(scope: Scope) -> QuerySet[Clue]:
    """Return the clues of the scope with their households, the first due first."""
    found = Clue.objects.filter(scope.region_q()).select_related("household__head", "person")
    return found.order_by("due_on", "id")


def list_new_clues(scope: Scope) -> QuerySet[Clue]:
    """Return the clues that nobody has verified yet."""
    return clues(scope).filter(status=ClueStatus.NEW)


def get_clue(clue_id: UUID, *, scope: Scope) -> Clue:
    """Return a clue of the scope.

    Raises: NotFound.
    """
    found = clues(scope).filter(pk=clue_id).first()
    if found is None:
        raise NotFound
    return found


def lock_clue(clue_id: UUID, *, scope: Scope) -> Clue:
    """Return a clue of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = Clue.objects.select_for_update().filter(scope.region_q(), pk=clue_id).first()
    if found is None:
        raise NotFound
    return found


def find_by_code(code: str) -> Clue | None:
    """Return the clue that a family's code names; the caller opens the scope."""
    return Clue.objects.filter(code=code.strip().upper()).first()


def count_attempts(sender: bytes, *, since: datetime) -> int:
    """Return how often a sender used public forms since a moment."""
    return PublicAttempt.objects.filter(sender=sender, at__gte=since).count()


def clue_counts(scope: Scope) -> dict[str, int]:
    """Return how many clues stand in each state."""
    from django.db.models import Count

    rows: Any = Clue.objects.filter(scope.region_q()).values("status").annotate(number=Count("id"))
    return {row["status"]: row["number"] for row in rows.order_by("status")}
