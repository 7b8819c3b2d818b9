"""Row-level security of assets, inspections and shared income: by their project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._walls import shared

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def asset_walls() -> list[RunSQL]:
    """Return the walls of assets and what belongs to them."""
    return [
        *shared("projects_asset"),
        *shared("projects_assetinspection"),
        *shared("projects_assetincome"),
    ]
