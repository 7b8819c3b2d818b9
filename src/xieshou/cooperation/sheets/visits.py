"""Stops and delegations of field visits as Excel forms, in and out; a visit is planned on its page."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.linked import code_projects
from xieshou.cooperation.operations.delegation import NewMember, add_member
from xieshou.cooperation.operations.visit import Stop, add_stop
from xieshou.cooperation.policies import MEETING_EDIT, MEETING_VIEW
from xieshou.cooperation.queries.visit import list_all_members, list_all_stops, list_visits
from xieshou.cooperation.vocabulary.meeting import Rank, StopKind
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

from .giving import DONORS
from .meetings import EARLIEST, SIDE
from .sides import EAST, SIDES, WEST, mark_foreign

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

VISIT = (*SIDES, "title", "from_date")
STOP = ("day", "kind", "place", "household_code", "project_code")
Key = tuple[Any, ...]


class VisitLoader(Loader):
    """Finds the visit of a row."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._visits: dict[Key, UUID] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark foreign sides and unknown visits."""
        mark_foreign(rows, context)
        found = list_visits(scope=context.scope).filter(title__in=sorted(set(rows["title"])))
        self._visits = {tuple(row[1:]): row[0] for row in found.values_list("pk", *VISIT)}
        for index, row in enumerate(rows.records()):
            if tuple(row[name] for name in VISIT) not in self._visits:
                rows.wrong(index, "title", _("No such visit is on file. Plan it on its page first."))


class StopLoader(VisitLoader):
    """Adds the stops that are not on the itinerary."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        super().__init__()
        self._bodies: dict[str, list[UUID]] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark unknown visits and organisations; codes are checked when a stop is entered."""
        super().check(rows, context)
        names = sorted({name for name in rows["body"] if name})
        self._bodies = {name: [] for name in names}
        for key, name in context.fetch(DONORS, [names]):
            self._bodies[name].append(key)
        for index, name in enumerate(rows["body"]):
            if name and len(self._bodies[name]) != 1:
                rows.wrong(index, "body", _("No single active organisation of this name is on file."))

    def load(self, rows: Rows, context: Context) -> None:
        """Add each stop by the operation of the page."""
        known = {
            (*row[:4], *row[4:9])
            for row in self.export_rows(actor=context.actor, scope=context.scope, filters={})
        }
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            if tuple(row[name] for name in (*VISIT, *STOP)) in known:
                continue
            stop = Stop(
                **{name: row[name] for name in (*STOP, "note")},
                body_id=self._bodies[row["body"]][0] if row["body"] else None,
            )
            step = partial(
                add_stop, visit_id=self._visits[tuple(row[name] for name in VISIT)], stop=stop,
                actor=context.actor, at=context.at,
            )  # fmt: skip
            context.enter(number, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the stops of the scope in the order of the columns."""
        del filters  # there is nothing to filter
        rows = list(list_all_stops(scope=scope))
        codes = code_projects([row.project_id for row in rows if row.project_id], actor)
        for row in rows:
            yield (
                row.region_code, row.partner_region_code, row.visit.title, row.visit.from_date, row.day,
                row.kind, row.place, row.household.code if row.household else "",
                codes.get(row.project_id, "") if row.project_id else "", row.body.name if row.body else "",
                row.note,
            )  # fmt: skip


class MemberLoader(VisitLoader):
    """Adds who is not on the list of a delegation."""

    def load(self, rows: Rows, context: Context) -> None:
        """Add each by the operation of the page."""
        found = list_all_members(scope=context.scope).filter(visit__in=self._visits.values())
        known = set(found.values_list("visit_id", "name", "duty"))
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            visit_id = self._visits[tuple(row[name] for name in VISIT)]
            if (visit_id, row["name"], row["duty"]) not in known:
                member = NewMember(row["name"], row["duty"], row["rank"], row["side"] == "east")
                step = partial(
                    add_member, visit_id=visit_id, member=member, actor=context.actor, at=context.at
                )
                context.enter(number, step)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield who travelled, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_members(scope=scope).iterator(1_000):
            yield (
                row.region_code, row.partner_region_code, row.visit.title, row.visit.from_date,
                "east" if row.is_east else "west", row.name, row.duty, row.rank,
            )  # fmt: skip


def _sheet(name: str, title: Any, keys: tuple[str, ...], columns: tuple[Column, ...]) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        columns=(
            EAST,
            WEST,
            Column("title", _("Field visit"), required=True, max_length=120, width=28, example="调研对接"),
            Column(
                "from_date", _("First day"), Kind.DATE, required=True, earliest=EARLIEST,
                example=date(2026, 9, 20),
            ),
            *columns,
        ),
        capability=MEETING_EDIT,
        export_capability=MEETING_VIEW,
        keys=(*VISIT, *keys),
        layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=3),
        max_rows=5_000,
    )  # fmt: skip


STOPS = _sheet(
    "cooperation.visit_stops",
    _("Stops of field visits"),
    STOP,
    (
        Column(
            "day", _("Day of the stop"), Kind.DATE, required=True, earliest=EARLIEST,
            example=date(2026, 9, 21),
        ),
        Column(
            "kind", _("Kind"), Kind.CHOICE, required=True, example=StopKind.PROJECT.value,
            choices=tuple(Choice(code, label) for code, label in StopKind.choices),
        ),
        Column("place", _("Venue or site"), required=True, max_length=120, width=24, example="香菇种植基地"),
        Column("household_code", _("Household code"), max_length=20, width=20, personal="sensitive"),
        Column("project_code", _("Project number"), max_length=30, width=18),
        Column("body", _("Organisation"), max_length=120, width=24),
        Column("note", _("Note"), max_length=300, width=30, personal="sensitive"),
    ),
)  # fmt: skip
MEMBERS = _sheet(
    "cooperation.visit_members",
    _("Delegations of field visits"),
    ("name", "duty"),
    (
        Column("side", _("Side"), Kind.CHOICE, required=True, choices=SIDE, example="east"),
        Column("name", _("Name"), required=True, max_length=60, personal="general", example="示范·李区长"),
        Column("duty", _("Duty"), max_length=80, personal="general", example="副区长"),
        Column(
            "rank", _("Level of office"), Kind.CHOICE, required=True, example=Rank.DEPUTY.value,
            choices=tuple(Choice(code, label) for code, label in Rank.choices),
        ),
    ),
)  # fmt: skip
register(STOPS, StopLoader)
register(MEMBERS, MemberLoader)
