"""Attendance and agenda of joint meetings as Excel forms, in and out; closed minutes do not change."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.attendance import note_presence, word_agenda
from xieshou.cooperation.operations.meeting import add_agenda, invite
from xieshou.cooperation.policies import MEETING_EDIT, MEETING_VIEW
from xieshou.cooperation.queries.meeting import list_agenda, list_attendees, list_meetings
from xieshou.cooperation.vocabulary.meeting import Presence
from xieshou.kernel.errors import DomainError
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

from .sides import EAST, SIDES, WEST, mark_foreign

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.cooperation.models import AgendaItem, Attendee
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(2013, 1, 1)
MEETING = (*SIDES, "title", "held_on")
Key = tuple[Any, ...]
SIDE = (Choice("east", _("Eastern side")), Choice("west", _("Western side")))


class MeetingLoader(Loader):
    """Finds the meeting of a row; a meeting is planned on its page."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._meetings: dict[Key, UUID] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark foreign sides and unknown meetings."""
        mark_foreign(rows, context)
        found = list_meetings(scope=context.scope).filter(title__in=sorted(set(rows["title"])))
        self._meetings = {tuple(row[1:]): row[0] for row in found.values_list("pk", *MEETING)}
        for index, row in enumerate(rows.records()):
            if self._of(row) is None:
                rows.wrong(index, "title", _("No such meeting is on file. Plan it on its page first."))

    def _of(self, row: Mapping[str, Any]) -> UUID | None:
        return self._meetings.get(tuple(row[name] for name in MEETING))


class AttendanceLoader(MeetingLoader):
    """Invites who is not on the list, and notes who came."""

    def load(self, rows: Rows, context: Context) -> None:
        """Invite and note by the operations of the page."""
        who: dict[str, Any] = {"actor": context.actor, "at": context.at}
        known = {
            (one.meeting_id, one.name, one.duty): one
            for one in list_attendees(scope=context.scope).filter(meeting__in=self._meetings.values())
        }
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            meeting_id = self._meetings[tuple(row[name] for name in MEETING)]
            one = known.get((meeting_id, row["name"], row["duty"]))
            if one is None:
                made = context.enter(
                    number,
                    partial(
                        invite, meeting_id=meeting_id, name=row["name"], duty=row["duty"],
                        is_east=row["side"] == "east", came=None, **who,
                    ),
                )  # fmt: skip
                if made is None:
                    continue
                one = made  # type: ignore[assignment]
            presence = row["presence"] or Presence.UNKNOWN
            if (one.presence, one.stand_in) != (presence, row["stand_in"]):  # type: ignore[union-attr]
                step = partial(
                    note_presence, attendee_id=one.pk, presence=presence,  # type: ignore[union-attr]
                    stand_in=row["stand_in"], on=context.on, **who,
                )  # fmt: skip
                _change(context, number, "cooperation_attendee", one.pk, step)  # type: ignore[union-attr]

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield who was invited, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_attendees(scope=scope).iterator(1_000):
            yield (
                *_head(row), "east" if row.is_east else "west", row.name, row.duty, row.presence.value,
                row.stand_in,
            )  # fmt: skip


class AgendaLoader(MeetingLoader):
    """Adds points that are not on the agenda, and enters what was said."""

    def load(self, rows: Rows, context: Context) -> None:
        """Add and word by the operations of the page."""
        who: dict[str, Any] = {"actor": context.actor, "at": context.at}
        known = {
            (one.meeting_id, one.text): one
            for one in list_agenda(scope=context.scope).filter(meeting__in=self._meetings.values())
        }
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            meeting_id, texts = (
                self._meetings[tuple(row[name] for name in MEETING)],
                (row["text"], row["note"]),
            )
            one = known.get((meeting_id, row["text"]))
            if one is None:
                step = partial(add_agenda, meeting_id=meeting_id, text=texts[0], note=texts[1], **who)
                context.enter(number, step)
            elif one.note != row["note"]:
                step = partial(word_agenda, agenda_id=one.pk, text=texts[0], note=texts[1], **who)
                _change(context, number, "cooperation_agendaitem", one.pk, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the points of agendas, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_agenda(scope=scope).iterator(1_000):
            yield (*_head(row), row.text, row.note)


def _head(row: Attendee | AgendaItem) -> Key:
    return row.region_code, row.partner_region_code, row.meeting.title, row.meeting.held_on


def _change(context: Context, number: int, table: str, key: UUID, step: Callable[[], object]) -> None:
    """Change a record of one row so that undo restores it; a refusal stands on the row."""
    context.journal_changes(table, [key], [number])
    try:
        step()
    except DomainError as refusal:
        known = refusal.field in {column.key for column in context.sheet.columns}
        context.wrong(number, refusal.field if known else "", str(refusal))


def _sheet(name: str, title: Any, keys: tuple[str, ...], columns: tuple[Column, ...]) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        columns=(
            EAST,
            WEST,
            Column(
                "title", _("Joint meeting"), required=True, max_length=120, width=28, example="高层联席会议"
            ),
            Column(
                "held_on",
                _("Held on"),
                Kind.DATE,
                required=True,
                earliest=EARLIEST,
                example=date(2026, 3, 10),
            ),
            *columns,
        ),
        capability=MEETING_EDIT,
        export_capability=MEETING_VIEW,
        keys=(*MEETING, *keys),
        layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=3),
        max_rows=5_000,
    )


ATTENDANCE = _sheet(
    "cooperation.attendance",
    _("Attendance at joint meetings"),
    ("name", "duty"),
    (
        Column("side", _("Side"), Kind.CHOICE, required=True, choices=SIDE, example="east"),
        Column(
            "name", _("Name"), required=True, max_length=60, personal="general", example="示范·李区长"
        ),
        Column("duty", _("Duty"), max_length=80, personal="general", example="副区长"),
        Column(
            "presence", _("Attendance"), Kind.CHOICE, example=Presence.PRESENT.value,
            choices=tuple(Choice(code, label) for code, label in Presence.choices),
        ),
        Column("stand_in", _("Represented by"), max_length=60, personal="general"),
    ),
)  # fmt: skip
AGENDA = _sheet(
    "cooperation.agenda",
    _("Agendas of joint meetings"),
    ("text",),
    (
        Column("text", _("Agenda item"), required=True, max_length=200, width=30, example="通报上年协作进展"),
        Column("note", _("Main points said"), max_length=600, width=40, example="双方分别通报。"),
    ),
)
register(ATTENDANCE, AttendanceLoader)
register(AGENDA, AgendaLoader)
