"""Row-level security of the linkage: contracts by their project, payments by the village of the payee."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

from ._walls import shared

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def linkage_walls() -> list[RunSQL]:
    """Return the walls of contracts and payments."""
    return [*shared("projects_linkagecontract"), *protect_table("projects_benefit")]
