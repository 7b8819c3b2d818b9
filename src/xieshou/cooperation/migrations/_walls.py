"""Row-level security of cooperation: either side; a plan also by its lines."""

from __future__ import annotations

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import protect_table

SIDES = ("region_code", "partner_region_code")


def walls_of(*tables: str) -> list[RunSQL]:
    """Return the walls of tables whose rows both sides may see."""
    return [wall for table in tables for wall in protect_table(table, region_columns=SIDES)]


def plan_of_lines() -> list[RunSQL]:
    """Return the wall that lets whoever sees a line of a plan read the plan; lines keep their own wall."""
    return [
        RunSQL(
            "create policy scope_lines on cooperation_plan for select using ("
            "exists (select 1 from cooperation_planline l where l.plan_id = cooperation_plan.id))",
            "drop policy scope_lines on cooperation_plan",
        )
    ]
