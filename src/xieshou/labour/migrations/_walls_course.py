"""Row-level security of skills training: a course is seen at both ends, learners by their county."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from django.db.migrations import RunSQL

TABLES = ("labour_coursesession", "labour_enrolment", "labour_attendance", "labour_certificate")


def course_walls() -> list[RunSQL]:
    """Return the walls of the five tables."""
    walls = protect_table("labour_course", region_columns=("region_code", "partner_region_code"))
    return walls + [wall for table in TABLES for wall in protect_table(table)]
