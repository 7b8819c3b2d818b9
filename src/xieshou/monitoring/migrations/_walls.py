"""Row-level security of monitoring: the village of a row; a valid notice is for everybody to read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

TABLES = (
    "monitoring_clue",
    "monitoring_case",
    "monitoring_step",
    "monitoring_casecause",
    "monitoring_followup",
    "monitoring_measure",
)
VALID = (
    "withdrawn_at is null and from_date <= (now() at time zone 'Asia/Shanghai')::date"
    " and to_date > (now() at time zone 'Asia/Shanghai')::date"
)


def walls() -> list[RunSQL]:
    """Return the walls of every table of the case flow."""
    return [
        *(wall for table in TABLES for wall in protect_table(table)),
        *protect_table("monitoring_notice", also_visible=VALID),
    ]
