"""What a story reads from the database, past every scope."""

from __future__ import annotations

from typing import Any

from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope

EVERYBODY = Scope.everything()


def only(model: Any, **lookup: Any) -> Any:
    """Return the one row that fits."""
    with in_scope(EVERYBODY):
        return model.objects.get(**lookup)


def count(model: Any, **lookup: Any) -> int:
    """Return how many rows fit."""
    with in_scope(EVERYBODY):
        found: int = model.objects.filter(**lookup).count()
    return found


def listed(model: Any, order: str, **lookup: Any) -> list[Any]:
    """Return the rows that fit, in an order."""
    with in_scope(EVERYBODY):
        return list(model.objects.filter(**lookup).order_by(order))
