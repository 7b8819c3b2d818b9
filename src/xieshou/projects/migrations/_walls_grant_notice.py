"""Row-level security of the notices of grants: the county; a notice that runs is for everybody to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

RUNS = (
    "withdrawn_at is null and from_date <= (now() at time zone 'Asia/Shanghai')::date"
    " and to_date > (now() at time zone 'Asia/Shanghai')::date"
)


def grant_notice_walls() -> list[RunSQL]:
    """Return the walls of notices and objections."""
    return [
        *protect_table("projects_grantnotice", also_visible=RUNS),
        *protect_table("projects_grantobjection"),
    ]
