"""Row-level security of the publication log: the county; what stands on a public page is for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

ON_PAGE = "channel = 'page' and ended_at is null"


def publication_walls() -> list[RunSQL]:
    """Return the wall of the log."""
    return protect_table("labour_publication", also_visible=ON_PAGE)
