"""One line for each record behind an indicator, whatever kind of record it is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeAlias

from django.urls import reverse
from django.utils import timezone

from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.queries.delivery import label_placements
from xieshou.labour.queries.people import alias_of, alias_text

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import (
        CourseOfficial,
        Enrolment,
        Interview,
        MatchLine,
        Placement,
        Startup,
        Vacancy,
    )

Line: TypeAlias = "tuple[str, str, date | None, str]"
ADDRESSES = {
    "Placement": ("labour:placement", "labour.placement.view"),
    "Vacancy": ("labour:vacancy", "labour.vacancy.view"),
    "MatchLine": ("labour:line", "labour.match.view"),
    "Interview": ("labour:interview", "labour.interview.view"),
    "Enrolment": ("labour:course", "labour.course.view"),
    "Startup": ("labour:startup", "labour.startup.view"),
    "CourseOfficial": ("labour:official_course", "labour.officials.view"),
}
OF_A_COURSE = {"Enrolment", "CourseOfficial"}
"""Rows that open at the course they belong to."""


def entries_of(rows: Sequence[Any], actor: Actor) -> list[dict[str, Any]]:
    """Return what is shown of each record; its page only for who may see it."""
    listed = list(rows)
    label_placements([row for row in listed if type(row).__name__ == "Placement"])
    names = region_labels(row.region_code[:6] for row in listed)
    found = []
    for row in listed:
        kind = type(row).__name__
        title, employer, day, state = WRITERS[kind](row)
        name, capability = ADDRESSES[kind]
        found.append(
            {
                "title": title,
                "employer": employer,
                "place": names.get(row.region_code[:6], ""),
                "day": day,
                "state": state,
                "url": reverse(name, args=[row.course_id if kind in OF_A_COURSE else row.pk])
                if actor.can(capability)
                else "",
            }
        )
    return found


def _placement(row: Placement) -> Line:
    return row.worker, str(row.employer), row.departed_on, row.get_status_display()


def _vacancy(row: Vacancy) -> Line:
    day = timezone.localdate(row.published_at) if row.published_at else None
    return row.title, str(row.employer), day, row.get_status_display()


def _line(row: MatchLine) -> Line:
    employer = str(row.vacancy.employer) if row.vacancy else ""
    day = timezone.localdate(row.decided_at) if row.decided_at else None
    return alias_text(alias_of(row.wish_id)), employer, day, row.get_state_display()


def _interview(row: Interview) -> Line:
    return (
        row.referral.pseudonym,
        str(row.employer),
        timezone.localdate(row.start_at),
        row.get_status_display(),
    )


def _learner(row: Enrolment) -> Line:
    return row.person.name, row.course.title, row.course.examined_on, row.get_status_display()


def _startup(row: Startup) -> Line:
    return row.name, row.get_branch_display(), row.operating_from, row.get_stage_display()


def _official(row: CourseOfficial) -> Line:
    return row.course.topic, row.organisation_name, row.course.from_date, row.course.get_status_display()


WRITERS: dict[str, Callable[[Any], Line]] = {
    "Placement": _placement,
    "Vacancy": _vacancy,
    "MatchLine": _line,
    "Interview": _interview,
    "Enrolment": _learner,
    "Startup": _startup,
    "CourseOfficial": _official,
}
