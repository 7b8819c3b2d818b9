"""Decisions on the lines of a run: accept, change, refuse; one at a time or many."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.operations import referral
from xieshou.labour.operations.need import move_status
from xieshou.labour.operations.places import take_place
from xieshou.labour.policies.match import may_decide_line
from xieshou.labour.queries.engine import explain_pair
from xieshou.labour.queries.match import get_line, get_line_for_update
from xieshou.labour.queries.need import get_wish_for_update
from xieshou.labour.queries.offer import get_vacancy
from xieshou.labour.queries.pricing import price_of_change
from xieshou.labour.rules.parameters import parameters_of
from xieshou.labour.rules.ranking import is_admissible, total_points
from xieshou.labour.vocabulary.match import LEGAL_MOVES, LineState, RefusalReason
from xieshou.labour.vocabulary.need import OPEN_STATUSES, WorkStatus

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import MatchLine, Vacancy
    from xieshou.labour.rules.ranking import Reason


class WorkerNotOpenError(DomainError):
    """The worker no longer looks for work."""

    default_message = _("This worker has been referred meanwhile or no longer looks for work.")


class HardRequirementError(DomainError):
    """The pair breaks a hard requirement as wish and vacancy stand now."""

    default_message = _(
        "This vacancy does not meet a hard requirement any more. Choose another one or run again."
    )


class VacancyExpiredError(DomainError):
    """The vacancy's last day has passed."""

    default_message = _("This vacancy has expired. Choose another one.")


class UnknownRefusalError(DomainError):
    """A refusal names one of the reasons; "other" needs words."""

    default_message = _("Choose a reason; for “other reason” write it down.")


@dataclass(slots=True)
class BulkResult:
    """What came of a decision on many lines: the accepted ones, and the refusals by line."""

    accepted: list[UUID] = field(default_factory=list)
    refused: dict[UUID, str] = field(default_factory=dict)


@transaction.atomic
def accept(*, line_id: UUID, actor: Actor, at: datetime, on: date) -> MatchLine:
    """Accept a proposed line: the place is taken, the worker is referred.

    Raises: NotFound, Denied, IllegalMoveError, WorkerNotOpenError, VacancyExpiredError, HardRequirementError,
            NoPlaceLeftError: somebody took the last place.
    """
    line = _line_to_decide(line_id, LineState.ACCEPTED, actor)
    if line.vacancy_id is None:
        raise IllegalMoveError
    vacancy = get_vacancy(line.vacancy_id, scope=actor.scope)
    return _accept(line, vacancy, actor=actor, at=at, on=on, event="labour.match.accepted")


@transaction.atomic
def change(*, line_id: UUID, vacancy_id: UUID, actor: Actor, at: datetime, on: date) -> MatchLine:
    """Accept a line with another vacancy than proposed; the price of the change is stored with it.

    Also gives an unmatched worker a vacancy by hand.

    Raises: as `accept`.
    """
    line = _line_to_decide(line_id, LineState.ACCEPTED, actor)
    vacancy = get_vacancy(vacancy_id, scope=actor.scope)
    return _accept(line, vacancy, actor=actor, at=at, on=on, event="labour.match.changed")


@transaction.atomic
def refuse(*, line_id: UUID, reason: str, note: str = "", actor: Actor, at: datetime) -> MatchLine:
    """Refuse a proposed line with a coded reason; the worker stays open for the next run.

    Raises: NotFound, Denied, IllegalMoveError, UnknownRefusalError.
    """
    if reason not in RefusalReason.values or (reason == RefusalReason.OTHER and not note.strip()):
        raise UnknownRefusalError(field="reason")
    line = _line_to_decide(line_id, LineState.REFUSED, actor)
    line.state, line.refusal_reason, line.refusal_note = LineState.REFUSED, reason, note.strip()[:200]
    _sign(line, actor=actor, at=at)
    line.save()
    record(
        "labour.match.refused",
        actor=actor,
        at=at,
        subject=("labour.match_line", line.pk),
        region_code=line.region_code,
        before={"state": LineState.PROPOSED.value},
        after={"state": LineState.REFUSED.value, "reason": reason},
        reason=note.strip(),
    )
    return line


def accept_many(*, line_ids: Sequence[UUID], actor: Actor, at: datetime, on: date) -> BulkResult:
    """Accept many lines; each stands or falls by itself, a refusal does not hold up the others.

    Raises: Denied: the actor may decide no line at all.
    """
    result = BulkResult()
    for line_id in dict.fromkeys(line_ids):
        try:
            accept(line_id=line_id, actor=actor, at=at, on=on)
        except Denied:
            raise
        except DomainError as error:
            result.refused[line_id] = str(error)
        else:
            result.accepted.append(line_id)
    return result


def _line_to_decide(line_id: UUID, to: LineState, actor: Actor) -> MatchLine:
    """Return the line, locked, that may go to a state.

    Raises: NotFound, Denied, IllegalMoveError.
    """
    line = get_line_for_update(line_id, scope=actor.scope)
    if not may_decide_line(actor, region_code=line.region_code):
        raise Denied
    if to not in LEGAL_MOVES.get(LineState(line.state), ()):
        raise IllegalMoveError
    return line


def _accept(
    line: MatchLine, vacancy: Vacancy, *, actor: Actor, at: datetime, on: date, event: str
) -> MatchLine:
    """Check the pair as it stands now, take the place, refer the worker, sign the line."""
    line.wish = get_wish_for_update(line.wish_id, scope=actor.scope)
    reasons = _check_pair(line, vacancy, on=on)
    before = {"state": str(line.state), "vacancy": line.vacancy_id}
    if vacancy.pk != line.proposed_vacancy_id or line.state == LineState.UNMATCHED:
        known = get_line(line.pk, scope=actor.scope)
        line.change_price = price_of_change(known, vacancy.pk, scope=actor.scope, on=on)
        line.score, line.reasons = total_points(reasons), [reason.as_values() for reason in reasons]
    take_place(vacancy_id=vacancy.pk, actor=actor, at=at)
    move_status(wish_id=line.wish_id, to=WorkStatus.REFERRED, actor=actor, at=at, on=on)
    line.vacancy, line.state = vacancy, LineState.ACCEPTED
    _sign(line, actor=actor, at=at)
    line.save()
    referral.create(line=line, actor=actor, at=at)
    record(
        event,
        actor=actor,
        at=at,
        subject=("labour.match_line", line.pk),
        region_code=line.region_code,
        before=before,
        after={"state": LineState.ACCEPTED.value, "vacancy": vacancy.pk, "price": line.change_price},
    )
    return line


def _check_pair(line: MatchLine, vacancy: Vacancy, *, on: date) -> list[Reason]:
    """Return the reasons of the pair as wish (locked by the caller) and vacancy stand now.

    Raises: WorkerNotOpenError, VacancyExpiredError, HardRequirementError.
    """
    if line.wish.status not in OPEN_STATUSES:
        raise WorkerNotOpenError
    if vacancy.expires_on < on:
        raise VacancyExpiredError
    reasons = explain_pair(line.wish, vacancy, parameters_of(line.run.parameters_version))
    if not is_admissible(reasons):
        raise HardRequirementError
    return reasons


def _sign(line: MatchLine, *, actor: Actor, at: datetime) -> None:
    line.decided_at, line.decided_by_id, line.decided_by_name = at, actor.user_id, actor.name
