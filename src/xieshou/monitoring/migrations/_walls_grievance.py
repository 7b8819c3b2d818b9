"""Row-level security of grievances: the village they come from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def grievance_walls() -> list[RunSQL]:
    """Return the walls of grievances and their steps."""
    return [*protect_table("monitoring_grievance"), *protect_table("monitoring_grievancestep")]
