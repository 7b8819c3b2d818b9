"""Courses of officials as an Excel form, in and out: one row an official in a course."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.ids import new_id
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.models import CourseOfficial
from xieshou.labour.policies.officials import EDIT
from xieshou.labour.queries.officials import side_q
from xieshou.labour.rules.officials import HIGHEST, LOWEST, MOST_HOURS, wrong_course
from xieshou.labour.vocabulary.officials import CourseKind, CourseStatus

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(2013, 1, 1)
KNOWN = (
    "select topic, from_date, region_code, id, status, partner_region_code, hours"
    " from labour_officialcourse where topic = any(%s)"
)
COURSE, OFFICIAL = _("Course of officials"), _("Official")
COLUMNS = (
    Column(
        "topic", _("Topic"), required=True, max_length=120, width=24, group=COURSE,
        example="劳务协作业务培训",
    ),
    Column(
        "kind", _("Kind of course"), Kind.CHOICE, required=True, group=COURSE, example="course",
        choices=tuple(Choice(code, label) for code, label in CourseKind.choices),
    ),
    Column("host", _("Host"), required=True, max_length=120, width=22, group=COURSE, example="宝山区人社局"),
    Column("region_code", _("Held on the side of"), Kind.REGION, required=True, width=22, group=COURSE),
    Column(
        "partner_region_code", _("Officials also from"), Kind.REGION, required=True, width=22, group=COURSE
    ),
    Column("place", _("Place of the course"), max_length=120, group=COURSE),
    Column("from_date", _("First day"), Kind.DATE, required=True, earliest=EARLIEST, group=COURSE),
    Column("last_day", _("Last day"), Kind.DATE, required=True, earliest=EARLIEST, group=COURSE),
    Column(
        "hours", _("Hours"), Kind.INTEGER, required=True, minimum=1, maximum=MOST_HOURS, group=COURSE,
        example=16,
    ),
    Column(
        "name", _("Name"), Kind.PERSON_NAME, required=True, personal="general", group=OFFICIAL,
        example="王建国",
    ),
    Column(
        "organisation_name", _("Organisation"), required=True, max_length=120, width=22, group=OFFICIAL,
        example="会泽县人社局",
    ),
    Column("position", _("Position"), max_length=60, personal="general", group=OFFICIAL),
    Column("home", _("Side"), Kind.REGION, required=True, width=22, group=OFFICIAL),
    Column(
        "hours_attended", _("Hours attended"), Kind.INTEGER, minimum=0, maximum=MOST_HOURS, group=OFFICIAL
    ),
    Column("score", _("Mark for the course"), Kind.INTEGER, minimum=LOWEST, maximum=HIGHEST, group=OFFICIAL),
    Column("feedback", _("Feedback"), max_length=500, personal="general", group=OFFICIAL),
)  # fmt: skip


def course_is_possible(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse days out of order, one side only, a home on neither side, more hours than the course has."""
    wrong = wrong_course(from_date=values["from_date"], last_day=values["last_day"], hours=values["hours"])
    if wrong:
        yield wrong, _("The last day must not come before the first day.")
    if values["region_code"] == values["partner_region_code"]:
        yield "partner_region_code", _("A course has two different sides.")
    if values["home"] not in (values["region_code"], values["partner_region_code"]):
        yield "home", _("The official belongs to neither side of the course.")
    if (values["hours_attended"] or 0) > values["hours"]:
        yield "hours_attended", _("More hours are attended than the course has.")


