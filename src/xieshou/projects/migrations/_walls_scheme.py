"""Row-level security of the scheme: the county of the call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def scheme_walls() -> list[RunSQL]:
    """Return the walls of calls, applications and scores."""
    return [
        *protect_table("projects_fundingcall"),
        *protect_table("projects_application"),
        *protect_table("projects_score"),
    ]
