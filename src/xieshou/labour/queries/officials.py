"""Reads of exchange training: courses, who took part, totals of a year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Count, Q, Sum

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import CourseOfficial, OfficialCourse
from xieshou.labour.rules.officials import Attended, Total, totals_of
from xieshou.labour.vocabulary.officials import CourseStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

COUNTY = 6


def side_q(scope: Scope) -> Q:
    """Return the filter of what concerns one of the scope's sides."""
    return scope.region_q() | scope.region_q("partner_region_code")


def list_courses(*, scope: Scope, status: str = "", year: int = 0) -> QuerySet[OfficialCourse]:
    """Return the courses of the scope with how many are entered and their hours, the latest first."""
    found = OfficialCourse.objects.filter(side_q(scope))
    if status:
        found = found.filter(status=status)
    if year:
        found = found.filter(from_date__year=year)
    found = found.annotate(entered=Count("officials"), hours_done=Sum("officials__hours_attended"))
    return found.order_by("-from_date", "-id")


def get_course(course_id: UUID, *, scope: Scope) -> OfficialCourse:
    """Return one course.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = OfficialCourse.objects.filter(side_q(scope), pk=course_id).first()
    if found is None:
        raise NotFound
    return found


def get_course_for_update(course_id: UUID, *, scope: Scope) -> OfficialCourse:
    """Return one course, locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = OfficialCourse.objects.select_for_update().filter(side_q(scope), pk=course_id).first()
    if found is None:
        raise NotFound
    return found


def get_official(official_id: UUID, *, scope: Scope) -> CourseOfficial:
    """Return one official of a course.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = CourseOfficial.objects.filter(side_q(scope), pk=official_id).select_related("course").first()
    if found is None:
        raise NotFound
    return found


def list_officials(course: OfficialCourse, *, scope: Scope) -> list[CourseOfficial]:
    """Return who is entered in a course, by home and organisation."""
    found = CourseOfficial.objects.filter(side_q(scope), course=course)
    return list(found.order_by("region_code", "organisation_name", "name", "id"))


def attended(scope: Scope) -> QuerySet[CourseOfficial]:
    """Return who took part: hours above none in a course that was held."""
    found = CourseOfficial.objects.filter(
        side_q(scope), hours_attended__gt=0, course__status=CourseStatus.HELD
    )
    return found.select_related("course")


def list_totals(*, scope: Scope) -> list[Total]:
    """Return the totals by year and home county or district."""
    columns = (
        "region_code", "course__from_date", "course_id", "name", "organisation_name", "hours_attended",
        "score",
    )  # fmt: skip
    return totals_of(
        Attended(region[:COUNTY], day.year, course, (name, body), hours, score)
        for region, day, course, name, body, hours, score in attended(scope).values_list(*columns)
    )
