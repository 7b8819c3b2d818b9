"""Writes of stewards in charge: give an enterprise to a steward, hand it over, end the service."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.kernel.organisations.models import Organisation
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import KeyEnterprise, StewardTerm
from xieshou.labour.policies.steward import may_assign
from xieshou.labour.queries.offer import EMPLOYER_KINDS
from xieshou.labour.queries.steward import (
    find_enterprise,
    get_enterprise_for_update,
    last_term,
    list_stewards,
)
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.steward import contact_due

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class UnknownEmployerError(DomainError):
    """No active employer of the area."""

    default_message = _("Choose an active employer of your area from the suggestions.")


class UnknownStewardError(DomainError):
    """Nobody of the area who holds the role of a steward."""

    default_message = _("Choose somebody who holds the role of a recruitment steward.")


class SameStewardError(DomainError):
    """The steward is in charge already."""

    default_message = _("This steward is in charge of the enterprise already.")


class HandOverDayError(DomainError):
    """The new steward would begin before the present one, or in somebody else's time."""

    default_message = _(
        "A hand-over comes after the first day of the present steward and of any earlier one."
    )


class EndNoteMissingError(DomainError):
    """The end of a service says why, and is not in the future or before it began."""

    default_message = _("Say why the service ends, with a day after its beginning and not after today.")


@transaction.atomic
def assign(
    *, employer_id: UUID, steward_id: UUID, from_date: date, note: str = "", actor: Actor, at: datetime
) -> KeyEnterprise:
    """Give an enterprise to a steward from a day; whoever was in charge hands over on that day.

    Raises: Denied, UnknownEmployerError, UnknownStewardError, SameStewardError, HandOverDayError.
    """
    employer = Organisation.objects.filter(
        pk=employer_id, is_active=True, kind__in=[str(kind) for kind in EMPLOYER_KINDS]
    ).first()
    if employer is None:
        raise UnknownEmployerError(field="employer")
    if not may_assign(actor, region_code=employer.region_code):
        raise Denied
    names = {row.pk: row.display_name for row in list_stewards(actor=actor, on=day_of(at))}
    if steward_id not in names:
        raise UnknownStewardError(field="steward_id")
    known = find_enterprise(employer_id, scope=actor.scope)
    row = known or _open(employer, from_date, actor=actor, at=at)
    before = _hand_over(row, steward_id, from_date)
    _begin(row, steward_id, names[steward_id], from_date, note=note, actor=actor, at=at)
    if row.ended_on is not None:
        row.ended_on, row.end_note = None, ""
        row.due_on = contact_due(from_date, None)
        row.save(update_fields=["ended_on", "end_note", "due_on"])
    after = {"steward": names[steward_id], "from_date": from_date, "handed_over_by": before}
    note_enterprise("enterprise_assigned", row, actor=actor, at=at, **after)
    return row


def _open(employer: Organisation, since: date, *, actor: Actor, at: datetime) -> KeyEnterprise:
    return KeyEnterprise.objects.create(
        employer=employer,
        region_code=employer.region_code,
        since=since,
        due_on=contact_due(since, None),
        entered_at=at,
        entered_by_name=actor.name,
    )


def _hand_over(row: KeyEnterprise, steward_id: UUID, from_date: date) -> str:
    """End the term in charge on the day of the hand-over; return whose it was."""
    term = last_term(row)
    if term is None or term.to_date is not None:
        return ""
    if term.steward_id == steward_id:
        raise SameStewardError(field="steward_id")
    if from_date <= term.from_date:
        raise HandOverDayError(field="from_date")
    term.to_date = from_date
    term.save(update_fields=["to_date"])
    return term.steward_name


def _begin(
    row: KeyEnterprise, steward_id: UUID, name: str, from_date: date, *, note: str, actor: Actor, at: datetime
) -> None:
    try:
        with transaction.atomic():
            StewardTerm.objects.create(
                enterprise=row,
                region_code=row.region_code,
                steward_id=steward_id,
                steward_name=name,
                from_date=from_date,
                note=note.strip(),
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise HandOverDayError(field="from_date") from error


@transaction.atomic
def release(*, enterprise_id: UUID, ended_on: date, note: str, actor: Actor, at: datetime) -> KeyEnterprise:
    """End the service of an enterprise: nobody is in charge any more, the past is kept.

    Raises: NotFound, Denied, IllegalMoveError, EndNoteMissingError.
    """
    row = get_enterprise_for_update(enterprise_id, scope=actor.scope)
    if not may_assign(actor, region_code=row.region_code):
        raise Denied
    if row.ended_on is not None:
        raise IllegalMoveError
    term = last_term(row)
    begun = term.from_date if term else row.since
    if not note.strip() or not begun < ended_on <= day_of(at):
        raise EndNoteMissingError(field="ended_on" if note.strip() else "note")
    if term is not None and term.to_date is None:
        term.to_date = ended_on
        term.save(update_fields=["to_date"])
    row.ended_on, row.end_note = ended_on, note.strip()
    row.save(update_fields=["ended_on", "end_note"])
    note_enterprise("enterprise_released", row, actor=actor, at=at, ended_on=ended_on)
    return row


def note_enterprise(verb: str, row: KeyEnterprise, *, actor: Actor, at: datetime, **after: Any) -> None:
    """Leave the audit record of a step."""
    record(
        f"labour.offer.{verb}",
        actor=actor,
        at=at,
        subject=("labour.keyenterprise", row.pk),
        region_code=row.region_code,
        after=after,
    )
