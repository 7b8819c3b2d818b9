"""Writes of learning: enrol, withdraw, and who was at a session."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Attendance, Enrolment
from xieshou.labour.operations.course import (
    begin_training,
    end_training,
    get_editable,
    note_course,
    reason_of,
)
from xieshou.labour.policies.course import may_attend, may_edit
from xieshou.labour.queries.course import (
    find_learner,
    get_course_for_update,
    get_enrolment_for_update,
    get_session,
    list_wishes_for_update,
)
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.course import fresh_numbers, is_scan_time, limits_on
from xieshou.labour.vocabulary.course import (
    LEARNING,
    TAKES_LEARNERS,
    CourseStatus,
    EnrolmentStatus,
    Presence,
    PresenceWay,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


class NobodyToEnrolError(DomainError):
    """None of the chosen workers may learn in this course, or each is enrolled."""

    default_message = _("Nobody chosen can be enrolled: at work, enrolled already or of another county.")


class SeatsTakenError(DomainError):
    """More learners than seats."""

    default_message = _(
        "The course has not that many free seats. Choose fewer workers or plan another course."
    )


class SquareExpiredError(DomainError):
    """A square is scanned too early or too late."""

    default_message = _("This square holds only around the time of its session. Record the learner by hand.")


class UnknownLearnerError(DomainError):
    """No learner of the course has the number."""

    default_message = _("No learner of this course has this number. Read it again from the list.")


@transaction.atomic
def enrol(
    *, course_id: UUID, wish_ids: Sequence[UUID], from_gap: bool = False, actor: Actor, at: datetime
) -> list[Enrolment]:
    """Enrol workers by their job wishes; who sits in the course already is left alone.

    Raises: NotFound, Denied, IllegalMoveError: the course takes nobody any more. NobodyToEnrolError,
            SeatsTakenError.
    """
    course = get_editable(course_id, actor=actor)
    if course.status not in TAKES_LEARNERS:
        raise IllegalMoveError
    found = list_wishes_for_update(wish_ids, course=course, scope=actor.scope, on=day_of(at))
    if not found:
        raise NobodyToEnrolError
    held = course.enrolments.filter(status__in=LEARNING).count()
    if held + len(found) > course.seats:
        raise SeatsTakenError(field="wish_ids")
    used = set(course.enrolments.values_list("number", flat=True))
    made = Enrolment.objects.bulk_create(
        Enrolment(
            course=course,
            person_id=wish.person_id,
            wish=wish,
            region_code=wish.region_code,
            number=number,
            is_priority=wish.is_priority,
            from_gap=from_gap,
            status_at=at,
            enrolled_at=at,
            enrolled_by_name=actor.name,
        )
        for wish, number in zip(found, fresh_numbers(len(found), used, secrets.randbelow), strict=True)
    )
    if course.status == CourseStatus.RUNNING:
        for learner in made:
            begin_training(learner, actor=actor, at=at)
    note_course("enrolled", course, actor=actor, at=at, learners=len(made), from_gap=from_gap)
    return made


@transaction.atomic
def withdraw(*, enrolment_id: UUID, reason: str, actor: Actor, at: datetime) -> Enrolment:
    """Take a learner out of a course with the reason; the seat is free again.

    Raises: NotFound, Denied, IllegalMoveError, CourseReasonError.
    """
    row, words = get_enrolment_for_update(enrolment_id, scope=actor.scope), reason_of(reason)
    if not may_edit(actor, region_code=row.region_code):
        raise Denied
    if row.status != EnrolmentStatus.ENROLLED:
        raise IllegalMoveError
    row.status, row.status_at, row.withdraw_reason = EnrolmentStatus.WITHDRAWN, at, words
    row.save(update_fields=["status", "status_at", "withdraw_reason"])
    end_training(row, actor=actor, at=at)
    note_learner("withdrawn", row, actor=actor, at=at, reason=words)
    return row


@transaction.atomic
def check_in(*, session_id: UUID, enrolment_id: UUID, actor: Actor, at: datetime) -> Attendance:
    """Record a learner whose square was scanned; a second scan changes nothing.

    Raises: NotFound, Denied, IllegalMoveError, SquareExpiredError.
    """
    session = get_session(session_id, scope=actor.scope)
    if not is_scan_time(session.starts_at, session.ends_at, limits_on(day_of(at)), at=at):
        raise SquareExpiredError
    return record_presence(
        session_id=session_id, enrolment_id=enrolment_id, way=PresenceWay.SCAN, actor=actor, at=at
    )


@transaction.atomic
def check_in_by_number(*, session_id: UUID, number: str, actor: Actor, at: datetime) -> Attendance:
    """Record the learner whose number was typed.

    Raises: NotFound, Denied, IllegalMoveError, UnknownLearnerError.
    """
    session = get_session(session_id, scope=actor.scope)
    try:
        learner = find_learner(number.strip(), course_id=session.course_id, scope=actor.scope)
    except NotFound as error:
        raise UnknownLearnerError(field="number") from error
    return record_presence(
        session_id=session_id, enrolment_id=learner.pk, way=PresenceWay.CODE, actor=actor, at=at
    )


@transaction.atomic
def record_presence(
    *,
    session_id: UUID,
    enrolment_id: UUID,
    presence: str = Presence.PRESENT,
    way: PresenceWay = PresenceWay.HAND,
    actor: Actor,
    at: datetime,
) -> Attendance:
    """Record whether a learner was at a session while the course runs; the same again changes nothing.

    Raises: NotFound: learner and session belong to different courses, too. Denied, IllegalMoveError.
    """
    session, row = (
        get_session(session_id, scope=actor.scope),
        get_enrolment_for_update(enrolment_id, scope=actor.scope),
    )
    if row.course_id != session.course_id:
        raise NotFound
    if not may_attend(actor, region_code=row.region_code):
        raise Denied
    course = get_course_for_update(session.course_id, scope=actor.scope)
    known = presence in Presence.values and row.status == EnrolmentStatus.ENROLLED
    if course.status != CourseStatus.RUNNING or not known:
        raise IllegalMoveError
    found = Attendance.objects.filter(session=session, enrolment=row).first()
    if found is not None and found.presence == presence:
        return found
    before = found.presence if found else None
    made, _created = Attendance.objects.update_or_create(
        session=session,
        enrolment=row,
        defaults={
            "region_code": row.region_code,
            "presence": presence,
            "way": way,
            "recorded_at": at,
            "recorded_by_name": actor.name,
        },
    )
    note_learner(
        "attended", row, actor=actor, at=at, session=session.number, before=before, presence=presence, way=way
    )
    return made


def note_learner(verb: str, row: Enrolment, *, actor: Actor, at: datetime, **after: object) -> None:
    """Leave the audit record of a step of a learner."""
    record(
        f"labour.need.learner_{verb}",
        actor=actor,
        at=at,
        subject=("labour.enrolment", row.pk),
        region_code=row.region_code,
        after={"course": str(row.course_id), **after},
    )