class OfficialLoader(Loader):
    """Loads officials and the courses they took part in; a course on file keeps its sides and hours."""

    def __init__(self) -> None:
        """Begin with no course found."""
        self._courses: dict[tuple[str, date, str], tuple[UUID, str, str, int]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark courses of foreign sides, and what differs from a course on file."""
        self._find(rows, context)
        for index, row in enumerate(rows.records()):
            sides = (row["region_code"], row["partner_region_code"])
            if not any(context.scope.covers_region(code) for code in sides):
                rows.wrong(index, "region_code", _("Neither side lies in your area."))
            same = self._courses.get(_key(row))
            if same and same[1] == CourseStatus.DROPPED:
                rows.wrong(index, "topic", _("This course was dropped."))
            elif same and same[2:] != (row["partner_region_code"], row["hours"]):
                rows.wrong(index, "hours", _("This course is on file with another side or other hours."))

    def load(self, rows: Rows, context: Context) -> None:
        """Write the courses of the chunk, then their officials."""
        constants = {"entered_at": context.at, "entered_by_name": context.actor.name}
        courses: dict[tuple[str, date, str], tuple[Any, ...]] = {}
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            if _key(row) not in self._courses:
                to_date = row["last_day"] + timedelta(days=1)
                texts = (row["topic"], row["kind"], row["host"], row["place"])
                days = (row["from_date"], to_date, row["hours"])
                sides = (row["region_code"], row["partner_region_code"])
                courses.setdefault(_key(row), (number, new_id(), *texts, *sides, *days))
        if courses:
            names = ("topic", "kind", "host", "place", "region_code", "partner_region_code", "from_date")
            staged = context.stage(
                "labour_officialcourse", (*names, "to_date", "hours"), list(courses.values())
            )
            fixed = {**constants, "status": CourseStatus.PLANNED.value, "note": ""}
            keys = context.upsert(
                staged, match=("topic", "from_date", "region_code"), update=(), constants=fixed
            )
            for key, made, line in zip(courses, keys, courses.values(), strict=True):
                self._courses[key] = (made, CourseStatus.PLANNED.value, line[7], line[-1])
        lines = []
        for row, number in zip(rows.records(), rows.numbers, strict=True):
            other = {row["region_code"]: row["partner_region_code"]}.get(row["home"], row["region_code"])
            who = (row["home"], other, row["name"], row["organisation_name"], row["position"])
            done = (row["hours_attended"], row["score"], row["feedback"])
            lines.append((number, new_id(), self._courses[_key(row)][0], *who, *done))
        owner = ("course_id", "region_code", "partner_region_code", "name", "organisation_name", "position")
        done_names = ("hours_attended", "score", "feedback")
        context.upsert(
            context.stage("labour_courseofficial", (*owner, *done_names), lines),
            match=("course_id", "name", "organisation_name"),
            update=("position", *done_names),
            constants=constants,
        )

    def _find(self, rows: Rows, context: Context) -> None:
        for topic, day, region, *rest in context.fetch(KNOWN, [sorted(set(rows["topic"]))]):
            self._courses[topic, day, region] = (rest[0], rest[1], rest[2], rest[3])

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield who is entered in the courses of the scope, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability
        rows = CourseOfficial.objects.filter(side_q(scope)).select_related("course")
        for row in rows.order_by("course__from_date", "course_id", "id").iterator(1_000):
            course = row.course
            yield (
                course.topic,
                course.kind,
                course.host,
                course.region_code,
                course.partner_region_code,
                course.place,
                course.from_date,
                course.to_date - timedelta(days=1),
                course.hours,
                row.name,
                row.organisation_name,
                row.position,
                row.region_code,
                row.hours_attended,
                row.score,
                row.feedback,
            )


def _key(row: Mapping[str, Any]) -> tuple[str, date, str]:
    return row["topic"], row["from_date"], row["region_code"]


OFFICIALS = Sheet(
    name="labour.officials",
    title=_("Officials in exchange training"),
    columns=COLUMNS,
    capability=EDIT,
    export_capability=EDIT,
    keys=("topic", "from_date", "region_code", "name", "organisation_name"),
    rules=(course_is_possible,),
    layout=Layout(
        title_rows=(_("Officials in exchange training"),), hint_row=True, example_rows=1, freeze_columns=1
    ),
)
register(OFFICIALS, OfficialLoader)
