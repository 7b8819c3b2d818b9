"""Reads of skills training: courses, sessions, learners, who was there, who found work afterwards."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, DateField, OuterRef, Q, Subquery

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import Attendance, Course, CourseSession, Enrolment, Placement
from xieshou.labour.queries.need import priority_of_person, wishes
from xieshou.labour.vocabulary.course import LEARNING, EnrolmentStatus, Presence
from xieshou.labour.vocabulary.need import WorkStatus

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

ENROLLABLE = (WorkStatus.SEEKING, WorkStatus.LAID_OFF, WorkStatus.RETURNED, WorkStatus.TRAINING)
COUNTY = 6


def both_q(scope: Scope) -> Q:
    """Return the filter of courses whose county or partner lies in the scope."""
    return scope.region_q() | scope.region_q("partner_region_code")


def courses(scope: Scope) -> QuerySet[Any]:
    """Return the courses of the scope with their learners and passes, the latest first."""
    found = Course.objects.filter(both_q(scope)).annotate(
        learners=Count("enrolments", filter=Q(enrolments__status__in=LEARNING)),
        passed=Count("enrolments", filter=Q(enrolments__status=EnrolmentStatus.PASSED)),
    )
    return found.select_related("provider").order_by("-from_date", "-id")


def get_course(course_id: UUID, *, scope: Scope) -> Any:
    """Return a course of the scope with its counts.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = courses(scope).filter(pk=course_id).first()
    if found is None:
        raise NotFound
    return found


def get_course_for_update(course_id: UUID, *, scope: Scope) -> Course:
    """Return a course of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    found = Course.objects.select_for_update().filter(both_q(scope), pk=course_id).first()
    if found is None:
        raise NotFound
    return found


def get_session(session_id: UUID, *, scope: Scope) -> CourseSession:
    """Return a session of the scope with its course.

    Raises: NotFound.
    """
    found = CourseSession.objects.filter(scope.region_q(), pk=session_id).select_related("course").first()
    if found is None:
        raise NotFound
    return found


def enrolled_in(scope: Scope) -> QuerySet[Enrolment]:
    """Return the enrolments of the scope."""
    return Enrolment.objects.filter(scope.region_q())


def get_enrolment(enrolment_id: UUID, *, scope: Scope) -> Enrolment:
    """Return a learner of the scope with person and course.

    Raises: NotFound.
    """
    related = Enrolment.objects.select_related("person", "course__provider")
    found = related.filter(scope.region_q(), pk=enrolment_id).first()
    if found is None:
        raise NotFound
    return found


def get_enrolment_for_update(enrolment_id: UUID, *, scope: Scope) -> Enrolment:
    """Return a learner of the scope, the row locked until the transaction ends.

    Raises: NotFound.
    """
    found = Enrolment.objects.select_for_update().filter(scope.region_q(), pk=enrolment_id).first()
    if found is None:
        raise NotFound
    return found


def find_learner(number: str, *, course_id: UUID, scope: Scope) -> Enrolment:
    """Return the learner of a course by the number on the sheet.

    Raises: NotFound: nobody of the course has it.
    """
    found = Enrolment.objects.filter(scope.region_q(), course_id=course_id, number=number).first()
    if found is None:
        raise NotFound
    return found


def list_sessions(course_id: UUID, *, scope: Scope) -> QuerySet[Any]:
    """Return the sessions of a course with who was present and who was recorded, in order."""
    found = CourseSession.objects.filter(scope.region_q(), course_id=course_id).annotate(
        present=Count("attendances", filter=Q(attendances__presence=Presence.PRESENT)),
        recorded=Count("attendances"),
    )
    return found.order_by("number")


def list_learners(course_id: UUID, *, scope: Scope) -> QuerySet[Any]:
    """Return the learners of a course by number, with sessions attended and the work found afterwards."""
    found = Enrolment.objects.filter(scope.region_q(), course_id=course_id).annotate(
        present=Count("attendances", filter=Q(attendances__presence=Presence.PRESENT)),
        **_work_after(),
    )
    return found.select_related("person", "wish", "certificate").order_by("status", "number")


def list_roll(session: CourseSession, *, scope: Scope) -> QuerySet[Any]:
    """Return who learns in the course of a session, with `presence` at this session ("" not recorded)."""
    here = Attendance.objects.filter(session=session, enrolment=OuterRef("pk")).values("presence")[:1]
    found = Enrolment.objects.filter(
        scope.region_q(), course_id=session.course_id, status__in=LEARNING
    ).annotate(presence=Subquery(here))
    return found.select_related("person").order_by("number")


def _work_after() -> dict[str, Any]:
    """Return the annotations of the first placement at which a learner arrived after the examination."""
    later = Placement.objects.filter(
        person_id=OuterRef("person_id"), arrived_on__gte=OuterRef("course__examined_on")
    ).order_by("arrived_on", "id")
    return {
        "placement_key": Subquery(later.values("pk")[:1]),
        "placed_on": Subquery(later.values("arrived_on")[:1], output_field=DateField()),
    }


def passed(scope: Scope) -> QuerySet[Any]:
    """Return who has passed a course, with the first placement after the examination (`placed_on`)."""
    found = Enrolment.objects.filter(scope.region_q(), status=EnrolmentStatus.PASSED)
    return found.annotate(**_work_after()).select_related("person", "course__provider")


def list_outcomes(*, scope: Scope, course_id: UUID | None = None, part: str = "") -> QuerySet[Any]:
    """Return the passes of one course or of all, the latest first.

    Args: part: "placed" leaves those who found work afterwards, "waiting" the others.
    """
    found = passed(scope)
    if course_id is not None:
        found = found.filter(course_id=course_id)
    if part in ("placed", "waiting"):
        found = found.filter(placed_on__isnull=part == "waiting")
    return found.order_by("-course__examined_on", "number", "id")


def count_outcomes(course_ids: Iterable[UUID], *, scope: Scope) -> dict[UUID, tuple[int, int]]:
    """Return (found work afterwards, passed) of each course: numerator and denominator of its rate."""
    rows = passed(scope).filter(course_id__in=list(course_ids)).order_by()
    counted: dict[UUID, tuple[int, int]] = {}
    for course_id, placed_on in rows.values_list("course_id", "placed_on"):
        placed, all_passed = counted.get(course_id, (0, 0))
        counted[course_id] = (placed + (placed_on is not None), all_passed + 1)
    return counted


def list_workers(course: Course, *, scope: Scope, on: date) -> QuerySet[Any]:
    """Return the wishes of the course's county whose people may learn and do not yet, priority first."""
    inside = Enrolment.objects.filter(course=course, status__in=LEARNING).values("person_id")
    found = wishes(scope).filter(region_code__startswith=course.region_code[:COUNTY], status__in=ENROLLABLE)
    found = found.exclude(person_id__in=inside).annotate(is_priority=priority_of_person(on))
    return found.order_by("-is_priority", "person__pinyin", "id")


def list_wishes_for_update(keys: Iterable[UUID], *, course: Course, scope: Scope, on: date) -> list[Any]:
    """Return those of the wishes whose people may learn in a course, priority first."""
    return list(list_workers(course, scope=scope, on=on).filter(pk__in=list(keys)))


def list_counties(scope: Scope) -> list[str]:
    """Return the six-digit counties to plan for: those of the scope, or those with wishes."""
    own = sorted({prefix[:COUNTY] for prefix in scope.regions if len(prefix) >= COUNTY})
    if own and not scope.is_everything:
        return own
    codes = wishes(scope).order_by().values_list("region_code", flat=True).distinct()
    return sorted({code[:COUNTY] for code in codes})
