"""Row-level security of reported figures and filed tables: either end of the pairing sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def figure_walls() -> list[RunSQL]:
    """Return the scope policies."""
    return protect_table("insight_reportedfigure", region_columns=("eastern_region_code", "region_code"))


def snapshot_walls() -> list[RunSQL]:
    """Return the scope policies of filed official tables."""
    return protect_table("insight_officialsnapshot", region_columns=("eastern_region_code", "region_code"))
