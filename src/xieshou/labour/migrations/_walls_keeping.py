"""Row-level security of keeping: home and place of work; what a worker says is not for the employer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

TABLES = ("labour_atrisk", "labour_counsellingnote", "labour_briefing", "labour_exitinterview")


def keeping_walls() -> list[RunSQL]:
    """Return the walls of the four tables."""
    return [
        wall
        for table in TABLES
        for wall in protect_table(table, region_columns=("region_code", "work_region_code"))
    ]
