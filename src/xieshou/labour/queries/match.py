"""Reads of assignment runs and their lines."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.db.models import Count, F

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import AssignmentRun, MatchLine
from xieshou.labour.queries.need import open_wishes, priority_of_person, wishes
from xieshou.labour.queries.offer import open_vacancies, own_q
from xieshou.labour.vocabulary.match import LineState, RunState
from xieshou.labour.vocabulary.need import PENDING_STATUSES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import JobWish, Vacancy

DECIDED_ORDER = ("-is_priority", "-score", "id")
SHELVES: dict[str, tuple[LineState, ...]] = {
    "proposed": (LineState.PROPOSED,),
    "accepted": (LineState.ACCEPTED,),
    "kept": (LineState.KEPT,),
    "refused": (LineState.REFUSED,),
    "unmatched": (LineState.UNMATCHED,),
}


def runs(scope: Scope) -> QuerySet[AssignmentRun]:
    """Return the runs whose regions all lie in the scope, the latest first."""
    found = AssignmentRun.objects.order_by("-requested_at", "-id")
    if scope.is_everything:
        return found
    inside = [key for key, prefixes in found.values_list("pk", "region_prefixes") if _inside(prefixes, scope)]
    return found.filter(pk__in=inside)


def _inside(prefixes: Sequence[str], scope: Scope) -> bool:
    return bool(prefixes) and all(scope.covers_region(prefix) for prefix in prefixes)


def get_run(run_id: UUID, *, scope: Scope) -> AssignmentRun:
    """Return a run of the scope.

    Raises: NotFound: unknown, or not all of its regions lie in the scope.
    """
    run = AssignmentRun.objects.filter(pk=run_id).first()
    if run is None or not (scope.is_everything or _inside(run.region_prefixes, scope)):
        raise NotFound
    return run


def lines_of(run: AssignmentRun, *, scope: Scope) -> QuerySet[MatchLine]:
    """Return the lines of a run in the scope with worker and vacancies: priority first, then by points."""
    found = MatchLine.objects.filter(scope.region_q(), run=run)
    related = found.select_related(
        "wish__person", "vacancy__employer", "proposed_vacancy__employer", "kept_from"
    )
    return related.order_by(*DECIDED_ORDER)


def lines_to_take_out(run_id: str, *, scope: Scope) -> QuerySet[MatchLine]:
    """Return the lines of a run of the scope by its key as text; of none, those of the latest one.

    Raises: NotFound: unknown, or not all of its regions lie in the scope.
    """
    latest = runs(scope).filter(state=RunState.DONE).values_list("pk", flat=True).first()
    try:
        key = UUID(run_id) if run_id else latest
    except ValueError as error:
        raise NotFound from error
    if key is None:
        return MatchLine.objects.none()
    return lines_of(get_run(key, scope=scope), scope=scope)


def count_lines(run: AssignmentRun, *, scope: Scope) -> dict[str, int]:
    """Return how many lines stand on each shelf of SHELVES."""
    rows = (
        MatchLine.objects.filter(scope.region_q(), run=run)
        .order_by()
        .values_list("state")
        .annotate(Count("pk"))
    )
    counted = dict(rows)
    return {shelf: sum(counted.get(state, 0) for state in states) for shelf, states in SHELVES.items()}


def get_line(line_id: UUID, *, scope: Scope) -> MatchLine:
    """Return a line of the scope with its run, worker and vacancy.

    Raises: NotFound: unknown, or outside the scope.
    """
    related = ("run", "wish__person", "vacancy__employer", "proposed_vacancy__employer")
    line = MatchLine.objects.filter(scope.region_q(), pk=line_id).select_related(*related).first()
    if line is None:
        raise NotFound
    return line


def get_line_for_update(line_id: UUID, *, scope: Scope) -> MatchLine:
    """Return a line of the scope, its row locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    line = MatchLine.objects.select_for_update().filter(scope.region_q(), pk=line_id).first()
    if line is None:
        raise NotFound
    return line


def list_open_line_ids(run: AssignmentRun, *, scope: Scope) -> list[UUID]:
    """Return the keys of the lines that still wait for a decision, in their order."""
    waiting = MatchLine.objects.filter(scope.region_q(), run=run, state=LineState.PROPOSED)
    return list(waiting.order_by(*DECIDED_ORDER).values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class RunInput:
    """What a run starts from: people, vacancies, places, and the accepted pairs that stay as they are.

    `kept` holds (position of the wish, position of the vacancy, the accepted line).
    """

    wishes: list[JobWish]
    vacancies: list[Vacancy]
    capacities: list[int]
    kept: list[tuple[int, int, MatchLine]]


def read_run_input(*, scope: Scope, on: date) -> RunInput:
    """Return all open wishes and all open vacancies of the scope, with the accepted lines still under way.

    A kept pair takes its place from the vacancy's own count, so that the free places are those left.
    """
    kept_lines = _lines_under_way(scope)
    seekers = wishes(scope).annotate(is_priority=priority_of_person(on))
    listed: list[JobWish] = [*open_wishes(scope).annotate(is_priority=priority_of_person(on)).order_by("id")]
    listed += seekers.filter(pk__in=[line.wish_id for line in kept_lines]).order_by("id")
    offers = {
        vacancy.pk: vacancy for vacancy in open_vacancies(scope, on=on).filter(own_q(scope)).order_by("id")
    }
    capacities = {key: vacancy.places_left for key, vacancy in offers.items()}
    for line in kept_lines:
        vacancy = cast("Vacancy", line.vacancy)  # the table says so for accepted lines
        offers.setdefault(vacancy.pk, vacancy)
        capacities[vacancy.pk] = capacities.get(vacancy.pk, 0) + 1
    rows = {wish.pk: row for row, wish in enumerate(listed)}
    columns = {key: column for column, key in enumerate(offers)}
    kept = [
        (rows[line.wish_id], columns[cast("Vacancy", line.vacancy).pk], line)
        for line in kept_lines
        if line.wish_id in rows
    ]
    return RunInput(listed, list(offers.values()), [capacities[key] for key in offers], kept)


def _lines_under_way(scope: Scope) -> list[MatchLine]:
    """Return the latest accepted line of each worker whose referral is under way."""
    accepted = MatchLine.objects.filter(
        scope.region_q(), state=LineState.ACCEPTED, wish__status__in=PENDING_STATUSES
    )
    latest: dict[UUID, MatchLine] = {}
    for line in accepted.select_related("vacancy__employer").order_by("decided_at", "id"):
        latest[line.wish_id] = line
    return list(latest.values())


def latest_line_of(wish_id: UUID, *, scope: Scope) -> MatchLine | None:
    """Return what the latest run said about a worker, or None."""
    found = MatchLine.objects.filter(scope.region_q(), wish_id=wish_id).select_related(
        "vacancy__employer", "run"
    )
    return found.order_by(F("run__requested_at").desc(), "-id").first()
