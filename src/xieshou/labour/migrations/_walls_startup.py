"""Row-level security of the start-up service: the founder's home county and those whose area holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

TABLES = (
    "labour_startup",
    "labour_startupmentor",
    "labour_mentortalk",
    "labour_startupaid",
    "labour_startupvisit",
)


def startup_walls() -> list[RunSQL]:
    """Return the walls of the five tables."""
    return [wall for table in TABLES for wall in protect_table(table)]
