"""Examination results as an Excel form, in and out: one row a learner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.labour.models import Enrolment
from xieshou.labour.rules.course import HIGHEST_SCORE
from xieshou.labour.vocabulary.course import LEARNING, EnrolmentStatus

from .attendance import find_learners, wrong_learner

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows


class ResultsLoader(Loader):
    """Loads the scores of learners while their course runs; an empty cell says nothing."""

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown learners and courses that do not run."""
        learners = find_learners(rows["course"], context)
        for index, row in enumerate(rows.records()):
            wrong = wrong_learner(learners.get((row["course"], row["number"])), row["name"])
            if wrong and row["score"] is not None:
                rows.wrong(index, *wrong)

    def load(self, rows: Rows, context: Context) -> None:
        """Write the scores of the chunk."""
        learners = find_learners(rows["course"], context)
        staged = [
            (number, learners[row["course"], row["number"]][0], row["score"])
            for row, number in zip(rows.records(), rows.numbers, strict=True)
            if row["score"] is not None
        ]
        context.upsert(
            context.stage("labour_enrolment", ("score",), staged), match=("id",), update=("score",)
        )

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the learners of the scope with score and result."""
        del actor  # the sheet has asked for the capability
        learners = Enrolment.objects.filter(scope.region_q(), status__in=LEARNING)
        if filters.get("course"):
            learners = learners.filter(course__code=str(filters["course"]))
        for row in learners.select_related("person", "course").order_by("course__code", "number"):
            yield row.course.code, row.number, row.person.name, row.score, row.status


RESULTS = Sheet(
    name="labour.course_results",
    title=_("Examination results of a course"),
    capability="labour.course.examine",
    export_capability="people.export",
    keys=("course", "number"),
    columns=(
        Column(
            "course", _("Course number"), required=True, max_length=24, width=18, example="530326-2026-001"
        ),
        Column(
            "number", _("Learner number"), required=True, max_length=6, example="012345", personal="general"
        ),
        Column("name", _("Name"), Kind.PERSON_NAME, example="王小明", personal="general"),
        Column(
            "score", _("Points"), Kind.INTEGER, minimum=0, maximum=HIGHEST_SCORE, example=85,
            help=_("Empty: not recorded"), personal="general",
        ),
        Column(
            "result", _("Result"), Kind.CHOICE, help=_("Not read; the system decides"), personal="general",
            choices=tuple(Choice(one.value, one.label) for one in EnrolmentStatus),
        ),
    ),
    layout=Layout(title_rows=(_("Examination results of a course"),), hint_row=True, example_rows=1),
)  # fmt: skip
register(RESULTS, ResultsLoader)
