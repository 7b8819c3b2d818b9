"""Row-level security of applicants: their own applications and papers, and the calls of where they may apply.

A draft is its body's alone: no official sees what was not sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import ORGANISATION_SETTING, protect_table

if TYPE_CHECKING:
    from collections.abc import Sequence

BODIES = (
    f"any ((select string_to_array(current_setting('{ORGANISATION_SETTING}', true), ',')::uuid[])::uuid[])"
)
REACH = f"""
    exists (
        select 1 from organisations_organisation body
        where body.id = {BODIES} and body.kind in ('enterprise', 'cooperative') and (
            left(body.region_code, 6) = left(projects_fundingcall.region_code, 6)
            or exists (
                select 1 from organisations_pairing tie
                where left(tie.eastern_region_code, 6) = left(body.region_code, 6)
                  and left(tie.western_region_code, 6) = left(projects_fundingcall.region_code, 6)
            )
        )
    )
"""  # noqa: S608 -- our own words
POLICIES = ("read", "insert", "update", "delete")


def applicant_walls() -> list[RunSQL]:
    """Return the walls of drafts and papers, and the wider ones of calls and applications."""
    return [
        *protect_table(
            "projects_applicationdraft", region_columns=(), organisation_columns=("organisation_id",)
        ),
        *protect_table("projects_applicationpaper", organisation_columns=("organisation_id",)),
        *_again("projects_application", protect_table("projects_application")),
        *protect_table("projects_application", organisation_columns=("organisation_id",)),
        *_again("projects_fundingcall", protect_table("projects_fundingcall")),
        *protect_table("projects_fundingcall", also_visible=REACH),
    ]


def _again(table: str, before: Sequence[RunSQL]) -> list[RunSQL]:
    """Return the steps that take the policies of a table away; backwards they come again."""
    made = {policy.sql.split()[2]: policy.sql for policy in before if "create policy" in policy.sql}
    return [RunSQL(f"drop policy scope_{name} on {table}", made[f"scope_{name}"]) for name in POLICIES]
