"""Reported figures as an Excel form, in and out; the list behind one, and headlines with lists, out only."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.insight.measures import measures, units
from xieshou.insight.operations import (
    LOAD,
    VIEW,
    Correction,
    NewFigure,
    correct_figure,
    enter_figure,
    named,
    reinstate,
)
from xieshou.insight.queries.figures import find_figures
from xieshou.insight.vocabulary import Qualifier
from xieshou.kernel.regions.rules import full_code
from xieshou.kernel.sheets.declaration import Choice, Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register
from xieshou.projects.rules.sectors import sectors

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from xieshou.insight.models import ReportedFigure
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

MOST = Decimal(10) ** 14
CELLS = (
    "label_zh", "value", "qualifier", "unit_zh", "measure", "eastern_region_code", "region_code", "sector",
    "project_code", "period", "source", "note",
)  # fmt: skip


def number_of(text: Any) -> Decimal | None:
    """Return a number as people write it (8,000); None for what is none, or has more than two decimals."""
    try:
        value = Decimal(str(text).replace(",", "").replace("，", "").strip())
    except InvalidOperation:
        return None
    fits = value.is_finite() and 0 <= value < MOST and value == value.quantize(Decimal("0.01"))
    return value if fits else None


def value_is_a_number(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """Refuse a value that is no number."""
    if number_of(values["value"]) is None:
        yield "value", _("Write a number of at most two decimals, as in 8000 or 47.99.")


class FigureLoader(Loader):
    """Enters figures that are not on file; one that states something else needs a reason and corrects."""

    def __init__(self) -> None:
        """Begin with nothing found."""
        self._standing: dict[tuple[str, ...], ReportedFigure] = {}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark foreign sides, values that are no number, and changes without a reason."""
        found = find_figures(scope=context.scope)
        self._standing = {_key(one): one for one in found}
        for index, row in enumerate(rows.records()):
            if number_of(row["value"]) is None:
                continue  # the rule of the sheet has marked it
            sides = [code for code in (row["eastern_region_code"], row["region_code"]) if code]
            if not any(context.scope.covers_region(code) for code in sides):
                rows.wrong(
                    index, "eastern_region_code", _("Neither the district nor the place lies in your area.")
                )
            before = self._standing.get(_key(_figure(row)))
            if before is not None and _changes(before, row) and not row["reason"]:
                rows.wrong(index, "reason", _("Another value is on file: say why it is corrected."))

    def load(self, rows: Rows, context: Context) -> None:
        """Enter or correct each figure by the operation of its page."""
        who: dict[str, Any] = {"actor": context.actor, "at": context.at}
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            figure = _figure(row)
            before = self._standing.get(_key(figure))
            if before is None:
                context.enter(number, partial(enter_figure, figure=figure, **who))
            elif _changes(before, row):
                change = Correction(
                    figure.value, figure.qualifier, figure.unit_zh, figure.source, row["reason"], figure.note
                )
                context.enter(number, partial(correct_figure, figure_id=before.pk, change=change, **who))

    def undone(self, *, actor: Actor, at: datetime) -> None:
        """Let the figures stand again that the import had corrected."""
        reinstate(actor=actor, at=at)

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the figures of the scope that stand, in the order of the columns."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in find_figures(scope=scope).iterator(1_000):
            cells = {name: getattr(row, name) for name in CELLS}
            yield [*{**cells, "value": f"{row.value.normalize():f}"}.values(), ""]


def _figure(row: Mapping[str, Any]) -> NewFigure:
    """Return the figure of a row."""
    unit = units().get(row["unit_zh"])
    typed = {name: row[name] or "" for name in CELLS if name != "value"}
    figure = NewFigure(
        indicator="",
        label_en=row["label_zh"],
        unit_en=unit.en if unit else row["unit_zh"],
        value=number_of(row["value"]) or Decimal(0),
        **typed,
    )
    return named(figure)


