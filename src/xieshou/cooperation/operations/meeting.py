"""Writes of joint meetings: plan, agenda, attendance, decisions, reports on them, closing the minutes."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import AgendaItem, Attendee, Decision, DecisionReport, Meeting
from xieshou.cooperation.policies import MEETING_EDIT, check
from xieshou.cooperation.queries.meeting import as_earlier, list_earlier
from xieshou.cooperation.queries.scoped import get_row_for_update
from xieshou.cooperation.rules.meeting import list_unreported
from xieshou.cooperation.vocabulary.meeting import DecisionStatus, MeetingStatus
from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import DomainError
from xieshou.kernel.inbox.operations import Message, Where, add_task, complete_tasks

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SUBJECT, DECISION = "cooperation.meeting", "cooperation.decision"
DUE = "cooperation.decision.due"
DUE_TEXT = noop("Decision %(number)s of “%(title)s”: %(text)s")


class InvitedTwiceError(DomainError):
    """The person is on the list."""

    default_message = _("This person is on the list already.")


class DueDateError(DomainError):
    """A matter is due before it was decided."""

    default_message = _("The day until which it is done must not lie before the day it was decided.")


class UnreportedDecisionsError(DomainError):
    """Decisions of earlier meetings came back and nobody said where they stand."""

    default_message = _(
        "Open decisions of earlier meetings have no report at this meeting. Report on each before you close "
        "the minutes."
    )


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """A meeting as planned."""

    region_code: str
    partner_region_code: str
    title: str
    place: str
    held_on: date


@dataclass(frozen=True, slots=True)
class Resolution:
    """A decision as typed."""

    text: str
    owner: str
    owner_is_east: bool
    due_date: date


@transaction.atomic
def plan_meeting(plan: MeetingPlan, *, actor: Actor, at: datetime) -> Meeting:
    """Enter a meeting.

    Raises: Denied, OutsideAreaError, TextMissingError.
    """
    check(actor, MEETING_EDIT, plan.region_code, plan.partner_region_code)
    if not plan.title.strip() or not plan.place.strip():
        raise TextMissingError(field="title" if not plan.title.strip() else "place")
    row = Meeting.objects.create(**asdict(plan), created_at=at, created_by_name=actor.name)
    _note("planned", row, actor=actor, at=at, title=row.title, held_on=row.held_on.isoformat())
    return row


@transaction.atomic
def add_agenda(*, meeting_id: UUID, text: str, note: str = "", actor: Actor, at: datetime) -> AgendaItem:
    """Add a point to the agenda.

    Raises: NotFound, Denied, IllegalStepError, TextMissingError.
    """
    row = get_planned(meeting_id, actor)
    if not text.strip():
        raise TextMissingError(field="text")
    number = (row.agenda.aggregate(last=Max("number"))["last"] or 0) + 1
    item = AgendaItem.objects.create(
        meeting=row, number=number, text=text.strip(), note=note.strip(), **row.sides()
    )
    _note("agenda_added", row, actor=actor, at=at, number=number)
    return item


@transaction.atomic
def invite(
    *, meeting_id: UUID, name: str, duty: str, is_east: bool, came: bool | None, actor: Actor, at: datetime
) -> Attendee:
    """Put somebody on the list of those who take part.

    Raises: NotFound, Denied, IllegalStepError, TextMissingError, InvitedTwiceError.
    """
    row = get_planned(meeting_id, actor)
    if not name.strip():
        raise TextMissingError(field="name")
    try:
        with transaction.atomic():
            found = Attendee.objects.create(
                meeting=row, name=name.strip(), duty=duty.strip(), is_east=is_east, came=came, **row.sides()
            )
    except IntegrityError as error:
        raise InvitedTwiceError(field="name") from error
    _note("invited", row, actor=actor, at=at, is_east=is_east)
    return found


@transaction.atomic
def decide(*, meeting_id: UUID, resolution: Resolution, actor: Actor, at: datetime) -> Decision:
    """Record a decision under the next number; its owner's office gets a task with the day.

    Raises: NotFound, Denied, IllegalStepError, TextMissingError, DueDateError.
    """
    row = get_planned(meeting_id, actor)
    text, owner = resolution.text.strip(), resolution.owner.strip()
    if not text or not owner:
        raise TextMissingError(field="owner" if text else "text")
    if resolution.due_date < row.held_on:
        raise DueDateError(field="due_date")
    number = (row.decisions.aggregate(last=Max("number"))["last"] or 0) + 1
    made = Decision.objects.create(
        meeting=row,
        number=number,
        text=text,
        owner=owner,
        owner_is_east=resolution.owner_is_east,
        due_date=resolution.due_date,
        **row.sides(),
    )
    where = row.region_code if made.owner_is_east else row.partner_region_code
    message = Message(
        kind=DUE,
        text=DUE_TEXT,
        values={"number": number, "title": row.title, "text": text},
        source=(DECISION, made.pk),
        link=f"/cooperation/meetings/{row.pk}/",
        where=Where(region_code=where),
    )
    add_task(message, capability=MEETING_EDIT, due_on=made.due_date, at=at)
    _note("decided", row, actor=actor, at=at, number=number, due_date=made.due_date.isoformat())
    return made


@transaction.atomic
def report_on(
    *,
    decision_id: UUID,
    meeting_id: UUID | None,
    status: str,
    text: str,
    actor: Actor,
    at: datetime,
    on: date,
) -> DecisionReport:
    """Say where a decision stands, at a meeting or between two.

    Raises: NotFound, Denied, TextMissingError, IllegalStepError.
    """
    row = get_row_for_update(Decision, decision_id, scope=actor.scope)
    check(actor, MEETING_EDIT, row.region_code, row.partner_region_code)
    if not text.strip():
        raise TextMissingError(field="text")
    meeting = get_planned(meeting_id, actor) if meeting_id else None
    if meeting is not None and meeting.sides() != row.sides():
        raise IllegalStepError
    if status != row.status:
        row.status, row.status_on = status, None if status == DecisionStatus.OPEN else on
        try:
            with transaction.atomic():
                row.save(update_fields=["status", "status_on"])
        except IntegrityError as error:
            raise IllegalStepError(field="status") from error
    if row.status != DecisionStatus.OPEN:
        complete_tasks(kind=DUE, source=(DECISION, row.pk), actor=actor, at=at)
    told = DecisionReport.objects.create(
        decision=row,
        meeting=meeting,
        status=row.status,
        text=text.strip(),
        reported_at=at,
        reported_by_name=actor.name,
        **row.sides(),
    )
    record(
        "cooperation.meeting.reported",
        actor=actor,
        at=at,
        subject=(DECISION, row.pk),
        region_code=row.region_code,
        after={"status": row.status, "text": told.text},
    )
    return told


@transaction.atomic
def close_minutes(*, meeting_id: UUID, minutes: str, actor: Actor, at: datetime) -> Meeting:
    """Close the minutes once every decision that came back has a report.

    Raises: NotFound, Denied, IllegalStepError, TextMissingError, UnreportedDecisionsError.
    """
    row = get_planned(meeting_id, actor)
    if not minutes.strip():
        raise TextMissingError(field="minutes")
    earlier = [as_earlier(one) for one in list_earlier(row, scope=actor.scope)]
    if list_unreported(earlier, meeting_id=row.pk):
        raise UnreportedDecisionsError
    row.minutes, row.status = minutes.strip(), MeetingStatus.CLOSED
    row.save(update_fields=["minutes", "status"])
    _note("closed", row, actor=actor, at=at, decisions=row.decisions.count())
    return row


def get_planned(meeting_id: UUID, actor: Actor) -> Meeting:
    """Return a meeting whose minutes are open, locked, for somebody who may change it.

    Raises: NotFound, Denied, OutsideAreaError, IllegalStepError.
    """
    row = get_row_for_update(Meeting, meeting_id, scope=actor.scope)
    check(actor, MEETING_EDIT, row.region_code, row.partner_region_code)
    if row.status != MeetingStatus.PLANNED:
        raise IllegalStepError
    return row


def _note(verb: str, row: Meeting, *, actor: Actor, at: datetime, **after: object) -> None:
    record(
        f"cooperation.meeting.{verb}",
        actor=actor,
        at=at,
        subject=(SUBJECT, row.pk),
        region_code=row.region_code,
        after=after,
    )
