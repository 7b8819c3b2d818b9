"""Village leaders as an Excel form, in and out: who was trained, and what they started."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.models import Leader, LeaderTraining
from xieshou.projects.operations import leader as steps
from xieshou.projects.policies.introduction import EDIT, VIEW
from xieshou.projects.queries.leader import list_chain
from xieshou.projects.vocabulary.introduction import StartedKind

from .people import HOUSEHOLD, MEMBER, NO_HOUSEHOLD, NO_MEMBER, Households

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

    Training = tuple[str, str, date]

EARLIEST = date(2013, 1, 1)
DAY = timedelta(days=1)
TRAINING, TRAINEE, STARTED = _("Training"), _("Who was trained"), _("What was started")
STARTED_KEYS = ("started_kind", "started_name", "started_on", "started_document")


def chain_is_whole(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse days out of order, half a trainee, half an undertaking."""
    if values["last_day"] < values["from_date"]:
        yield "last_day", _("The last day must not come before the first day.")
    if bool(values["household_code"]) is not bool(values["member"]):
        yield "member", _("Name both the household and its member, or neither.")
    given = [key for key in STARTED_KEYS if values[key]]
    if given and len(given) < len(STARTED_KEYS):
        missing = next(key for key in STARTED_KEYS if not values[key])
        yield missing, _("Give kind, name, day and document of what was started, or none of them.")
    elif given and not values["member"]:
        yield "member", _("Name who started it.")


