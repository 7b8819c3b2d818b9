"""Row-level security of courses of officials: both sides see the course and who took part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

TABLES = ("labour_officialcourse", "labour_courseofficial")


def officials_walls() -> list[RunSQL]:
    """Return the walls of the two tables."""
    return [
        wall
        for table in TABLES
        for wall in protect_table(table, region_columns=("region_code", "partner_region_code"))
    ]
