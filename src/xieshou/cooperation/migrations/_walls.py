"""Row-level security of pairings: either side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

SIDES = ("region_code", "partner_region_code")


def walls_of(*tables: str) -> list[RunSQL]:
    """Return the walls of tables whose rows both sides may see."""
    return [wall for table in tables for wall in protect_table(table, region_columns=SIDES)]


def delisting_walls() -> list[RunSQL]:
    """Return the walls of delistings: the county they speak of."""
    return protect_table("cooperation_delisting", region_columns=("region_code",))