class LeaderLoader(Loader):
    """Enters trainings, trainees and what they started; what is on file is never overwritten."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._homes = Households()
        self._trainings: dict[Training, LeaderTraining] = {}
        self._terms: dict[Training, tuple[Any, ...]] = {}
        self._leaders: dict[UUID, Leader] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown people, and what differs from the records."""
        self._find(rows, context)
        for index, row in enumerate(rows.records()):
            if self._terms.setdefault(_key(row), _typed(row)) != _typed(row):
                rows.wrong(
                    index, "title", _("This training has other days, organiser or document elsewhere.")
                )
            elif row["household_code"] and self._homes.household(row["household_code"]) is None:
                rows.wrong(index, "household_code", NO_HOUSEHOLD)
            elif row["member"] and self._person(row) is None:
                rows.wrong(index, "member", NO_MEMBER)
            elif wrong := self._differs(row):
                rows.wrong(index, *wrong)

    def load(self, rows: Rows, context: Context) -> None:
        """Enter each link of the chain by the operation of its page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            training = self._trainings.get(_key(row)) or self._hold(number, row, context)
            person, home = self._person(row), self._homes.household(row["household_code"])
            if training is None or person is None or home is None:
                continue
            leader = self._leaders.get(person) or self._train(number, (training.pk, home, person), context)
            if leader is not None and row["started_kind"] and not leader.started_kind:
                started = steps.Started(*(row[key] for key in STARTED_KEYS))
                context.journal_changes("projects_leader", [leader.pk], [number])
                step = partial(
                    steps.start_undertaking, leader_id=leader.pk, started=started, actor=context.actor,
                    at=context.at,
                )  # fmt: skip
                context.enter(
                    number,
                    step,
                    columns={
                        "name": "started_name",
                        "on_date": "started_on",
                        "document": "started_document",
                    },
                )

    def _hold(self, number: int, row: Mapping[str, Any], context: Context) -> LeaderTraining | None:
        made = context.enter(
            number,
            partial(
                steps.hold_training,
                region_code=row["region_code"],
                title=row["title"],
                organiser=row["organiser"],
                days=(row["from_date"], row["last_day"] + DAY),
                document=row["document"],
                actor=context.actor,
                at=context.at,
            ),
        )
        if not isinstance(made, LeaderTraining):
            return None
        self._trainings[_key(row)] = made
        return made

    def _train(self, number: int, who: tuple[UUID, UUID, UUID], context: Context) -> Leader | None:
        training, home, person = who
        step = partial(
            steps.train_leader, training_id=training, household_id=home, person_id=person,
            actor=context.actor, at=context.at,
        )  # fmt: skip
        made = context.enter(number, step)
        return made if isinstance(made, Leader) else None

    def _find(self, rows: Rows, context: Context) -> None:
        self._homes.find(rows["household_code"], context)
        trainings = LeaderTraining.objects.filter(context.scope.region_q(), title__in=set(rows["title"]))
        self._trainings = {(one.region_code, one.title, one.from_date): one for one in trainings}
        self._terms |= {key: _of(one) for key, one in self._trainings.items()}
        people = {self._person(row) for row in rows.records()} - {None}
        found = Leader.objects.filter(person__in=people).select_related("training")
        self._leaders = {one.person_id: one for one in found}

    def _person(self, row: Mapping[str, Any]) -> UUID | None:
        return self._homes.member(row["household_code"], row["member"])

    def _differs(self, row: Mapping[str, Any]) -> tuple[str, Any] | None:
        """Return column and words of what differs from the leader on file."""
        person = self._person(row)
        same = self._leaders.get(person) if person else None
        if same is None:
            return None
        known = (same.training.region_code, same.training.title, same.training.from_date)
        if known != _key(row):
            return "member", _("This person is on file as a leader of another training.")
        started = [getattr(same, key) for key in STARTED_KEYS]
        if same.started_kind and row["started_kind"] and started != [row[key] for key in STARTED_KEYS]:
            return "started_name", _("Something else that this person started is on file.")
        return None

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the trainings of the scope with their leaders; one without trainees has a row of its own."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for training, leaders in list_chain(scope=scope):
            head = (
                training.title, training.region_code, training.organiser, training.from_date,
                training.to_date - DAY, training.document,
            )  # fmt: skip
            for one in leaders:
                yield (
                    *head, one.household.code, one.person.name, *(getattr(one, key) for key in STARTED_KEYS)
                )  # fmt: skip
            if not leaders:
                yield (*head, "", "", "", "", None, "")


def _key(row: Mapping[str, Any]) -> Training:
    return row["region_code"], row["title"], row["from_date"]


def _of(training: LeaderTraining) -> tuple[Any, ...]:
    return training.organiser, training.to_date - DAY, training.document


def _typed(row: Mapping[str, Any]) -> tuple[Any, ...]:
    return row["organiser"], row["last_day"], row["document"]


def day_column(key: str, header: Any, **options: Any) -> Column:
    """Return a column of days."""
    return Column(key, header, Kind.DATE, earliest=EARLIEST, **options)


LEADERS = Sheet(
    name="projects.leaders",
    title=_("Leaders: training and what came of it"),
    columns=(
        Column(
            "title", _("Title of the training"), required=True, max_length=120, width=28, group=TRAINING,
            example="乡村振兴带头人培训班",
        ),
        Column(
            "region_code", _("For the people of"), Kind.REGION, required=True, within_scope=True, width=26,
            group=TRAINING, example="云南省普洱市景东彝族自治县",
        ),
        Column(
            "organiser", _("Organised by"), required=True, max_length=120, width=20, group=TRAINING,
            example="金山区农广校",
        ),
        day_column("from_date", _("From"), required=True, group=TRAINING, example=date(2026, 1, 5)),
        day_column("last_day", _("Last day"), required=True, group=TRAINING, example=date(2026, 1, 14)),
        Column("document", _("Document"), required=True, max_length=200, group=TRAINING, example="培训通知"),
        replace(HOUSEHOLD, group=TRAINEE),
        replace(MEMBER, group=TRAINEE),
        Column(
            "started_kind", _("Kind"), Kind.CHOICE, group=STARTED, example=StartedKind.WORKSHOP.value,
            choices=tuple(Choice(code, label) for code, label in StartedKind.choices),
        ),
        Column(
            "started_name", _("Name of the undertaking"), max_length=120, width=22, group=STARTED,
            example="示范绣坊",
        ),
        day_column("started_on", _("Started on"), group=STARTED, example=date(2026, 2, 1)),
        Column(
            "started_document", _("Licence or registration"), max_length=200, group=STARTED, example="执照",
        ),
    ),
    capability=EDIT,
    export_capability=VIEW,
    keys=("household_code", "member"),
    rules=(chain_is_whole,),
    layout=Layout(
        title_rows=(_("Leaders: training and what came of it"),), hint_row=True, example_rows=1,
        freeze_columns=1,
    ),
    max_rows=2_000,
)  # fmt: skip
register(LEADERS, LeaderLoader)
