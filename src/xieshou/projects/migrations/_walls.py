"""Row-level security of the project library: the place of the project; partners of a shared one may read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

# The places are under their own policy, so the subquery finds only those of the reader's area.
SHARED_WITH = "exists (select 1 from projects_projectplace p where p.project_id = {table}.{column})"
CHILDREN = ("projects_publicnotice", "projects_stageevent", "projects_adjustment")


def shared(table: str, column: str = "project_id") -> list[RunSQL]:
    """Return the wall of a table whose rows belong to a project that other places may share."""
    return protect_table(table, also_visible=SHARED_WITH.format(table=table, column=column))


def library_walls() -> list[RunSQL]:
    """Return every wall of the library."""
    return [
        *protect_table("projects_projectplace"),
        *shared("projects_project", "id"),
        *protect_table("projects_projecthistory"),
        *[wall for table in CHILDREN for wall in shared(table)],
    ]
