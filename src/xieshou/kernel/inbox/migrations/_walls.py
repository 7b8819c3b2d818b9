"""Row-level security of the inbox.

Anybody may leave a notice or set a task for another side, so inserting is free; reading and changing
follow the scope. Rows without a place are everybody's (the query asks for the recipient).
"""

from __future__ import annotations

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import protect_table

EVERYBODYS = "region_code = '' and partner_region_code = '' and organisation_id is null"
TABLES = ("inbox_notice", "inbox_task", "inbox_textmessage")


def inbox_walls() -> list[RunSQL]:
    """Return the scope policies of the three tables."""
    walls: list[RunSQL] = []
    for table in TABLES:
        walls += protect_table(
            table,
            region_columns=("region_code", "partner_region_code"),
            organisation_columns=("organisation_id",),
            also_visible=EVERYBODYS,
        )
        walls += [
            RunSQL(
                f"create policy anybody_tells on {table} for insert with check (true)",
                f"drop policy anybody_tells on {table}",
            ),
            RunSQL(
                f"create policy everybodys on {table} for update"
                f" using ({EVERYBODYS}) with check ({EVERYBODYS})",
                f"drop policy everybodys on {table}",
            ),
        ]
    return walls
