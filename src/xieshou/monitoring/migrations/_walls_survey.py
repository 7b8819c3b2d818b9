"""Row-level security of surveys. What was answered is sealed until the survey has ended.

While it runs, a tally is seen by the one transaction that adds to it (`xieshou.ballot` names the survey),
and by nobody else: whoever could look between two answers would know the second.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.migrations import RunSQL

from xieshou.kernel.scope_sql import protect_table

if TYPE_CHECKING:
    from collections.abc import Iterable

TABLES = ("surveyround", "surveybatch", "surveycode", "surveytally", "surveytexts")
SEALED = ("surveytally", "surveytexts")


def _seal(table: str) -> RunSQL:
    name = f"monitoring_{table}"
    adding = "round_id::text = current_setting('xieshou.ballot', true)"
    ended = f"r.id = {name}.round_id and r.to_date <= (now() at time zone 'Asia/Shanghai')::date"
    seen = f"{adding} or exists (select from monitoring_surveyround r where {ended})"
    return RunSQL(
        f"create policy sealed on {name} as restrictive for select using ({seen})",
        f"drop policy sealed on {name}",
    )


def survey_walls() -> Iterable[RunSQL]:
    """Return the walls of every table of surveys."""
    for table in TABLES:
        yield from protect_table(f"monitoring_{table}")
    for table in SEALED:
        yield _seal(table)
