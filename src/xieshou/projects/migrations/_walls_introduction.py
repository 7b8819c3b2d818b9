"""Walls of introduced enterprises: row security, one tenant a unit, whole shares, one speciality."""

from __future__ import annotations

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import protect_table

from ._walls import shared

PLAIN = (
    "projects_introduction", "projects_introductionhistory", "projects_introductionstep",
    "projects_investment", "projects_introductionjob", "projects_park", "projects_tenancy",
    "projects_leadertraining", "projects_leader", "projects_ledhousehold", "projects_speciality",
)  # fmt: skip
# A range holds one key: without btree_gist, GiST compares ranges only. The digest has 63 bits.
UNIT = "(hashtextextended(park_id::text || '/' || unit, 7) >> 1)"
PLACE = "(hashtextextended(region_code, 7) >> 1)"
NO_OVERLAP = """
alter table {table} add constraint {name} exclude using gist (
    int8range({key}, {key}, '[]') with &&, daterange(from_date, to_date) with &&
)
"""
WHOLE = """
create function projects_shares_whole() returns trigger language plpgsql as $$
declare of_project uuid; points bigint; places bigint;
begin
    of_project := case when tg_op = 'DELETE' then old.project_id else new.project_id end;
    select coalesce(sum(basis_points), 0), count(*) into points, places
    from projects_projectshare where project_id = of_project;
    if places > 0 and points <> 10000 then
        raise exception 'shares of project % add up to % basis points', of_project, points
        using errcode = '23514';
    end if;
    return null;
end $$;
create constraint trigger projects_shares_whole
after insert or update or delete on projects_projectshare
deferrable initially deferred for each row execute function projects_shares_whole();
"""
UNDO_WHOLE = (
    "drop trigger projects_shares_whole on projects_projectshare; drop function projects_shares_whole()"
)


def _no_overlap(table: str, key: str) -> RunSQL:
    name = f"{table}_no_overlap"
    add = NO_OVERLAP.format(table=table, key=key, name=name)
    return RunSQL(add, f"alter table {table} drop constraint {name}")


def introduction_walls() -> list[RunSQL]:
    """Return every wall of introduced enterprises, parks, leaders, shares and specialities."""
    return [
        _no_overlap("projects_tenancy", UNIT),
        _no_overlap("projects_speciality", PLACE),
        RunSQL(WHOLE, UNDO_WHOLE),
        *[wall for table in PLAIN for wall in protect_table(table)],
        *shared("projects_projectshare"),
    ]
