"""Row-level security of contracts, milestones and payments: by their project."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._walls import shared

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def payment_walls() -> list[RunSQL]:
    """Return the walls of contracts, milestones and payments."""
    return [
        *shared("projects_workcontract"),
        *shared("projects_milestone"),
        *shared("projects_paymentrequest"),
    ]
