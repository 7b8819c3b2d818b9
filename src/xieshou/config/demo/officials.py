"""Courses of officials of the demonstration: one held, one ahead, for the first counties."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xieshou.labour.operations import officials
from xieshou.labour.queries.startup import partners_of
from xieshou.labour.vocabulary.officials import CourseKind

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.config.demo.year import People

COUNTIES = 4
NAMES = (("示范·王科长", 5), ("示范·李副局长", 4))


def train_officials(people: People, *, now: datetime) -> int:
    """Hold a course and plan a secondment for each of the first counties that are paired; return how many."""
    today, planned = timezone.localdate(now), 0
    partners = partners_of(on=today)
    for number, (county, station) in enumerate(sorted(people.stations_west.items())[:COUNTIES]):
        east, west = partners.get(county, ""), county.ljust(12, "0")
        if not east:
            continue
        step: dict[str, Any] = {"actor": station, "at": now}
        first = today - timedelta(days=45 + 7 * number)
        texts = ("示范·劳务协作业务培训", "示范·区人社局")
        course = officials.plan_course(
            officials.CoursePlan(
                CourseKind.COURSE, *texts, east, west, first, first + timedelta(days=1), 16, "区党校"
            ),
            **step,
        )
        for name, score in NAMES:
            entry = officials.OfficialEntry(name, "示范·县人社局", west)
            one = officials.enter_official(course_id=course.pk, entry=entry, **step)
            officials.enter_attendance(official_id=one.pk, hours=16, score=score, feedback="", **step)
        officials.close_course(course_id=course.pk, held=True, **step)
        begins = today + timedelta(days=20 + 7 * number)
        ahead = ("示范·跟岗学习：劳务协作工作站", "示范·区就业促进中心", east, west)
        ends = begins + timedelta(days=30)
        officials.plan_course(officials.CoursePlan(CourseKind.SECONDMENT, *ahead, begins, ends, 160), **step)
        planned += 2
    return planned