def _key(figure: NewFigure | ReportedFigure) -> tuple[str, ...]:
    """Return by what a row finds its figure again: what it counts or its words, places and period."""
    what = (figure.measure, figure.sector, figure.project_code) if figure.measure else (figure.label_zh,)
    places = (full_code(code) if code else "" for code in (figure.eastern_region_code, figure.region_code))
    return (*what, *places, figure.period)


def _changes(before: ReportedFigure, row: Mapping[str, Any]) -> bool:
    """Tell whether a row states something else than the figure on file."""
    same = ("qualifier", "unit_zh", "source", "note")
    other = any(getattr(before, name) != (row[name] or "") for name in same)
    return other or before.value != number_of(row["value"])


FIGURES = Sheet(
    name="insight.figures",
    title=_("Reported figures"),
    columns=(
        Column(
            "label_zh", _("Words of the source"), required=True, max_length=120, width=30, example="带动农户"
        ),
        Column("value", _("Value as reported"), required=True, max_length=20, example="8000"),
        Column(
            "qualifier", _("How it is stated"), Kind.CHOICE, required=True, example=Qualifier.AT_LEAST.value,
            choices=tuple(Choice(code, label) for code, label in Qualifier.choices),
        ),
        Column("unit_zh", _("Unit"), required=True, max_length=20, example="户"),
        Column(
            "measure", _("What it claims to count"), Kind.CHOICE, width=24, example="households_benefiting",
            choices=tuple(Choice(one.code, one.zh, (one.en,)) for one in measures().values()),
            help=_("Empty: something else, of which this system keeps no list"),
        ),
        Column(
            "eastern_region_code", _("Eastern district"), Kind.REGION, required=True, level=3, width=22,
            example="310112000000",
        ),
        Column(
            "region_code", _("Place"), Kind.REGION, width=22, help=_("Empty: all counties of the district")
        ),
        Column(
            "sector", _("Sector"), Kind.CHOICE, width=16,
            choices=tuple(Choice(one.code, one.zh, (one.en,)) for one in sectors().values()),
        ),
        Column("project_code", _("Project number"), max_length=30, width=18),
        Column(
            "period", _("Period"), max_length=40, width=16, help=_("2020, 2020-05 or 2018–2020; empty: all")
        ),
        Column(
            "source", _("Source document"), required=True, max_length=300, width=36, example="访谈记录 2020"
        ),
        Column("note", _("Note"), max_length=300, width=24),
        Column("reason", _("Reason of the correction"), max_length=200, width=24),
    ),
    capability=LOAD,
    export_capability=VIEW,
    keys=("label_zh", "measure", "eastern_region_code", "region_code", "sector", "project_code", "period"),
    rules=(value_is_a_number,),
    layout=Layout(title_rows=(_("Reported figures"),), hint_row=True, example_rows=1, freeze_columns=1),
    max_rows=2_000,
)  # fmt: skip
LIST = Sheet(
    name="insight.figure_list",
    title=_("List behind a figure"),
    columns=(
        Column("day", _("Date"), Kind.DATE),
        Column("place", _("Place"), width=26),
        Column("record", _("What is recorded"), width=60),
        Column("amount", _("Amount"), Kind.MONEY, width=16),
    ),
    capability=VIEW,
    layout=Layout(example_rows=0, blank_rows=0),
)
RECONCILER = Sheet(
    name="insight.reconciler",
    title=_("Headlines and lists"),
    columns=(
        Column("district", _("Eastern district"), width=18),
        Column("place", _("Place"), width=22),
        Column("indicator", _("Indicator"), width=30),
        Column("period", _("Period")),
        Column("value", _("Reported")),
        Column("qualifier", _("How it is stated")),
        Column("unit", _("Unit"), width=10),
        Column("counted", _("On the list"), Kind.INTEGER),
        Column("missing", _("Short of the claim"), Kind.INTEGER),
        Column("verdict", _("Verdict"), width=26),
        Column("source", _("Source"), width=40),
    ),
    capability=VIEW,
    layout=Layout(example_rows=0, blank_rows=0),
)
register(FIGURES, FigureLoader)
