"""Row-level security of the wing's first tables, and the two functions that count the places of a vacancy."""

from __future__ import annotations

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import REGION_SETTING, protect_table

PUBLISHED = "published_at is not null"
PATTERNS = f"(select string_to_array(current_setting('{REGION_SETTING}', true), ','))::text[]"
RUN_IN_SCOPE = f"""cardinality(region_prefixes) > 0 and not exists (
    select 1 from unnest(region_prefixes) prefix where not coalesce(prefix like any ({PATTERNS}), false))
"""  # noqa: S608 -- constants only
# The function may touch the vacancy of a foreign region (a county's worker takes a place in Shanghai),
# so it widens the scope for its own statement alone.
PLACE_FUNCTION = f"""
create function {{name}}(vacancy uuid) returns integer language plpgsql volatile as $$
declare
    scope_before text := coalesce(current_setting('{REGION_SETTING}', true), '');
    places_left integer;
begin
    perform set_config('{REGION_SETTING}', '%', true);
    update labour_vacancy set places_taken = places_taken {{step}} 1, status = {{status}}
    where id = vacancy and {{condition}}
    returning head_count - places_taken into places_left;
    perform set_config('{REGION_SETTING}', scope_before, true);
    return places_left;
end
$$
"""  # noqa: S608 -- constants only


def place_functions() -> list[RunSQL]:
    """Return the operations that create labour_take_place and labour_release_place.

    Both answer with the places left, or null where the guard refuses: no place left or
    not published; none taken. The last place taken fills the vacancy, a place given back reopens it.
    """
    take = PLACE_FUNCTION.format(
        name="labour_take_place",
        step="+",
        status="case when places_taken + 1 = head_count then 'filled' else status end",
        condition="status = 'published' and places_taken < head_count",
    )
    release = PLACE_FUNCTION.format(
        name="labour_release_place",
        step="-",
        status="case when status = 'filled' then 'published' else status end",
        condition="places_taken > 0",
    )
    return [
        RunSQL(take, "drop function labour_take_place(uuid)"),
        RunSQL(release, "drop function labour_release_place(uuid)"),
    ]


def protect_runs() -> list[RunSQL]:
    """Return the operations that show a run only to those whose scope covers all of its regions."""
    table = "labour_assignmentrun"
    return [
        RunSQL(
            f"alter table {table} enable row level security, force row level security",
            f"alter table {table} no force row level security, disable row level security",
        ),
        RunSQL(
            f"create policy scope_all on {table} for all using ({RUN_IN_SCOPE}) with check ({RUN_IN_SCOPE})",
            f"drop policy scope_all on {table}",
        ),
    ]


def first_walls() -> list[RunSQL]:
    """Return every wall of migration 0001."""
    return [
        *protect_table("labour_jobwish"),
        *protect_table("labour_jobwishhistory"),
        *protect_table("labour_vacancy", organisation_columns=("employer_id",), also_visible=PUBLISHED),
        *protect_table("labour_vacancyhistory", organisation_columns=("employer_id",)),
        *protect_runs(),
        *protect_table("labour_matchline"),
        *place_functions(),
    ]
