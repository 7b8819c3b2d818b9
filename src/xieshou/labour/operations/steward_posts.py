"""Writes of urgent posts: record a need, link it to a vacancy, let it lapse; nobody types "filled"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import UrgentPost
from xieshou.labour.operations.steward_service import get_served
from xieshou.labour.queries.offer import get_vacancy
from xieshou.labour.queries.steward import find_term
from xieshou.labour.queries.steward_posts import get_post_for_update
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.occupations import check_occupations
from xieshou.labour.rules.steward import MOST_PLACES, answer_due
from xieshou.labour.vocabulary.offer import VacancyStatus
from xieshou.labour.vocabulary.steward import LapseReason, UrgentStage

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class NeedIncompleteError(DomainError):
    """Title, occupation or places are missing or impossible, or the need was recorded today already."""

    default_message = _(
        "Enter post, occupation and places of a need that was not recorded for this enterprise today."
    )


class NeededByError(DomainError):
    """The last day lies before today."""

    default_message = _("Workers are needed by today at the earliest.")


class WrongVacancyError(DomainError):
    """The vacancy belongs to another employer, is withdrawn, or answers another urgent post."""

    default_message = _("Choose a vacancy of this enterprise that stands and answers no other urgent post.")


class LapseIncompleteError(DomainError):
    """No reason of the list, or another reason without words."""

    default_message = _("Choose why the urgent post lapses, and put another reason into words.")


class FilledError(DomainError):
    """As many have arrived as were asked for."""

    default_message = _("Everybody asked for has arrived. A filled urgent post does not lapse.")


@dataclass(frozen=True, slots=True)
class Need:
    """An urgent need as the steward heard it."""

    title: str
    occupation_code: str
    places: int
    needed_by: date
    note: str = ""


@transaction.atomic
def mine(*, enterprise_id: UUID, need: Need, actor: Actor, at: datetime) -> UrgentPost:
    """Record an urgent need; it counts for the steward who is in charge that day.

    Raises: NotFound, Denied, IllegalMoveError, NeedIncompleteError, NeededByError, UnknownOccupationError.
    """
    enterprise, on = get_served(enterprise_id, actor=actor), day_of(at)
    title = need.title.strip()
    if not title or not need.occupation_code or not 0 < need.places <= MOST_PLACES:
        wrong = "places" if title and need.occupation_code else "occupation_code" if title else "title"
        raise NeedIncompleteError(field=wrong)
    check_occupations((need.occupation_code,), field="occupation_code")
    if need.needed_by < on:
        raise NeededByError(field="needed_by")
    term = find_term(enterprise_id, on=on)
    try:
        with transaction.atomic():
            row = UrgentPost.objects.create(
                enterprise=enterprise,
                employer_id=enterprise.employer_id,
                region_code=enterprise.region_code,
                steward_id=term.steward_id if term else None,
                steward_name=term.steward_name if term else "",
                title=title,
                occupation_code=need.occupation_code,
                places=need.places,
                needed_by=need.needed_by,
                note=need.note.strip(),
                mined_on=on,
                answer_due_on=answer_due(on),
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise NeedIncompleteError(field="title") from error
    _note("mined", row, actor=actor, at=at, title=title, places=need.places, needed_by=need.needed_by)
    return row


@transaction.atomic
def agree(*, post_id: UUID, vacancy_id: UUID, actor: Actor, at: datetime) -> UrgentPost:
    """Link an urgent post to the vacancy that was entered for it.

    Raises: NotFound, Denied, IllegalMoveError, WrongVacancyError.
    """
    row: UrgentPost = get_post_for_update(post_id, scope=actor.scope)
    get_served(row.enterprise_id, actor=actor)
    if row.status != UrgentStage.MINED:
        raise IllegalMoveError
    vacancy = get_vacancy(vacancy_id, scope=actor.scope)
    if vacancy.employer_id != row.employer_id or vacancy.status == VacancyStatus.WITHDRAWN:
        raise WrongVacancyError(field="vacancy_id")
    row.vacancy, row.status, row.agreed_on = vacancy, UrgentStage.AGREED, day_of(at)
    try:
        with transaction.atomic():
            row.save(update_fields=["vacancy", "status", "agreed_on"])
    except IntegrityError as error:
        raise WrongVacancyError(field="vacancy_id") from error
    _note("agreed", row, actor=actor, at=at, vacancy=vacancy.pk)
    return row


@transaction.atomic
def lapse(*, post_id: UUID, reason: str, note: str = "", actor: Actor, at: datetime) -> UrgentPost:
    """Let an urgent post lapse, with the reason.

    Raises: NotFound, Denied, IllegalMoveError, FilledError, LapseIncompleteError.
    """
    row: Any = get_post_for_update(post_id, scope=actor.scope)
    get_served(row.enterprise_id, actor=actor)
    if row.status == UrgentStage.LAPSED:
        raise IllegalMoveError
    if row.stage == UrgentStage.FILLED:
        raise FilledError
    note = note.strip()
    if reason not in LapseReason.values or (reason == LapseReason.OTHER and not note):
        raise LapseIncompleteError(field="note" if reason == LapseReason.OTHER else "reason")
    row.status, row.lapsed_on = UrgentStage.LAPSED, day_of(at)
    row.lapse_reason, row.lapse_note = reason, note
    row.save(update_fields=["status", "lapsed_on", "lapse_reason", "lapse_note"])
    _note("lapsed", row, actor=actor, at=at, reason=reason)
    lapsed: UrgentPost = row
    return lapsed


def _note(verb: str, row: UrgentPost, *, actor: Actor, at: datetime, **after: Any) -> None:
    record(
        f"labour.offer.urgent_post_{verb}",
        actor=actor,
        at=at,
        subject=("labour.urgentpost", row.pk),
        region_code=row.region_code,
        after={"status": row.status, **after},
    )
