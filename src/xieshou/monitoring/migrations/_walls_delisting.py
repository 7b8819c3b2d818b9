"""Row-level security of the states of places: the place they speak of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def delisting_walls() -> list[RunSQL]:
    """Return the walls of the states of places."""
    return protect_table("monitoring_placestatus")
