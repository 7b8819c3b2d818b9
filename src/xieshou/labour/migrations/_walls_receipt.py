"""Row-level security of the receipts of arrivals: the home, the place of work, the employer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def receipt_walls() -> list[RunSQL]:
    """Return the walls of the receipts."""
    return protect_table(
        "labour_arrivalreceipt",
        region_columns=("region_code", "work_region_code"),
        organisation_columns=("employer_id",),
    )
