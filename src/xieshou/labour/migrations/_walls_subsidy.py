"""Row-level security of subsidies: the home county alone; employers and places of work see none of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

TABLES = ("labour_bankaccount", "labour_subsidybatch", "labour_subsidyclaim")


def subsidy_walls() -> list[RunSQL]:
    """Return the walls of the three tables."""
    return [wall for table in TABLES for wall in protect_table(table)]
