"""Rankings, assignment runs and decisions through the API."""

from __future__ import annotations

from typing import Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.utils import timezone
from ninja import Router
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import match
from xieshou.labour.operations import run as run_operations
from xieshou.labour.policies.match import RUN, VIEW
from xieshou.labour.policies.offer import sees_only_pseudonyms
from xieshou.labour.queries.match import SHELVES, get_line, get_run, lines_of, runs
from xieshou.labour.queries.need import get_wish
from xieshou.labour.queries.offer import get_vacancy
from xieshou.labour.queries.people import alias_of, alias_text
from xieshou.labour.queries.pricing import list_alternatives
from xieshou.labour.queries.ranking import explain_vacancies, explain_workers, rank_vacancies, rank_workers
from xieshou.labour.rules.parameters import parameters_on

from .need import REFUSED, page_slice
from .schemas import (
    AcceptManyIn,
    AcceptManyOut,
    AlternativeOut,
    ChangeIn,
    LineOut,
    LinePage,
    RankedVacancies,
    RankedWorkers,
    RefuseIn,
    RunIn,
    RunOut,
    RunPage,
)

router = Router()
PAGE = Query(1, ge=1, le=100_000)


@router.get("/wishes/{uuid:wish_id}/vacancies", response={200: RankedVacancies, **REFUSED})
@api_requires(VIEW)
def rank_for_wish(request: ActedRequest, wish_id: UUID, page: int = PAGE) -> Any:
    """Rank the open vacancies for a worker, with reasons."""
    scope, today = request.actor.scope, timezone.localdate()
    wish = get_wish(wish_id, scope=scope)
    parameters = parameters_on(today)
    ranking = rank_vacancies(wish, scope=scope, on=today, parameters=parameters)
    ranked = explain_vacancies(wish, ranking[page_slice(page)], parameters=parameters)
    items = [{"vacancy": place.item, "admissible": place.is_admissible, **_parts(place)} for place in ranked]
    return {"items": items, "total": len(ranking)}


@router.get("/vacancies/{uuid:vacancy_id}/workers", response={200: RankedWorkers, **REFUSED})
@api_requires(VIEW)
def rank_for_vacancy(request: ActedRequest, vacancy_id: UUID, page: int = PAGE) -> Any:
    """Rank the people who look for work for a vacancy, with reasons."""
    scope, today = request.actor.scope, timezone.localdate()
    vacancy = get_vacancy(vacancy_id, scope=scope)
    parameters = parameters_on(today)
    ranking = rank_workers(vacancy, scope=scope, on=today, parameters=parameters)
    ranked = explain_workers(vacancy, ranking[page_slice(page)], parameters=parameters)
    hidden = sees_only_pseudonyms(request.actor)
    items = [
        {
            "wish_id": place.item.pk,
            "worker": alias_text(alias_of(place.item.pk)) if hidden else place.item.person.name,
            "priority": place.item.is_priority,  # type: ignore[attr-defined]
            "admissible": place.is_admissible,
            **_parts(place),
        }
        for place in ranked
    ]
    return {"items": items, "total": len(ranking)}


def _parts(place: Any) -> dict[str, Any]:
    return {
        "score": place.score,
        "hard": [reason.as_values() for reason in place.hard],
        "preferences": [reason.as_values() for reason in place.preferences],
    }


@router.get("/runs/", response={200: RunPage, **REFUSED})
@api_requires(VIEW)
def read_runs(request: ActedRequest, page: int = PAGE) -> Any:
    """Return a page of the runs of the caller's area, the latest first."""
    found = runs(request.actor.scope)
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/runs/", response={202: RunOut, **REFUSED})
@api_requires(RUN)
def start_run(request: ActedRequest, body: RunIn | None = None) -> Any:
    """Ask for a run over everything open in the caller's area; a job calculates it.

    Without a body the best of the whole is looked for, as if nothing had been proposed before.
    """
    now, wanted = timezone.now(), body or RunIn()
    run = run_operations.request_run(
        actor=request.actor,
        at=now,
        on=timezone.localdate(now),
        mode=wanted.mode,
        few_changes=wanted.few_changes,
    )
    run_operations.queue_run(run=run, actor=request.actor, at=now)
    return 202, run


