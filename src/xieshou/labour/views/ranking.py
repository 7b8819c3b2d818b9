"""Pages of rankings: the vacancies for a worker, the workers for a vacancy."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import NotFound
from xieshou.kernel.pages import asked, page_of
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.policies.match import VIEW
from xieshou.labour.policies.offer import sees_only_pseudonyms
from xieshou.labour.policies.referral import may_refer
from xieshou.labour.queries.need import get_wish
from xieshou.labour.queries.offer import get_vacancy
from xieshou.labour.queries.people import alias_of, alias_text
from xieshou.labour.queries.ranking import explain_vacancies, explain_workers, rank_vacancies, rank_workers
from xieshou.labour.rules.parameters import parameters_on
from xieshou.labour.vocabulary.need import OPEN_STATUSES
from xieshou.labour.vocabulary.offer import VacancyStatus

from .reasons import present_all

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.labour.queries.ranking import Ranked, Scored
    from xieshou.labour.rules.parameters import AssignmentParameters

    from .lists import ActedRequest

ROWS = 10
FITTING, BARRED = "fitting", "barred"


@requires(VIEW)
@require_GET
def vacancies_for_wish(request: ActedRequest, wish_id: UUID) -> HttpResponse:
    """Rank the open vacancies for a worker."""
    scope, today = request.actor.scope, timezone.localdate()
    try:
        wish = get_wish(wish_id, scope=scope)
    except NotFound as error:
        raise Http404 from error
    parameters = parameters_on(today)
    ranking = rank_vacancies(wish, scope=scope, on=today, parameters=parameters)
    page, views = _shelf(request, ranking)
    ranked = explain_vacancies(wish, list(page), parameters=parameters)
    names = region_labels(item.item.region_code for item in ranked)
    rows = _rows(ranked, parameters)
    for row in rows:
        row["place"] = names.get(row["item"].region_code, "")
        row["may_refer"] = _may_refer(request, wish, row["item"], row["score"], today)
    name = _name_for(request, wish)
    context = {
        "wish": wish,
        "name": name,
        "page": page,
        "rows": rows,
        "views": views,
        "parameters": parameters,
    }
    return render(request, "labour/match/vacancies_for_wish.html", context)


@requires(VIEW)
@require_GET
def workers_for_vacancy(request: ActedRequest, vacancy_id: UUID) -> HttpResponse:
    """Rank the people who look for work for a vacancy."""
    scope, today = request.actor.scope, timezone.localdate()
    try:
        vacancy = get_vacancy(vacancy_id, scope=scope)
    except NotFound as error:
        raise Http404 from error
    parameters = parameters_on(today)
    ranking = rank_workers(vacancy, scope=scope, on=today, parameters=parameters)
    page, views = _shelf(request, ranking)
    ranked = explain_workers(vacancy, list(page), parameters=parameters)
    names = region_labels(item.item.region_code for item in ranked)
    rows = _rows(ranked, parameters)
    hidden = sees_only_pseudonyms(request.actor)
    for row in rows:
        row["place"] = "" if hidden else names.get(row["item"].region_code, "")
        row["name"] = _name_for(request, row["item"])
        row["may_refer"] = _may_refer(request, row["item"], vacancy, row["score"], today)
    context = {
        "vacancy": vacancy,
        "page": page,
        "rows": rows,
        "views": views,
        "parameters": parameters,
        "is_named": not hidden,
    }
    return render(request, "labour/match/workers_for_vacancy.html", context)


def _may_refer(request: ActedRequest, wish: Any, vacancy: Any, score: int, on: date) -> bool:
    """Tell whether the actor may refer the worker to the post now: both fit, are open and free."""
    is_free = (
        vacancy.status == VacancyStatus.PUBLISHED and vacancy.expires_on >= on and vacancy.places_left > 0
    )
    is_open = score >= 0 and wish.status in OPEN_STATUSES and is_free
    return is_open and may_refer(request.actor, region_code=wish.region_code)


def _name_for(request: ActedRequest, wish: Any) -> str:
    """Return the worker's name, or the pseudonym for an actor who may not see wishes."""
    if sees_only_pseudonyms(request.actor):
        return alias_text(alias_of(wish.pk))
    return str(wish.person.name)


def _shelf(request: ActedRequest, ranking: Sequence[Scored[Any]]) -> tuple[Any, list[dict[str, Any]]]:
    """Return the page of the shelf asked for (pairs that fit, or pairs that are barred), and the two tabs."""
    fitting = [place for place in ranking if place.is_admissible]
    barred = [place for place in ranking if not place.is_admissible]
    show = asked(request, "show", [FITTING, BARRED]) or FITTING
    views = [
        {
            "label": _("Meets every hard requirement"),
            "url": "?show=fitting",
            "active": show == FITTING,
            "count": len(fitting),
        },
        {"label": _("Misses one"), "url": "?show=barred", "active": show == BARRED, "count": len(barred)},
    ]
    return page_of(request, fitting if show == FITTING else barred, size=ROWS), views


def _rows(ranked: Sequence[Ranked[Any]], parameters: AssignmentParameters) -> list[dict[str, Any]]:
    """Return what the page draws for each place: item, share of the points, reasons."""
    full = sum(parameters.weights.values())
    reasons = present_all([place.reasons for place in ranked])
    return [
        {"item": place.item, "score": place.score, "share": max(place.score, 0) / full, **shown}
        for place, shown in zip(ranked, reasons, strict=True)
    ]
