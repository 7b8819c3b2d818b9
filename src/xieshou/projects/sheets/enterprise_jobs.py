"""People employed by introduced enterprises as an Excel form, in and out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Column, Kind, Sheet
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import IntroductionJob
from xieshou.projects.operations import introduction as steps
from xieshou.projects.policies.introduction import EDIT, VIEW
from xieshou.projects.queries.introduction import list_all_jobs

from .enterprise_steps import EARLIEST, NAME, PLACE, PROOF, UNKNOWN, OfEnterprises, layout_of
from .people import HOUSEHOLD, MEMBER, NO_HOUSEHOLD, NO_MEMBER, Households

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

DAY = timedelta(days=1)


def worker_is_clear(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a row that names neither a member of a household nor a person with a home, or both."""
    if values["household_code"]:
        if not values["member"]:
            yield "member", _("Name the member of this household.")
        elif values["worker_name"] or values["home_code"]:
            yield "worker_name", _("Leave name and home empty for a member of a household on file.")
    elif not (values["worker_name"] and values["home_code"]):
        yield "worker_name", _("Name a member of a household, or give name and home of somebody else.")
    if values["last_day"] and values["last_day"] < values["from_date"]:
        yield "last_day", _("The last day must not come before the first day.")


class JobLoader(OfEnterprises):
    """Enters people employed; a job on file changes in one way only: it ends."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._homes = Households()
        self._jobs: dict[tuple[Any, ...], IntroductionJob] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown enterprises and people, and jobs on file with another proof or end."""
        found = IntroductionJob.objects.filter(introduction__in=self._find(rows, context))
        self._jobs = {
            (one.introduction_id, one.person_id, one.worker_name, one.from_date): one for one in found
        }
        self._homes.find(rows["household_code"], context)
        for index, row in enumerate(rows.records()):
            code = row["household_code"]
            if self._of(row) is None:
                rows.wrong(index, "name", UNKNOWN)
            elif code and self._homes.household(code) is None:
                rows.wrong(index, "household_code", NO_HOUSEHOLD)
            elif code and self._person(row) is None:
                rows.wrong(index, "member", NO_MEMBER)
            elif (same := self._same(row)) and _differs(same, row):
                rows.wrong(index, "proof", _("This job is on file with another proof or end."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter or end each job by the operation of its page."""
        who: dict[str, Any] = {"actor": context.actor, "at": context.at}
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            same, end = self._same(row), row["last_day"]
            if same is None:
                job = steps.NewJob(
                    from_date=row["from_date"],
                    proof=row["proof"],
                    household_id=self._homes.household(row["household_code"]),
                    person_id=self._person(row),
                    worker_name=row["worker_name"],
                    home_code=row["home_code"],
                    to_date=end + DAY if end else None,
                )
                step = partial(steps.hire, introduction_id=self._key(row), job=job, **who)
                context.enter(number, step, columns={"person": "member", "to_date": "last_day"})
            elif same.to_date is None and end:
                context.journal_changes("projects_introductionjob", [same.pk], [number])
                context.enter(number, partial(steps.end_job, job_id=same.pk, last_day=end, **who))

    def _person(self, row: Mapping[str, Any]) -> UUID | None:
        return self._homes.member(row["household_code"], row["member"])

    def _same(self, row: Mapping[str, Any]) -> IntroductionJob | None:
        return self._jobs.get((self._key(row), self._person(row), row["worker_name"], row["from_date"]))

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the people employed of all times of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_jobs(scope=scope).iterator(1_000):
            home = row.household
            yield (
                row.introduction.region_code, row.introduction.name, home.code if home else "",
                row.person.name if row.person else "", row.worker_name, "" if home else row.home_code,
                row.from_date, row.to_date - DAY if row.to_date else None, row.proof,
            )  # fmt: skip


def _differs(same: IntroductionJob, row: Mapping[str, Any]) -> bool:
    end = row["last_day"] + DAY if row["last_day"] else None
    return same.proof != row["proof"] or (same.to_date is not None and same.to_date != end)


JOBS = Sheet(
    name="projects.enterprise_jobs",
    title=_("People employed by introduced enterprises"),
    columns=(
        PLACE,
        NAME,
        HOUSEHOLD,
        MEMBER,
        Column(
            "worker_name", _("Name"), max_length=60, personal="general",
            help=_("Only for somebody who is not on the register."),
        ),
        Column("home_code", _("Home"), Kind.REGION, width=24, personal="general"),
        Column("from_date", _("From"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 5)),
        Column("last_day", _("Last day"), Kind.DATE, earliest=EARLIEST, help=_("Empty: still employed")),
        replace(PROOF, example="劳动合同"),
    ),
    capability=EDIT,
    export_capability=VIEW,
    rules=(worker_is_clear,),
    layout=layout_of(_("People employed by introduced enterprises")),
    max_rows=5_000,
)  # fmt: skip
register(JOBS, JobLoader)
