"""Row-level security of workers' own pages, calls for help, text messages and panels."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

HOME_ONLY = ("labour_workerdoor", "labour_workertext", "labour_textrefusal")


def own_walls() -> list[RunSQL]:
    """Return the walls of the five tables."""
    walls = [wall for table in HOME_ONLY for wall in protect_table(table)]
    walls += protect_table(
        "labour_panelmember",
        region_columns=("region_code", "work_region_code"),
        organisation_columns=("employer_id",),
    )
    return walls + protect_table("labour_helprequest", region_columns=("region_code", "work_region_code"))
