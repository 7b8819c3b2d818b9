"""Writes of what a joint meeting was: who came or was represented, what was said on each point."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.errors import TextMissingError
from xieshou.cooperation.models import AgendaItem, Attendee, Meeting
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.rules.meeting import came_of
from xieshou.cooperation.vocabulary.meeting import Presence
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError

from .meeting import SUBJECT, get_planned

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class NotHeldYetError(DomainError):
    """Attendance is noted before the day of the meeting."""

    default_message = _("The meeting was not held yet. Attendance is noted from its day on.")


class StandInMissingError(DomainError):
    """Somebody was represented, and nobody says by whom."""

    default_message = _("Enter who came instead.")


@transaction.atomic
def note_presence(
    *, attendee_id: UUID, presence: str, stand_in: str = "", actor: Actor, at: datetime, on: date
) -> Attendee:
    """Note whether somebody invited came, was represented or stayed away; until the minutes are closed.

    Raises: NotFound, Denied, IllegalStepError, NotHeldYetError, StandInMissingError.
    """
    row = get_row_for_update(Attendee, attendee_id, scope=actor.scope)
    meeting = get_planned(row.meeting_id, actor)
    if presence != Presence.UNKNOWN and on < meeting.held_on:
        raise NotHeldYetError(field="presence")
    if presence == Presence.REPRESENTED and not stand_in.strip():
        raise StandInMissingError(field="stand_in")
    before = row.presence
    row.came = came_of(presence)
    row.stand_in = stand_in.strip() if presence == Presence.REPRESENTED else ""
    row.save(update_fields=["came", "stand_in"])
    _note(
        "presence_noted",
        meeting,
        actor=actor,
        at=at,
        before={"presence": before.value},
        after={"attendee": str(row.pk), "presence": row.presence.value},
    )
    return row


@transaction.atomic
def word_agenda(*, agenda_id: UUID, text: str, note: str, actor: Actor, at: datetime) -> AgendaItem:
    """Enter or change a point of the agenda and what was said on it; until the minutes are closed.

    Raises: NotFound, Denied, IllegalStepError, TextMissingError.
    """
    row = get_row_for_update(AgendaItem, agenda_id, scope=actor.scope)
    meeting = get_planned(row.meeting_id, actor)
    if not text.strip():
        raise TextMissingError(field="text")
    before = {"text": row.text, "note": row.note}
    row.text, row.note = text.strip(), note.strip()
    row.save(update_fields=["text", "note"])
    after = {"number": row.number, "text": row.text, "note": row.note}
    _note("agenda_worded", meeting, actor=actor, at=at, before=before, after=after)
    return row


def _note(
    verb: str,
    row: Meeting,
    *,
    actor: Actor,
    at: datetime,
    before: Mapping[str, object],
    after: Mapping[str, object],
) -> None:
    record(
        f"cooperation.meeting.{verb}",
        actor=actor,
        at=at,
        subject=(SUBJECT, row.pk),
        region_code=row.region_code,
        before=before,
        after=after,
    )
