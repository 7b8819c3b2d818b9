"""What happened to introduced enterprises as Excel forms, in and out: steps, money, people employed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import Introduction, IntroductionJob, IntroductionStep, Investment
from xieshou.projects.operations import introduction as steps
from xieshou.projects.policies.introduction import EDIT, VIEW
from xieshou.projects.queries.introduction import list_all_jobs, list_all_money, list_all_steps
from xieshou.projects.vocabulary.introduction import IntroStage, MoneyKind

from .people import HOUSEHOLD, MEMBER, NO_HOUSEHOLD, NO_MEMBER, Households

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

EARLIEST = date(1996, 1, 1)
DAY = timedelta(days=1)
UNKNOWN = _("No enterprise of this name is on file at this place.")
PLACE = Column(
    "region_code", _("Place"), Kind.REGION, required=True, within_scope=True, width=26,
    example="云南省普洱市景东彝族自治县",
)  # fmt: skip
NAME = Column(
    "name", _("Name of the enterprise"), required=True, max_length=120, width=28,
    example="示范海味养殖有限公司", aliases=("企业名称",),
)  # fmt: skip
PROOF = Column("proof", _("Proof"), required=True, max_length=200, width=24, example="合同〔2026〕1号")


class _OfEnterprises(Loader):
    """Finds the enterprise of each row by place and name."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._enterprises: dict[tuple[str, str], Introduction] = {}

    def _find(self, rows: Rows, context: Context) -> list[UUID]:
        found = Introduction.objects.filter(context.scope.region_q(), name__in=set(rows["name"]))
        self._enterprises |= {(one.region_code, one.name): one for one in found}
        return [one.pk for one in self._enterprises.values()]

    def _of(self, row: Mapping[str, Any]) -> Introduction | None:
        return self._enterprises.get((row["region_code"], row["name"]))

    def _key(self, row: Mapping[str, Any]) -> UUID:
        return self._enterprises[row["region_code"], row["name"]].pk


class StepLoader(_OfEnterprises):
    """Takes steps that are not on file, in the order of their days; a step on file never changes."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._steps: dict[tuple[UUID, str], IntroductionStep] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown enterprises, and steps on file with other words."""
        found = IntroductionStep.objects.filter(introduction__in=self._find(rows, context))
        self._steps = {(one.introduction_id, one.to_stage): one for one in found}
        for index, row in enumerate(rows.records()):
            if self._of(row) is None:
                rows.wrong(index, "name", UNKNOWN)
                continue
            same = self._steps.get((self._key(row), row["to_stage"]))
            typed = (row["on_date"], row["document"], row["note"])
            if same is not None and (same.on_date, same.document, same.note) != typed:
                rows.wrong(index, "to_stage", _("This step is on file with another day or proof; it stays."))

    def load(self, rows: Rows, context: Context) -> None:
        """Take each step by the operation of its page."""
        order = {stage: place for place, stage in enumerate(IntroStage.values)}
        lines = sorted(
            zip(rows.numbers, rows.records(), strict=True),
            key=lambda line: (line[1]["on_date"], order[line[1]["to_stage"]]),
        )
        for number, row in lines:
            if (self._key(row), row["to_stage"]) in self._steps:
                continue
            taken = steps.IntroStep(
                row["to_stage"], row["on_date"], row["document"], row["note"], row["uscc"]
            )
            context.enter(number, partial(_advance, self._key(row), taken, context))

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield every step of the scope in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_steps(scope=scope).iterator(1_000):
            firm = row.introduction
            uscc = firm.uscc if row.to_stage == IntroStage.LANDED else ""
            yield firm.region_code, firm.name, row.to_stage, row.on_date, row.document, row.note, uscc


def _advance(key: UUID, taken: steps.IntroStep, context: Context) -> IntroductionStep:
    row = steps.advance(introduction_id=key, step=taken, actor=context.actor, at=context.at, on=context.on)
    return row.steps.get(to_stage=taken.to)


class MoneyLoader(_OfEnterprises):
    """Enters amounts that are not on file; a wrong one is taken back on the page of the enterprise."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._known: set[tuple[Any, ...]] = set()

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown enterprises."""
        found = Investment.objects.filter(introduction__in=self._find(rows, context), takes_back=None)
        self._known = set(found.values_list("introduction_id", "kind", "amount_fen", "on_date", "proof"))
        for index, row in enumerate(rows.records()):
            if self._of(row) is None:
                rows.wrong(index, "name", UNKNOWN)

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each amount by the operation of its page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            values = (self._key(row), row["kind"], row["amount_fen"], row["on_date"], row["proof"])
            if values in self._known:
                continue
            step = partial(
                steps.enter_investment, introduction_id=values[0], kind=row["kind"],
                amount_fen=row["amount_fen"], on_date=row["on_date"], proof=row["proof"],
                actor=context.actor, at=context.at,
            )  # fmt: skip
            context.enter(number, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the amounts of the scope that hold, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_money(scope=scope).iterator(1_000):
            firm = row.introduction
            yield firm.region_code, firm.name, row.kind, row.amount_fen, row.on_date, row.proof


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


class JobLoader(_OfEnterprises):
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


def _layout(title: Any) -> Layout:
    return Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=2)


STEPS = Sheet(
    name="projects.enterprise_steps",
    title=_("Steps of introduced enterprises"),
    columns=(
        PLACE,
        NAME,
        Column(
            "to_stage", _("Stage reached"), Kind.CHOICE, required=True, example=IntroStage.VISITED.value,
            choices=tuple(Choice(code, name) for code, name in IntroStage.choices if code != IntroStage.LEAD),
        ),
        Column("on_date", _("Date"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 5)),
        Column("document", _("Document"), required=True, max_length=200, width=24, example="考察纪要1号"),
        Column("note", _("Note"), max_length=300, width=24, help=_("Needed where an enterprise is lost")),
        Column("uscc", _("Unified social credit code"), Kind.USCC, width=22, help=_("Needed to land")),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("region_code", "name", "to_stage"),
    layout=_layout(_("Steps of introduced enterprises")),
    max_rows=2_000,
    kept=True,
)  # fmt: skip
MONEY = Sheet(
    name="projects.enterprise_money",
    title=_("Money of introduced enterprises"),
    columns=(
        PLACE,
        NAME,
        Column(
            "kind", _("What it is"), Kind.CHOICE, required=True, example=MoneyKind.COMMITTED.value,
            choices=tuple(Choice(code, name) for code, name in MoneyKind.choices),
        ),
        Column("amount_fen", _("Amount"), Kind.MONEY, required=True, minimum=1, example=5_000_000_00),
        Column("on_date", _("Date"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 3, 5)),
        PROOF,
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("region_code", "name", "kind", "amount_fen", "on_date", "proof"),
    layout=_layout(_("Money of introduced enterprises")),
    max_rows=2_000,
    kept=True,
)  # fmt: skip
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
    layout=_layout(_("People employed by introduced enterprises")),
    max_rows=5_000,
)  # fmt: skip
register(STEPS, StepLoader)
register(MONEY, MoneyLoader)
register(JOBS, JobLoader)
