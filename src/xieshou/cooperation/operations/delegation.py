"""Writes of who travels with a delegation, and of a need it noticed at a household."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import Visit, VisitMember, VisitStop
from xieshou.cooperation.policies import MEETING_EDIT, check
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.registry.clues import RaisedClue, raise_clue

from .visit import SUBJECT

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class MemberTwiceError(DomainError):
    """Somebody stands on the list of a delegation already."""

    default_message = _("This person is on the list already.")


class NotVisitedYetError(DomainError):
    """A need is noted before the household was visited."""

    default_message = _("The household was not visited yet. A need is noted from the day of the stop on.")


@dataclass(frozen=True, slots=True)
class NewMember:
    """Somebody of a delegation, or of those who received it."""

    name: str
    duty: str
    rank: str
    is_east: bool


@transaction.atomic
def add_member(*, visit_id: UUID, member: NewMember, actor: Actor, at: datetime) -> VisitMember:
    """Put somebody on the list of a visit.

    Raises: NotFound, Denied, OutsideAreaError, TextMissingError, MemberTwiceError.
    """
    row = get_row_for_update(Visit, visit_id, scope=actor.scope)
    check(actor, MEETING_EDIT, row.region_code, row.partner_region_code)
    name, duty = member.name.strip(), member.duty.strip()
    if not name:
        raise TextMissingError(field="name")
    try:
        with transaction.atomic():
            made = VisitMember.objects.create(
                visit=row, name=name, duty=duty, rank=member.rank, is_east=member.is_east, **row.sides()
            )
    except IntegrityError as error:
        raise MemberTwiceError(field="name") from error
    _note("member_added", row, actor=actor, at=at, rank=made.rank, is_east=made.is_east)
    return made


@transaction.atomic
def notice_need(*, stop_id: UUID, text: str, actor: Actor, at: datetime) -> VisitStop:
    """Note a need seen at a visited household, once; it goes to whoever follows risks up.

    Raises: NotFound: no stop of the area, or no household there; Denied, OutsideAreaError,
            TextMissingError, NotVisitedYetError, IllegalStepError: a need of this stop was noted before.
    """
    row = get_row_for_update(VisitStop, stop_id, scope=actor.scope)
    check(actor, MEETING_EDIT, row.region_code, row.partner_region_code)
    if row.household is None:
        raise NotFound
    if not text.strip():
        raise TextMissingError(field="text")
    if row.day > timezone.localdate(at):
        raise NotVisitedYetError(field="text")
    if row.need:
        raise IllegalStepError
    row.need = text.strip()
    row.save(update_fields=["need"])
    clue = RaisedClue(
        household_id=row.household.pk,
        region_code=row.household.region_code,
        visit_id=row.visit_id,
        seen_on=row.day,
        text=row.need,
    )
    raise_clue(clue, actor=actor, at=at)
    _note("need_noticed", row.visit, actor=actor, at=at, number=row.number)
    return row


def _note(verb: str, row: Visit, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"cooperation.visit.{verb}",
        actor=actor,
        at=at,
        subject=(SUBJECT, row.pk),
        region_code=row.region_code,
        after=after,
    )
