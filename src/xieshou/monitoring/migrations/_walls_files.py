"""Row-level security of files: the evidence of a case, the documents of an exit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def file_walls() -> list[RunSQL]:
    """Return the walls of both tables."""
    return [*protect_table("monitoring_casefile"), *protect_table("monitoring_exitdocument")]
