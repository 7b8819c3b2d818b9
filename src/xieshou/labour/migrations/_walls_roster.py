"""Row-level security of the rosters: a claim belongs to the area that makes it, a pair to both ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def roster_walls() -> list[RunSQL]:
    """Return the walls of the two tables."""
    return [
        *protect_table("labour_rosterentry", region_columns=("area_code",)),
        *protect_table("labour_rosterpair", region_columns=("region_code", "work_region_code")),
    ]