@router.get("/runs/{uuid:run_id}", response={200: RunOut, **REFUSED})
@api_requires(VIEW)
def read_run(request: ActedRequest, run_id: UUID) -> Any:
    """Return one run."""
    return get_run(run_id, scope=request.actor.scope)


@router.get("/runs/{uuid:run_id}/lines", response={200: LinePage, **REFUSED})
@api_requires(VIEW)
def read_lines(request: ActedRequest, run_id: UUID, show: str = "", page: int = PAGE) -> Any:
    """Return a page of a run's lines: all, or of a shelf (proposed, accepted, kept, refused, unmatched)."""
    found = lines_of(get_run(run_id, scope=request.actor.scope), scope=request.actor.scope)
    if show in SHELVES:
        found = found.filter(state__in=SHELVES[show])
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/runs/{uuid:run_id}/accept", response={200: AcceptManyOut, **REFUSED})
@api_requires(RUN)
def accept_lines(request: ActedRequest, run_id: UUID, body: AcceptManyIn) -> Any:
    """Accept many lines; each stands or falls by itself."""
    get_run(run_id, scope=request.actor.scope)
    now = timezone.now()
    result = match.accept_many(
        line_ids=body.line_ids, actor=request.actor, at=now, on=timezone.localdate(now)
    )
    return {"accepted": result.accepted, "refused": {str(key): text for key, text in result.refused.items()}}


@router.get("/lines/{uuid:line_id}", response={200: LineOut, **REFUSED})
@api_requires(VIEW)
def read_line(request: ActedRequest, line_id: UUID) -> Any:
    """Return one line with its reasons."""
    return get_line(line_id, scope=request.actor.scope)


@router.get("/lines/{uuid:line_id}/alternatives", response={200: list[AlternativeOut], **REFUSED})
@api_requires(VIEW)
def read_alternatives(request: ActedRequest, line_id: UUID) -> Any:
    """Return the other vacancies the worker could have, with the price of each."""
    line = get_line(line_id, scope=request.actor.scope)
    others = list_alternatives(line, scope=request.actor.scope, on=timezone.localdate())
    return [
        {
            "vacancy_id": other.vacancy.pk,
            "title": other.vacancy.title,
            "score": other.score,
            "price": other.price,
            "exact": other.is_exact,
        }
        for other in others
    ]


@router.post("/lines/{uuid:line_id}/accept", response={200: LineOut, **REFUSED})
@api_requires(RUN)
def accept_line(request: ActedRequest, line_id: UUID) -> Any:
    """Accept a line as proposed: a place is taken, the worker is referred."""
    now = timezone.now()
    match.accept(line_id=line_id, actor=request.actor, at=now, on=timezone.localdate(now))
    return get_line(line_id, scope=request.actor.scope)


@router.post("/lines/{uuid:line_id}/change", response={200: LineOut, **REFUSED})
@api_requires(RUN)
def change_line(request: ActedRequest, line_id: UUID, body: ChangeIn) -> Any:
    """Accept a line with another vacancy."""
    now = timezone.now()
    match.change(
        line_id=line_id,
        vacancy_id=body.vacancy_id,
        actor=request.actor,
        at=now,
        on=timezone.localdate(now),
    )
    return get_line(line_id, scope=request.actor.scope)


@router.post("/lines/{uuid:line_id}/refuse", response={200: LineOut, **REFUSED})
@api_requires(RUN)
def refuse_line(request: ActedRequest, line_id: UUID, body: RefuseIn) -> Any:
    """Refuse a line with a reason."""
    match.refuse(line_id=line_id, reason=body.reason, note=body.note, actor=request.actor, at=timezone.now())
    return get_line(line_id, scope=request.actor.scope)
