"""Vacancies through the API."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID  # noqa: TC003 -- ninja reads the annotations when it starts

from django.utils import timezone
from ninja import Router
from ninja.params.functions import Query

from xieshou.kernel.doors import api_requires
from xieshou.kernel.requests import ActedRequest  # noqa: TC001 -- as above
from xieshou.labour.operations import offer
from xieshou.labour.policies.offer import EDIT, VIEW
from xieshou.labour.queries.offer import SORTS, VacancyFilter, get_vacancy, list_vacancies
from xieshou.labour.rules.criteria import refuse_forbidden
from xieshou.labour.rules.offer import SkillAsked, VacancyTerms

from .need import REFUSED, page_slice
from .schemas import PublishIn, VacancyIn, VacancyOut, VacancyPage, VacancyTermsIn, WithdrawIn

router = Router()


def terms_of(request: ActedRequest, body: VacancyTermsIn) -> VacancyTerms:
    """Return the terms of a body; criteria that must not decide are refused by their name.

    Raises: ForbiddenCriterionError.
    """
    refuse_forbidden({}, criteria=list(json.loads(request.body)))
    values: dict[str, Any] = body.dict(include=set(VacancyTermsIn.model_fields) - {"skills"})
    plain: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in values.items()
    }
    return VacancyTerms(**plain, skills=tuple(SkillAsked(**skill.dict()) for skill in body.skills))


@router.get("/vacancies/", response={200: VacancyPage, **REFUSED})
@api_requires(VIEW)
def read_vacancies(
    request: ActedRequest,
    q: str = Query("", max_length=60),
    status: str = "",
    sort: str = "",
    page: int = Query(1, ge=1, le=100_000),
) -> Any:
    """Return a page of the vacancies that the caller sees."""
    wanted = VacancyFilter(text=q, status=status.replace("\x00", ""))
    found = list_vacancies(wanted, scope=request.actor.scope, sort=sort if sort in SORTS else "")
    return {"items": list(found[page_slice(page)]), "total": found.count()}


@router.post("/vacancies/", response={201: VacancyOut, **REFUSED})
@api_requires(EDIT)
def enter_vacancy(request: ActedRequest, body: VacancyIn) -> Any:
    """Enter a vacancy as a draft."""
    now = timezone.now()
    return 201, offer.enter_vacancy(
        employer_id=body.employer_id,
        terms=terms_of(request, body),
        actor=request.actor,
        at=now,
        on=timezone.localdate(now),
    )


@router.get("/vacancies/{uuid:vacancy_id}", response={200: VacancyOut, **REFUSED})
@api_requires(VIEW)
def read_vacancy(request: ActedRequest, vacancy_id: UUID) -> Any:
    """Return one vacancy."""
    return get_vacancy(vacancy_id, scope=request.actor.scope)


@router.put("/vacancies/{uuid:vacancy_id}", response={200: VacancyOut, **REFUSED})
@api_requires(EDIT)
def change_vacancy(request: ActedRequest, vacancy_id: UUID, body: VacancyTermsIn) -> Any:
    """Change the terms of a vacancy."""
    now = timezone.now()
    offer.change_vacancy(
        vacancy_id=vacancy_id,
        terms=terms_of(request, body),
        actor=request.actor,
        at=now,
        on=timezone.localdate(now),
    )
    return get_vacancy(vacancy_id, scope=request.actor.scope)


@router.post("/vacancies/{uuid:vacancy_id}/publish", response={200: VacancyOut, **REFUSED})
@api_requires(EDIT)
def publish_vacancy(request: ActedRequest, vacancy_id: UUID, body: PublishIn) -> Any:
    """Publish a vacancy to counties."""
    now = timezone.now()
    offer.publish(
        vacancy_id=vacancy_id,
        published_to=body.published_to,
        expires_on=body.expires_on,
        actor=request.actor,
        at=now,
        on=timezone.localdate(now),
    )
    return get_vacancy(vacancy_id, scope=request.actor.scope)


@router.post("/vacancies/{uuid:vacancy_id}/withdraw", response={200: VacancyOut, **REFUSED})
@api_requires(EDIT)
def withdraw_vacancy(request: ActedRequest, vacancy_id: UUID, body: WithdrawIn) -> Any:
    """Withdraw a vacancy."""
    offer.withdraw(vacancy_id=vacancy_id, reason=body.reason, actor=request.actor, at=timezone.now())
    return get_vacancy(vacancy_id, scope=request.actor.scope)


@router.post("/vacancies/{uuid:vacancy_id}/reopen", response={200: VacancyOut, **REFUSED})
@api_requires(EDIT)
def reopen_vacancy(request: ActedRequest, vacancy_id: UUID) -> Any:
    """Take a withdrawn vacancy back to draft."""
    offer.reopen(vacancy_id=vacancy_id, actor=request.actor, at=timezone.now())
    return get_vacancy(vacancy_id, scope=request.actor.scope)
