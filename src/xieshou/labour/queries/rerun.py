"""Reads of a run that is made again: the run before it, and what it proposed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.labour.models import AssignmentRun, MatchLine
from xieshou.labour.rules.rerun import NOBODY, Stay
from xieshou.labour.vocabulary.match import LineState, RunMode, RunState

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.labour.queries.match import RunInput


def latest_optimal_run(*, scope: Scope) -> AssignmentRun | None:
    """Return the last calculated run for the best of the whole over exactly this scope, or None."""
    area = list(scope.regions)
    found = AssignmentRun.objects.filter(
        state=RunState.DONE,
        mode=RunMode.OPTIMAL,
        region_prefixes__contains=area,
        region_prefixes__contained_by=area,
    )
    return found.order_by("-requested_at", "-id").first()


def read_stay(run: AssignmentRun, given: RunInput, *, scope: Scope) -> Stay | None:
    """Return the proposals of the run before, as positions in the input; None for a run that starts anew.

    What was accepted or refused since is no proposal any more.
    """
    earlier = run.statistics.get("earlier")
    if not earlier:
        return None
    kept = {row for row, _column, _line in given.kept}
    rows = {wish.pk: row for row, wish in enumerate(given.wishes)}
    places = {vacancy.pk: column for column, vacancy in enumerate(given.vacancies)}
    proposed = MatchLine.objects.filter(
        scope.region_q(), run_id=earlier["run"], state=LineState.PROPOSED
    ).values_list("wish_id", "vacancy_id")
    columns, compared = [NOBODY] * len(given.wishes), []
    for wish_id, vacancy_id in proposed:
        row = rows.get(wish_id)
        if row is not None and row not in kept:
            columns[row] = places.get(vacancy_id, NOBODY)
            compared.append(row)
    return Stay(tuple(columns), int(earlier["points"]), tuple(sorted(compared)))


def changed_lines(lines: QuerySet[MatchLine], run: AssignmentRun) -> QuerySet[MatchLine]:
    """Return those lines of a run that are not what the run before proposed."""
    return lines.filter(wish_id__in=run.statistics.get("earlier", {}).get("changed_wishes", []))
