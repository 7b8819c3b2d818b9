"""Writes of vacancies: enter, change, publish, withdraw, reopen, expire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.organisations.models import Organisation
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Vacancy
from xieshou.labour.policies.offer import may_edit_vacancy
from xieshou.labour.queries.offer import get_vacancy_for_update, list_expired, next_code
from xieshou.labour.rules.offer import VacancyTerms, check_expiry, check_vacancy
from xieshou.labour.vocabulary.offer import LEGAL_MOVES, VacancyStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

AUDITED = (*VacancyTerms.__dataclass_fields__, "status", "published_to")


class CodeTakenError(DomainError):
    """The employer already has a vacancy of that code."""

    default_message = _(
        "This employer already has a vacancy with this number. Leave it empty to get the next one."
    )


class NotCodedError(DomainError):
    """A vacancy without an occupation code cannot be compared with wishes."""

    default_message = _("Choose the occupation of this post before publishing it, so that it can be matched.")


class TakenPlacesError(DomainError):
    """Somebody has been referred to the vacancy."""

    default_message = _(
        "People have been referred to this vacancy. End their referrals before you take it back to draft."
    )


class ReasonMissingError(DomainError):
    """A withdrawal says why."""

    default_message = _("Say why the vacancy is withdrawn.")


@transaction.atomic
def enter_vacancy(*, employer_id: UUID, terms: VacancyTerms, actor: Actor, at: datetime, on: date) -> Vacancy:
    """Enter a vacancy of an employer as a draft.

    Raises: NotFound: no such active employer. Denied, CodeTakenError, and the refusals of `check_vacancy`.
    """
    employer = Organisation.objects.filter(pk=employer_id, is_active=True).first()
    if employer is None:
        raise NotFound(_("This employer does not exist or is not active."), field="employer")
    if not may_edit_vacancy(actor, region_code=terms.region_code, employer_id=employer_id):
        raise Denied
    check_vacancy(terms, on=on)
    vacancy = Vacancy(employer=employer, created_at=at, updated_at=at, **terms.as_values())
    vacancy.code = terms.code or next_code(employer_id=employer_id, on=on)
    vacancy.recorded_by_id, vacancy.recorded_by_name = actor.user_id, actor.name
    _save_once(vacancy)
    record(
        "labour.offer.entered",
        actor=actor,
        at=at,
        subject=("labour.vacancy", vacancy.pk),
        region_code=vacancy.region_code,
        after={**_values(vacancy), "employer": str(employer)},
    )
    return vacancy


def _save_once(vacancy: Vacancy, *, insert: bool = True) -> None:
    """Save with the unique code as guard.

    Raises: CodeTakenError.
    """
    try:
        with transaction.atomic():
            vacancy.save(force_insert=insert)
    except IntegrityError as error:
        if "labour_vacancy_code_once" in str(error):
            raise CodeTakenError(field="code") from error
        raise


@transaction.atomic
def change_vacancy(*, vacancy_id: UUID, terms: VacancyTerms, actor: Actor, at: datetime, on: date) -> Vacancy:
    """Change the terms of a vacancy; a published one stays published, its earlier terms stay in the history.

    Raises: NotFound, Denied, IllegalMoveError, CodeTakenError, and the refusals of `check_vacancy`.
    """
    vacancy = get_vacancy_for_update(vacancy_id, scope=actor.scope)
    for region in (vacancy.region_code, terms.region_code):
        if not may_edit_vacancy(actor, region_code=region, employer_id=vacancy.employer_id):
            raise Denied
    if vacancy.status == VacancyStatus.WITHDRAWN:
        raise IllegalMoveError
    check_vacancy(terms, on=on, places_taken=vacancy.places_taken)
    before = _values(vacancy)
    for name, value in terms.as_values().items():
        if name != "code" or value:
            setattr(vacancy, name, value)
    vacancy.status = _stage_after_change(vacancy)
    vacancy.updated_at = at
    _save_once(vacancy, insert=False)
    _record_change("labour.offer.changed", vacancy, before, actor=actor, at=at)
    return vacancy


def _stage_after_change(vacancy: Vacancy) -> str:
    """Return the stage that fits the number of places: more places reopen a filled vacancy."""
    if vacancy.status == VacancyStatus.FILLED and vacancy.places_left > 0:
        return VacancyStatus.PUBLISHED
    if vacancy.status == VacancyStatus.PUBLISHED and vacancy.places_left == 0:
        return VacancyStatus.FILLED
    return vacancy.status


@transaction.atomic
def publish(
    *,
    vacancy_id: UUID,
    published_to: Sequence[str],
    actor: Actor,
    at: datetime,
    on: date,
    expires_on: date | None = None,
) -> Vacancy:
    """Publish a draft or an expired vacancy to counties (region prefixes; none = every paired county).

    Args:   expires_on: a new last day, needed for an expired vacancy.
    Raises: NotFound, Denied, IllegalMoveError, NotCodedError, ExpiryError.
    """
    vacancy = _for_stage(vacancy_id, VacancyStatus.PUBLISHED, actor)
    if vacancy.status == VacancyStatus.FILLED:
        raise IllegalMoveError
    if not vacancy.occupation_code:
        raise NotCodedError(field="occupation_code")
    before = _values(vacancy)
    vacancy.expires_on = expires_on or vacancy.expires_on
    check_expiry(vacancy.expires_on, starts_on=None, on=on)
    vacancy.status, vacancy.published_at, vacancy.updated_at = VacancyStatus.PUBLISHED, at, at
    vacancy.published_to = sorted(set(published_to))
    vacancy.save()
    if vacancy.places_left == 0:
        Vacancy.objects.filter(pk=vacancy.pk).update(status=VacancyStatus.FILLED)
        vacancy.status = VacancyStatus.FILLED
    _record_change("labour.offer.published", vacancy, before, actor=actor, at=at)
    return vacancy


@transaction.atomic
def withdraw(*, vacancy_id: UUID, reason: str, actor: Actor, at: datetime) -> Vacancy:
    """Withdraw a vacancy, with the reason; referrals under way are ended by those who made them.

    Raises: NotFound, Denied, IllegalMoveError, ReasonMissingError.
    """
    if not reason.strip():
        raise ReasonMissingError(field="reason")
    vacancy = _for_stage(vacancy_id, VacancyStatus.WITHDRAWN, actor)
    before = _values(vacancy)
    vacancy.status, vacancy.withdrawn_reason, vacancy.updated_at = (
        VacancyStatus.WITHDRAWN,
        reason.strip()[:200],
        at,
    )
    vacancy.save()
    _record_change("labour.offer.withdrawn", vacancy, before, actor=actor, at=at, reason=reason)
    return vacancy


@transaction.atomic
def reopen(*, vacancy_id: UUID, actor: Actor, at: datetime) -> Vacancy:
    """Take a withdrawn vacancy back to draft, to be checked and published again.

    Raises: NotFound, Denied, IllegalMoveError, TakenPlacesError.
    """
    vacancy = _for_stage(vacancy_id, VacancyStatus.DRAFT, actor)
    if vacancy.places_taken:
        raise TakenPlacesError
    before = _values(vacancy)
    vacancy.status, vacancy.withdrawn_reason, vacancy.updated_at = VacancyStatus.DRAFT, "", at
    vacancy.save()
    _record_change("labour.offer.reopened", vacancy, before, actor=actor, at=at)
    return vacancy


@transaction.atomic
def expire_due(*, actor: Actor, at: datetime, on: date) -> int:
    """Expire every vacancy whose last day has passed. A second call changes nothing.

    Returns: how many expired. Raises: Denied: only the system expires vacancies.
    """
    if not actor.is_system:
        raise Denied
    due = list_expired(scope=actor.scope, on=on)
    for vacancy in due:
        before = _values(vacancy)
        vacancy.status, vacancy.updated_at = VacancyStatus.EXPIRED, at
        vacancy.save(update_fields=["status", "updated_at"])
        _record_change("labour.offer.expired", vacancy, before, actor=actor, at=at)
    return len(due)


def _for_stage(vacancy_id: UUID, stage: VacancyStatus, actor: Actor) -> Vacancy:
    """Return the vacancy, locked, that may go to a stage.

    Raises: NotFound, Denied, IllegalMoveError.
    """
    vacancy = get_vacancy_for_update(vacancy_id, scope=actor.scope)
    if not may_edit_vacancy(actor, region_code=vacancy.region_code, employer_id=vacancy.employer_id):
        raise Denied
    if stage not in LEGAL_MOVES[VacancyStatus(vacancy.status)]:
        raise IllegalMoveError
    return vacancy


def _values(vacancy: Vacancy) -> dict[str, Any]:
    return {name: getattr(vacancy, name) for name in AUDITED}


def _record_change(
    event: str, vacancy: Vacancy, before: dict[str, Any], *, actor: Actor, at: datetime, reason: str = ""
) -> None:
    after = _values(vacancy)
    changed = [name for name in AUDITED if before[name] != after[name]]
    record(
        event,
        actor=actor,
        at=at,
        subject=("labour.vacancy", vacancy.pk),
        region_code=vacancy.region_code,
        before={name: before[name] for name in changed},
        after={name: after[name] for name in changed},
        reason=reason,
    )
