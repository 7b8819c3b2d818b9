"""Addresses of exchange training of officials."""

from __future__ import annotations

from django.urls import path

from . import officials

ONE = "official-courses/<uuid:official_course_id>/"
PATTERNS = [
    path("official-courses/", officials.courses, name="official_courses"),
    path("official-courses/plan/", officials.plan, name="official_course_plan"),
    path("official-courses/totals/", officials.totals, name="official_totals"),
    path(ONE, officials.course, name="official_course"),
    path(f"{ONE}enter/", officials.enter, name="official_enter"),
    path(f"{ONE}close/", officials.close, name="official_course_close"),
    path("course-officials/<uuid:course_official_id>/attend/", officials.attend, name="official_attend"),
]
