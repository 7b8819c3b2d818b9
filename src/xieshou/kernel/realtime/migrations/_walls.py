"""Row-level security of live rooms, their seats and their lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL


def realtime_walls() -> list[RunSQL]:
    """Return the scope policies; passes have none, see their class."""
    return _protect("realtime_room", "realtime_seat", "realtime_line")


def recording_walls() -> list[RunSQL]:
    """Return the scope policies of consents and recordings."""
    return _protect("realtime_consent", "realtime_recording")


def trouble_walls() -> list[RunSQL]:
    """Return the scope policies of what stood in the way of calls."""
    return _protect("realtime_trouble")


def _protect(*tables: str) -> list[RunSQL]:
    return [
        statement
        for table in tables
        for statement in protect_table(
            table,
            region_columns=("region_code", "partner_region_code"),
            organisation_columns=("organisation_id",),
        )
    ]
