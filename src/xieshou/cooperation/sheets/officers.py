"""Programmes with their slots, and liaison officers with their tasks, as Excel forms, in and out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations.exchange import fill_slot, found_programme, give_task, name_liaison
from xieshou.cooperation.policies import EXCHANGE_EDIT, EXCHANGE_VIEW
from xieshou.cooperation.queries.exchange import list_liaisons, list_programmes
from xieshou.cooperation.vocabulary.giving import Hat, Slot
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.registry import register

from .families import FamilyLoader, all_or_none
from .sides import EAST, SIDES, WEST

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from uuid import UUID

    from django.db.models import Model

    from xieshou.kernel.actor import Scope
    from xieshou.kernel.sheets.loading import Context

    from .families import Family

EARLIEST = date(2013, 1, 1)
ON_PAGE = _("Not read; it is entered on the page.")


class ProgrammeLoader(FamilyLoader):
    """Begins programmes and fills their slots."""

    key = (*SIDES, "title")
    part = ("slot",)
    told = ("text", "evidence")
    empty = ("", "", "", None)

    def families(self, scope: Scope) -> Iterator[Family]:
        """Return the programmes of the scope with their slots."""
        for row in list_programmes(scope=scope):
            slots = sorted(row.slots.all(), key=lambda one: Slot.values.index(one.slot))
            head = (row.region_code, row.partner_region_code, row.title)
            yield row.pk, head, [(one.slot, one.text, one.evidence, one.filled_on) for one in slots]

    def begin(self, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that begins a programme."""
        values = {name: row[name] for name in self.key}
        return partial(found_programme, **values, actor=context.actor, at=context.at)

    def add(self, key: UUID, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that fills a slot."""
        values = {name: row[name] for name in (*self.part, *self.told)}
        step: dict[str, Any] = {"actor": context.actor, "at": context.at, "on": context.on}
        return partial(fill_slot, programme_id=key, **values, **step)


class LiaisonLoader(FamilyLoader):
    """Names liaison officers and gives them tasks."""

    key = (*SIDES, "name", "from_date")
    terms = ("office",)
    part = ("text", "hat", "due_date")
    empty = ("", "", None, "", None)

    def families(self, scope: Scope) -> Iterator[Family]:
        """Return the liaison officers of the scope with their tasks."""
        for row in list_liaisons(scope=scope):
            tasks = sorted(row.tasks.all(), key=lambda one: (one.due_date, one.text))
            head = tuple(getattr(row, name) for name in (*self.key, *self.terms))
            cells = (*self.part, "result", "done_on")
            yield row.pk, head, [tuple(getattr(one, name) for name in cells) for one in tasks]

    def begin(self, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that names a liaison officer."""
        values = {name: row[name] for name in (*self.key, *self.terms)}
        return partial(name_liaison, values=values, actor=context.actor, at=context.at)

    def add(self, key: UUID, row: Mapping[str, Any], context: Context) -> Callable[[], Model]:
        """Return the operation that gives a task."""
        values = {name: row[name] for name in self.part}
        return partial(give_task, liaison_id=key, **values, actor=context.actor, at=context.at)


def _sheet(name: str, title: Any, loader: type[FamilyLoader], *columns: Column) -> Sheet:
    return Sheet(
        name=name,
        title=title,
        columns=(
            replace(EAST, level=None),
            replace(WEST, level=None, header=_("Western prefecture or county")),
            *columns,
        ),
        capability=EXCHANGE_EDIT,
        export_capability=EXCHANGE_VIEW,
        keys=(*loader.key, *loader.part),
        rules=(all_or_none(*loader.part, *loader.told),),
        layout=Layout(title_rows=(title,), hint_row=True, example_rows=1, freeze_columns=3),
        max_rows=2_000,
    )


def _choices(words: Any) -> tuple[Choice, ...]:
    return tuple(Choice(code, label) for code, label in words.choices)


PROGRAMMES = _sheet(
    "cooperation.programmes",
    _("Programmes"),
    ProgrammeLoader,
    Column("title", _("Programme"), required=True, max_length=120, width=28, example="组团式医疗帮扶"),
    Column("slot", _("Slot"), Kind.CHOICE, choices=_choices(Slot), example=Slot.TEAM.value),
    Column("text", _("What fills it"), max_length=200, width=28, example="五人驻县医疗队"),
    Column("evidence", _("Evidence"), max_length=200, width=24, example="派驻名册"),
    Column("filled_on", _("Since"), Kind.DATE, help=ON_PAGE),
)
LIAISONS = _sheet(
    "cooperation.liaisons",
    _("Liaison officers"),
    LiaisonLoader,
    Column("name", _("Name"), required=True, max_length=60, personal="general", example="示范·王干部"),
    Column(
        "from_date", _("From"), Kind.DATE, required=True, earliest=EARLIEST, example=date(2026, 1, 1)
    ),
    Column("office", _("Office"), required=True, max_length=120, width=24, example="区农业农村委"),
    Column("text", _("What is to be done"), max_length=200, width=30, example="指导菌棒生产"),
    Column("hat", _("Hat"), Kind.CHOICE, choices=_choices(Hat), example=Hat.COACH.value),
    Column("due_date", _("Until"), Kind.DATE, earliest=EARLIEST, example=date(2026, 6, 30)),
    Column("result", _("Result"), max_length=200, width=24, help=ON_PAGE),
    Column("done_on", _("Done on"), Kind.DATE, help=ON_PAGE),
)  # fmt: skip
register(PROGRAMMES, ProgrammeLoader)
register(LIAISONS, LiaisonLoader)
