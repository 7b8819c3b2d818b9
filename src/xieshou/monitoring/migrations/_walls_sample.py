"""Row-level security of samples: their region; the published seed and digest are for everybody to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def sample_walls() -> list[RunSQL]:
    """Return the walls of samples and their households."""
    return [
        *protect_table("monitoring_sample", also_visible="true"),
        *protect_table("monitoring_sampledhousehold"),
    ]
