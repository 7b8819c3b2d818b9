"""The attendance list as an Excel form: downloaded filled with names, filled in, and uploaded again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.models import Attendance, CourseSession, Enrolment
from xieshou.labour.vocabulary.course import LEARNING, CourseStatus, EnrolmentStatus, Presence, PresenceWay

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

LEARNERS = (
    "select c.code, e.number, e.id, e.region_code, e.status, c.status, p.name, c.id from labour_enrolment e"
    " join labour_course c on c.id = e.course_id join people_person p on p.id = e.person_id"
    " where c.code = any(%s)"
)
SESSIONS = (
    "select c.code, s.number, s.id from labour_coursesession s join labour_course c on c.id = s.course_id"
    " where c.code = any(%s)"
)
PRESENCE_ALIASES = {
    Presence.PRESENT: ("到", "出勤", "√", "1"),
    Presence.ABSENT: ("缺", "旷课", "×", "0"),
    Presence.EXCUSED: ("假", "事假", "病假"),
}


def find_learners(codes: Sequence[str], context: Context) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Return (course, learner number) → (key, region, status, course's status, name) in the scope."""
    rows = context.fetch(LEARNERS, [sorted(set(codes))])
    return {(row[0], row[1]): row[2:7] for row in rows if context.scope.covers_region(row[3])}


def wrong_learner(found: tuple[Any, ...] | None, name: str) -> tuple[str, Any] | None:
    """Return what is wrong with the learner of a row: (column, message), None where nothing is."""
    if found is None:
        return "number", _("No learner of your area has this course and number.")
    _key, _region, status, course_status, known_name = found
    if name and name != known_name:
        return "name", _("This number belongs to somebody else.")
    if course_status != CourseStatus.RUNNING:
        return "course", _("The course does not run, so nothing can be entered.")
    if status != EnrolmentStatus.ENROLLED:
        return "number", _("This learner has left the course.")
    return None


class AttendanceLoader(Loader):
    """Loads one row a learner and session; an empty cell says nothing."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._sessions: dict[tuple[str, int], UUID] = {}
        self._learners: dict[tuple[str, str], tuple[Any, ...]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown learners and sessions, and courses that do not run."""
        self._find(rows, context)
        for index, row in enumerate(rows.records()):
            wrong = wrong_learner(self._learners.get((row["course"], row["number"])), row["name"])
            if wrong:
                rows.wrong(index, *wrong)
            elif (row["course"], row["session"]) not in self._sessions:
                rows.wrong(index, "session", _("This course has no session of that number."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the presences of the chunk."""
        self._find(rows, context)
        staged = []
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            if row["presence"]:
                key, region, *_rest = self._learners[row["course"], row["number"]]
                session = self._sessions[row["course"], row["session"]]
                staged.append(
                    (number, new_id(), session, key, region, row["presence"], PresenceWay.SHEET.value)
                )
        columns = ("session_id", "enrolment_id", "region_code", "presence", "way")
        context.upsert(
            context.stage("labour_attendance", columns, staged),
            match=("session_id", "enrolment_id"),
            update=("presence", "way"),
            compare=("presence",),
            constants={"recorded_at": context.at, "recorded_by_name": context.actor.name},
        )

    def _find(self, rows: Rows, context: Context) -> None:
        self._learners = find_learners(rows["course"], context)
        found = context.fetch(SESSIONS, [sorted(set(rows["course"]))])
        self._sessions = {(code, number): key for code, number, key in found}

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield every learner beside every session of running courses, with what is recorded."""
        del actor  # the sheet has asked for the capability
        learners = Enrolment.objects.filter(
            scope.region_q(), status__in=LEARNING, course__status=CourseStatus.RUNNING
        )
        if filters.get("course"):
            learners = learners.filter(course__code=str(filters["course"]))
        listed = list(learners.select_related("person", "course").order_by("course__code", "number"))
        sessions: dict[UUID, list[CourseSession]] = {}
        courses = {row.course_id for row in listed}
        for one in CourseSession.objects.filter(course_id__in=courses).order_by("number"):
            sessions.setdefault(one.course_id, []).append(one)
        recorded = {
            (session, enrolment): presence
            for session, enrolment, presence in Attendance.objects.filter(
                enrolment__course_id__in=courses
            ).values_list("session_id", "enrolment_id", "presence")
        }
        for row in listed:
            for session in sessions.get(row.course_id, []):
                presence = recorded.get((session.pk, row.pk), "")
                yield row.course.code, session.number, row.number, row.person.name, presence


ATTENDANCE = Sheet(
    name="labour.course_attendance",
    title=_("Attendance list of a course"),
    capability="labour.course.attend",
    export_capability="people.export",
    keys=("course", "session", "number"),
    columns=(
        Column(
            "course", _("Course number"), required=True, max_length=24, width=18, example="530326-2026-001"
        ),
        Column("session", _("Session"), Kind.INTEGER, required=True, minimum=1, maximum=999, example=1),
        Column(
            "number", _("Learner number"), required=True, max_length=6, example="012345", personal="general"
        ),
        Column("name", _("Name"), Kind.PERSON_NAME, example="王小明", personal="general"),
        Column(
            "presence",
            _("Presence"),
            Kind.CHOICE,
            choices=tuple(Choice(one.value, one.label, PRESENCE_ALIASES[one]) for one in Presence),
            example=Presence.PRESENT.value,
            help=_("Empty: not recorded"),
            personal="general",
        ),
    ),
    layout=Layout(title_rows=(_("Attendance list of a course"),), hint_row=True, example_rows=1),
)
register(ATTENDANCE, AttendanceLoader)
