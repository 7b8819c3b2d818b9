"""Row-level security of the declared targets: the area."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def coordination_walls() -> list[RunSQL]:
    """Return the wall of the targets."""
    return protect_table("labour_coordinationtarget")
