"""Overlap of two entries of one holder, and row-level security of the calendar."""

from __future__ import annotations

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import protect_table

# A range holds one holder: without btree_gist, GiST compares ranges only. The digest has 63 bits.
HOLDER = "(uuid_hash_extended(coalesce(user_id, person_id), 7) >> 1)"
NO_OVERLAP = f"""
alter table calendar_entry add constraint calendar_entry_no_overlap
exclude using gist (
    int8range({HOLDER}, {HOLDER}, '[]') with &&,
    tstzrange(start_at, end_at) with &&
) where (cancelled_at is null)
"""


def calendar_walls() -> list[RunSQL]:
    """Return the exclusion of overlaps and the scope policies."""
    return [
        RunSQL(NO_OVERLAP, "alter table calendar_entry drop constraint calendar_entry_no_overlap"),
        *protect_table(
            "calendar_entry",
            region_columns=("region_code", "partner_region_code"),
            organisation_columns=("organisation_id",),
        ),
    ]
