"""Row-level security of organised journeys: the sending and the receiving region."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

TABLES = ("labour_trip", "labour_vehicle", "labour_stop", "labour_seat", "labour_tripcost")


def trip_walls() -> list[RunSQL]:
    """Return the walls of every table of a trip."""
    return [
        wall
        for table in TABLES
        for wall in protect_table(table, region_columns=("region_code", "work_region_code"))
    ]
