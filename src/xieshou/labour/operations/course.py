"""Writes of courses: plan one with its sessions, and take it from draft to closed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied, DomainError
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Course, CourseSession, Enrolment
from xieshou.labour.operations.steps import move_worker
from xieshou.labour.policies.course import may_edit
from xieshou.labour.queries.course import get_course_for_update
from xieshou.labour.rules.clock import day_of
from xieshou.labour.rules.course import MOST_HOURS, MOST_SEATS, limits_on
from xieshou.labour.rules.gaps import Requirement, parse_key
from xieshou.labour.rules.occupations import check_occupations
from xieshou.labour.vocabulary.course import COURSE_MOVES, CourseStatus, EnrolmentStatus
from xieshou.labour.vocabulary.need import OPEN_STATUSES, WorkStatus

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

SHORTEST_REASON = 2


class CourseIncompleteError(DomainError):
    """Title or place is missing, or the dates are in the wrong order."""

    default_message = _("Give a title and a place, and an end after the beginning.")


class CourseSizeError(DomainError):
    """Seats or hours are impossible."""

    default_message = _("A course has 1 to 500 seats and 1 to 2,000 hours.")


class OccupationMissingError(DomainError):
    """A course is coded to an occupation."""

    default_message = _("Choose the occupation of the national classification that the course trains for.")


class LimitsTooLowError(DomainError):
    """A course asks for less than the limits on file."""

    default_message = _("A course may ask for more than the limits on file, never for less.")


class CourseMoneyError(DomainError):
    """Fee or allowance is below nothing."""

    default_message = _("A fee or an allowance cannot be below nothing.")


class SessionTimesError(DomainError):
    """A session lies outside the course, ends before it begins, or overlaps another."""

    default_message = _(
        "A session lies within the course's days, ends after it begins and overlaps no other."
    )


class NothingToStartError(DomainError):
    """A course without learners or sessions does not start."""

    default_message = _("Enter at least one session and enrol at least one learner before the course starts.")


class CourseReasonError(DomainError):
    """Cancelling, leaving and revoking have a reason."""

    default_message = _("Say why in at least two characters; it stays on record.")


@dataclass(frozen=True, slots=True, kw_only=True)
class CoursePlan:
    """What a course teaches, where, when, for how many, at what cost; money in fen, `to_date` exclusive."""

    county: str
    title: str
    provider_id: UUID
    occupation_code: str
    hours: int
    place: str
    from_date: date
    to_date: date
    seats: int
    teaches: str = ""
    partner_region_code: str = ""
    fee_fen: int = 0
    stipend_fen: int = 0
    pass_score: int | None = None
    attendance_percent: int | None = None
    note: str = ""


@transaction.atomic
def plan_course(plan: CoursePlan, *, actor: Actor, at: datetime) -> Course:
    """Enter a course as a draft.

    Raises: Denied, CourseIncompleteError, CourseSizeError, OccupationMissingError, CourseMoneyError,
            LimitsTooLowError, UnknownOccupationError.
    """
    region_code = plan.county.ljust(12, "0")
    if not may_edit(actor, region_code=region_code):
        raise Denied
    _check(plan)
    limits = limits_on(plan.from_date)
    score, percent = (
        plan.pass_score or limits.pass_score,
        plan.attendance_percent or limits.attendance_percent,
    )
    if score < limits.pass_score or percent < limits.attendance_percent:
        raise LimitsTooLowError(field="pass_score" if score < limits.pass_score else "attendance_percent")
    taught = parse_key(plan.teaches)
    course = Course.objects.create(
        region_code=region_code,
        partner_region_code=plan.partner_region_code,
        code=_next_code(plan),
        title=plan.title.strip(),
        provider_id=plan.provider_id,
        occupation_code=plan.occupation_code,
        teaches_kind=taught.kind if taught else "",
        teaches_code=taught.code if taught else "",
        teaches_level=taught.level if taught else 0,
        hours=plan.hours,
        place=plan.place.strip(),
        from_date=plan.from_date,
        to_date=plan.to_date,
        seats=plan.seats,
        fee_fen=plan.fee_fen,
        stipend_fen=plan.stipend_fen,
        pass_score=score,
        attendance_percent=percent,
        note=plan.note.strip(),
        status_at=at,
        created_at=at,
        created_by_name=actor.name,
    )
    note_course("planned", course, actor=actor, at=at, title=course.title, seats=course.seats)
    return course


def _check(plan: CoursePlan) -> None:
    if not plan.title.strip() or not plan.place.strip():
        raise CourseIncompleteError(field="title" if not plan.title.strip() else "place")
    if plan.to_date <= plan.from_date:
        raise CourseIncompleteError(field="to_date")
    if not 1 <= plan.seats <= MOST_SEATS or not 1 <= plan.hours <= MOST_HOURS:
        raise CourseSizeError(field="seats" if not 1 <= plan.seats <= MOST_SEATS else "hours")
    if plan.fee_fen < 0 or plan.stipend_fen < 0:
        raise CourseMoneyError(field="fee_fen" if plan.fee_fen < 0 else "stipend_fen")
    if not plan.occupation_code:
        raise OccupationMissingError(field="occupation_code")
    check_occupations((plan.occupation_code,), field="occupation_code")


def _next_code(plan: CoursePlan) -> str:
    """Return the next free number of the county's courses of a year; two at once are kept apart by a lock."""
    stem = f"{plan.county[:6]}-{plan.from_date.year}-"
    known = Course.objects.select_for_update().filter(code__startswith=stem).order_by("-code")
    last = next(iter(known.values_list("code", flat=True)[:1]), f"{stem}000")
    return f"{stem}{int(last.removeprefix(stem)) + 1:03d}"


