"""Row-level security of the tables from referral to wage proof: the home, the place of work, the employer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

BOTH_REGIONS = ("region_code", "work_region_code")
SEEN_BY_EMPLOYER = (
    "labour_referral",
    "labour_interview",
    "labour_placement",
    "labour_confirmation",
    "labour_mismatch",
    "labour_exit",
    "labour_wageproof",
)


def delivery_walls() -> list[RunSQL]:
    """Return every wall of migration 0002; what a worker says in a check is not for the employer."""
    walls = protect_table("labour_retentioncheck", region_columns=BOTH_REGIONS)
    for table in SEEN_BY_EMPLOYER:
        walls += protect_table(table, region_columns=BOTH_REGIONS, organisation_columns=("employer_id",))
    return walls
