"""Walls of clauses, branches and consents: row security; a concluded contract keeps its clauses."""

from __future__ import annotations

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import protect_table

from ._walls import shared

FIXED = """
create function projects_clauses_fixed() returns trigger language plpgsql as $$
declare of_contract uuid;
begin
    of_contract := case when tg_op = 'DELETE' then old.contract_id else new.contract_id end;
    perform 1 from projects_linkagecontract where id = of_contract and concluded_on is not null;
    if found then
        raise exception 'contract % is concluded', of_contract using errcode = '23514';
    end if;
    return case when tg_op = 'DELETE' then old else new end;
end $$;
create trigger projects_clauses_fixed before insert or delete on projects_linkageclause
for each row execute function projects_clauses_fixed();
"""
UNDO = "drop trigger projects_clauses_fixed on projects_linkageclause; drop function projects_clauses_fixed()"


def clause_walls() -> list[RunSQL]:
    """Return every wall of clauses, branches and consents."""
    return [
        RunSQL(FIXED, UNDO),
        *shared("projects_linkageclause"),
        *shared("projects_partybranch"),
        *protect_table("projects_memberconsent"),
    ]
