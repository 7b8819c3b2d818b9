"""Writes of exchange training: plan a course, enter officials, attendance and feedback, hold or drop it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import CourseOfficial, OfficialCourse
from xieshou.labour.policies.officials import may_plan_course
from xieshou.labour.queries.officials import get_course_for_update, get_official
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.officials import HIGHEST, LOWEST, wrong_course
from xieshou.labour.vocabulary.officials import CourseKind, CourseStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class CourseIncompleteError(DomainError):
    """Topic, host, kind, sides, days or hours are missing or impossible."""

    default_message = _("Enter kind, topic, host, both sides, days in order and hours above none.")


class CourseTwiceError(DomainError):
    """The topic begins on that day in that place already."""

    default_message = _("A course of this topic begins there on that day already. Open it in the list.")


class OfficialIncompleteError(DomainError):
    """Name, organisation or home is missing, or the official is entered already."""

    default_message = _("Enter name, organisation and home of an official who is not in this course yet.")


class AttendanceError(DomainError):
    """More hours than the course has, or a mark outside the list."""

    default_message = _("Enter at most the hours of the course, and a mark from 1 to 5.")


class CourseNotOverError(DomainError):
    """The course has not ended, or nobody's attendance is entered."""

    default_message = _("A course is held once its last day has come and the attendance is entered.")


@dataclass(frozen=True, slots=True)
class CoursePlan:
    """A course as it is planned."""

    kind: str
    topic: str
    host: str
    region_code: str
    partner_region_code: str
    from_date: date
    last_day: date
    hours: int
    place: str = ""


@dataclass(frozen=True, slots=True)
class OfficialEntry:
    """An official who takes part."""

    name: str
    organisation_name: str
    region_code: str
    position: str = ""


@transaction.atomic
def plan_course(plan: CoursePlan, *, actor: Actor, at: datetime) -> OfficialCourse:
    """Plan a course of officials between two sides.

    Raises: Denied, CourseIncompleteError, CourseTwiceError.
    """
    sides = {"region_code": plan.region_code, "partner_region_code": plan.partner_region_code}
    if not may_plan_course(actor, **sides):
        raise Denied
    values: dict[str, Any] = asdict(plan)
    texts = {name: values[name].strip() for name in ("topic", "host", "place")}
    wrong = wrong_course(from_date=plan.from_date, last_day=values.pop("last_day"), hours=plan.hours)
    if wrong or not texts["topic"] or not texts["host"] or plan.kind not in CourseKind.values:
        raise CourseIncompleteError(field=wrong or "topic")
    if not all(sides.values()) or plan.region_code == plan.partner_region_code:
        raise CourseIncompleteError(field="partner_region_code")
    days = {"to_date": plan.last_day + timedelta(days=1)}
    try:
        with transaction.atomic():
            row = OfficialCourse.objects.create(
                **{**values, **texts, **days}, entered_at=at, entered_by_name=actor.name
            )
    except IntegrityError as error:
        raise CourseTwiceError(field="topic") from error
    _note("planned", row, actor=actor, at=at, topic=row.topic)
    return row


@transaction.atomic
def enter_official(*, course_id: UUID, entry: OfficialEntry, actor: Actor, at: datetime) -> CourseOfficial:
    """Enter an official of either side in a course.

    Raises: NotFound, Denied, IllegalMoveError, OfficialIncompleteError.
    """
    course = _kept(course_id, actor=actor)
    name, body = entry.name.strip(), entry.organisation_name.strip()
    sides = {course.region_code: course.partner_region_code, course.partner_region_code: course.region_code}
    if not name or not body or entry.region_code not in sides:
        raise OfficialIncompleteError(field="name")
    try:
        with transaction.atomic():
            row = CourseOfficial.objects.create(
                course=course,
                region_code=entry.region_code,
                partner_region_code=sides[entry.region_code],
                name=name,
                organisation_name=body,
                position=entry.position.strip(),
                entered_at=at,
                entered_by_name=actor.name,
            )
    except IntegrityError as error:
        raise OfficialIncompleteError(field="name") from error
    _note("official_entered", course, actor=actor, at=at, official=row.pk)
    return row


@transaction.atomic
def enter_attendance(
    *, official_id: UUID, hours: int, score: int | None, feedback: str, actor: Actor, at: datetime
) -> CourseOfficial:
    """Enter how many hours an official attended, and the feedback; a correction overwrites and is recorded.

    Raises: NotFound, Denied, IllegalMoveError, AttendanceError.
    """
    row = get_official(official_id, scope=actor.scope)
    course = _kept(row.course_id, actor=actor)
    if not 0 <= hours <= course.hours or (score is not None and not LOWEST <= score <= HIGHEST):
        raise AttendanceError(field="hours")
    row.hours_attended, row.score, row.feedback = hours, score, feedback.strip()
    row.save(update_fields=["hours_attended", "score", "feedback"])
    _note("attended", course, actor=actor, at=at, official=row.pk, hours=hours, score=score)
    return row


@transaction.atomic
def close_course(
    *, course_id: UUID, held: bool, note: str = "", actor: Actor, at: datetime
) -> OfficialCourse:
    """Close a planned course: it was held, or it was dropped.

    Raises: NotFound, Denied, IllegalMoveError, CourseNotOverError.
    """
    course = _kept(course_id, actor=actor)
    if course.status != CourseStatus.PLANNED:
        raise IllegalMoveError
    if held and (
        course.to_date > day_of(at) + timedelta(days=1)
        or not course.officials.filter(hours_attended__gt=0).exists()
    ):
        raise CourseNotOverError
    course.status = CourseStatus.HELD if held else CourseStatus.DROPPED
    course.note = note.strip()
    course.save(update_fields=["status", "note"])
    _note("held" if held else "dropped", course, actor=actor, at=at)
    return course


def _kept(course_id: UUID, *, actor: Actor) -> OfficialCourse:
    """Return a course, locked, which the actor keeps.

    Raises: NotFound, Denied, IllegalMoveError: it was dropped.
    """
    course = get_course_for_update(course_id, scope=actor.scope)
    if not may_plan_course(
        actor, region_code=course.region_code, partner_region_code=course.partner_region_code
    ):
        raise Denied
    if course.status == CourseStatus.DROPPED:
        raise IllegalMoveError
    return course


def _note(verb: str, course: OfficialCourse, *, actor: Actor, at: datetime, **after: Any) -> None:
    record(
        f"labour.delivery.course_{verb}",
        actor=actor,
        at=at,
        subject=("labour.officialcourse", course.pk),
        region_code=course.region_code,
        after={"status": course.status, **after},
    )
