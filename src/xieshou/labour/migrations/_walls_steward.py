"""Row-level security of the stewards' work: those whose area holds the enterprise, never itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

TABLES = (
    "labour_keyenterprise",
    "labour_stewardterm",
    "labour_enterprisecontact",
    "labour_serviceagreement",
    "labour_urgentpost",
    "labour_servicecontact",
)


def steward_walls() -> list[RunSQL]:
    """Return the walls of the six tables."""
    return [wall for table in TABLES for wall in protect_table(table)]