def taught_by(course: Course) -> Requirement | None:
    """Return the requirement that a pass fulfils, None where the course names none."""
    return parse_key(f"{course.teaches_kind}:{course.teaches_code}:{course.teaches_level}")


@transaction.atomic
def add_session(
    *, course_id: UUID, starts_at: datetime, ends_at: datetime, topic: str = "", actor: Actor, at: datetime
) -> CourseSession:
    """Add the next session of a course that is not over.

    Raises: NotFound, Denied, IllegalMoveError, SessionTimesError.
    """
    course = get_editable(course_id, actor=actor)
    if course.status not in (CourseStatus.DRAFT, CourseStatus.OPEN, CourseStatus.RUNNING):
        raise IllegalMoveError
    days = (day_of(starts_at), day_of(ends_at))
    inside = course.from_date <= days[0] and days[1] < course.to_date
    overlaps = course.sessions.filter(starts_at__lt=ends_at, ends_at__gt=starts_at).exists()
    if not inside or ends_at <= starts_at or overlaps:
        raise SessionTimesError(field="starts_at")
    session = CourseSession.objects.create(
        course=course,
        region_code=course.region_code,
        number=course.sessions.count() + 1,
        topic=topic.strip(),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    note_course("session_added", course, actor=actor, at=at, number=session.number)
    return session


@transaction.atomic
def open_course(*, course_id: UUID, actor: Actor, at: datetime) -> Course:
    """Open a draft for enrolment.

    Raises: NotFound, Denied, IllegalMoveError.
    """
    course = get_editable(course_id, actor=actor)
    move_course(course, CourseStatus.OPEN, actor=actor, at=at)
    return course


@transaction.atomic
def start_course(*, course_id: UUID, actor: Actor, at: datetime) -> Course:
    """Start a course: its learners are "in training" and no longer offered to posts.

    Raises: NotFound, Denied, IllegalMoveError, NothingToStartError.
    """
    course = get_editable(course_id, actor=actor)
    learners = list(_learners(course))
    if course.status == CourseStatus.OPEN and (not learners or not course.sessions.exists()):
        raise NothingToStartError
    move_course(course, CourseStatus.RUNNING, actor=actor, at=at, learners=len(learners))
    for learner in learners:
        begin_training(learner, actor=actor, at=at)
    return course


@transaction.atomic
def cancel_course(*, course_id: UUID, reason: str, actor: Actor, at: datetime) -> Course:
    """Cancel a course that was not examined; its learners look for work again.

    Raises: NotFound, Denied, IllegalMoveError, CourseReasonError.
    """
    course, words = get_editable(course_id, actor=actor), reason_of(reason)
    learners = list(_learners(course))
    course.cancel_reason = words
    move_course(course, CourseStatus.CANCELLED, actor=actor, at=at, more=("cancel_reason",), reason=words)
    for learner in learners:
        end_training(learner, actor=actor, at=at)
    course.enrolments.filter(status=EnrolmentStatus.ENROLLED).update(
        status=EnrolmentStatus.WITHDRAWN, status_at=at, withdraw_reason=words
    )
    return course


@transaction.atomic
def close_course(*, course_id: UUID, actor: Actor, at: datetime) -> Course:
    """Close an examined course; certificates and figures stay.

    Raises: NotFound, Denied, IllegalMoveError.
    """
    course = get_editable(course_id, actor=actor)
    move_course(course, CourseStatus.CLOSED, actor=actor, at=at)
    return course


def _learners(course: Course) -> list[Enrolment]:
    found = course.enrolments.filter(status=EnrolmentStatus.ENROLLED).select_related("wish")
    return list(found.order_by("number"))


def begin_training(learner: Enrolment, *, actor: Actor, at: datetime) -> None:
    """Let a learner who looked for work be in training."""
    if learner.wish is not None and learner.wish.status in (*OPEN_STATUSES, WorkStatus.RETURNED):
        move_worker(wish_id=learner.wish.pk, to=WorkStatus.TRAINING, actor=actor, at=at)


def end_training(learner: Enrolment, *, actor: Actor, at: datetime) -> None:
    """Let a learner who was in training look for work again; whoever found work meanwhile is left alone."""
    if learner.wish is not None and learner.wish.status == WorkStatus.TRAINING:
        move_worker(wish_id=learner.wish.pk, to=WorkStatus.SEEKING, actor=actor, at=at)


def get_editable(course_id: UUID, *, actor: Actor) -> Course:
    """Return a locked course that the actor may change.

    Raises: NotFound, Denied.
    """
    course = get_course_for_update(course_id, scope=actor.scope)
    if not may_edit(actor, region_code=course.region_code):
        raise Denied
    return course


def move_course(
    course: Course,
    to: CourseStatus,
    *,
    actor: Actor,
    at: datetime,
    more: tuple[str, ...] = (),
    **after: object,
) -> None:
    """Move a locked course to a state, with the fields in `more` that belong to it.

    Raises: IllegalMoveError.
    """
    if to not in COURSE_MOVES.get(CourseStatus(course.status), ()):
        raise IllegalMoveError
    course.status, course.status_at = to, at
    course.save(update_fields=["status", "status_at", *more])
    note_course(to.value, course, actor=actor, at=at, **after)


def note_course(verb: str, course: Course, *, actor: Actor, at: datetime, **after: object) -> None:
    """Leave the audit record of a step of a course."""
    record(
        f"labour.need.course_{verb}",
        actor=actor,
        at=at,
        subject=("labour.course", course.pk),
        region_code=course.region_code,
        after=after,
    )


def reason_of(text: str) -> str:
    """Return a reason without spaces around.

    Raises: CourseReasonError: shorter than two characters.
    """
    words = text.strip()
    if len(words) < SHORTEST_REASON:
        raise CourseReasonError(field="reason")
    return words
