"""Row-level security of runs and verdicts: the place they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

TABLES = ("monitoring_run", "monitoring_verdict", "monitoring_verdictchange")


def run_walls() -> list[RunSQL]:
    """Return the walls of every table of the monthly run."""
    return [wall for table in TABLES for wall in protect_table(table)]
