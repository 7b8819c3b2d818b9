"""Tasks of plans as an Excel form, in and out: a new row becomes a task with its legs and milestones."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.indicators import find_indicator, list_indicators
from xieshou.cooperation.models import Milestone, Plan
from xieshou.cooperation.operations.correction import set_quarters
from xieshou.cooperation.operations.plan import LineDraft, add_line
from xieshou.cooperation.policies import PLAN_EDIT, PLAN_VIEW
from xieshou.cooperation.queries.plan import list_all_lines, list_capabilities, list_needs, list_requirements
from xieshou.cooperation.queries.scoped import rows_of
from xieshou.cooperation.rules.plan import quarters_between
from xieshou.cooperation.vocabulary.indicator import Unit
from xieshou.kernel.errors import DomainError
from xieshou.kernel.sheets.declaration import Column, Kind, Layout, Sheet
from xieshou.kernel.sheets.loading import Loader
from xieshou.kernel.sheets.registry import register

from .sides import EAST, WEST

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from xieshou.cooperation.models import PlanLine
    from xieshou.kernel.actor import Actor, Scope
    from xieshou.kernel.sheets.loading import Context, Rows

FEN = 100
LEGS = ("requirement", "need", "capability")
APART = re.compile(r"[、;；\s]+")
REASON = "Excel"


def _is_money(code: str) -> bool:
    counted = find_indicator(code)
    return counted is not None and counted.unit is Unit.FEN


class LineLoader(Loader):
    """Adds the tasks that are not on file; what is on file is corrected on its page, with its reason."""

    def __init__(self) -> None:
        """Begin with nothing read."""
        self._plans: dict[tuple[str, str], list[Plan]] = {}
        self._lines: dict[tuple[Any, ...], PlanLine] = {}
        self._legs: dict[str, dict[str, list[Any]]] = {}
        self._codes: dict[str, str] = {}

    def _read(self, scope: Scope) -> None:
        for plan in rows_of(Plan, scope=scope):
            self._plans.setdefault((plan.region_code, plan.title), []).append(plan)
        for line in list_all_lines(scope=scope).prefetch_related("milestones"):
            self._lines[line.plan_id, line.title, line.partner_region_code] = line
        lists = (list_requirements(scope=scope), list_needs(scope=scope), list_capabilities(scope=scope))
        for name, rows in zip(LEGS, lists, strict=True):
            named: dict[str, list[Any]] = {}
            for row in rows:
                named.setdefault(str(row), []).append(row)
            self._legs[name] = named
        self._codes = {str(one.label): one.code for one in list_indicators()}

    def check(self, rows: Rows, context: Context) -> None:
        """Mark plans, indicators and legs that are not on file, and tasks that are on file otherwise."""
        if not self._legs:
            self._read(context.scope)
        for index, row in enumerate(rows.records()):
            plan = self._plan(row)
            if plan is None:
                rows.wrong(index, "plan", _("No single plan of your area has this title. Draw it up first."))
                continue
            if row["indicator"] not in self._codes:
                rows.wrong(index, "indicator", _("Nothing is counted under this name."))
                continue
            for name in LEGS:
                if row[name] and self._leg(name, row, plan) is None:
                    rows.wrong(index, name, _("No single record of this title fits the district and county."))
            if row["quarters"] and self._targets(row, plan) is None:
                rows.wrong(index, "quarters", _("Give one whole number for each quarter of the task."))
            known = self._lines.get((plan.pk, row["title"], row["partner_region_code"]))
            if known is not None and self._differs(known, row):
                rows.wrong(
                    index, "target", _("This task is on file with other figures; correct it on its page.")
                )

    def load(self, rows: Rows, context: Context) -> None:
        """Add each new task by the operation of its page."""
        for number, row in zip(rows.numbers, rows.records(), strict=True):
            plan = self._plan(row)
            if plan is None or (plan.pk, row["title"], row["partner_region_code"]) in self._lines:
                continue
            step: dict[str, Any] = {"actor": context.actor, "at": context.at, "on": context.on}
            made = context.enter(
                number, partial(add_line, plan_id=plan.pk, draft=self._draft(row, plan), **step)
            )
            if made is None:
                continue
            targets = self._targets(row, plan) if row["quarters"] else None
            if targets is not None:
                wanted = partial(set_quarters, line_id=made.pk, targets=targets, reason=REASON, **step)
                self._set(number, wanted, context)
            keys = list(Milestone.objects.filter(line=made.pk).values_list("pk", flat=True))
            context.journal_created("cooperation_milestone", keys, [number] * len(keys))

    def _set(self, number: int, step: Any, context: Context) -> None:
        try:
            step()
        except DomainError as refusal:
            context.wrong(number, "quarters", str(refusal))

    def _plan(self, row: Mapping[str, Any]) -> Plan | None:
        found = self._plans.get((row["region_code"], row["plan"]), [])
        return found[0] if len(found) == 1 else None

    def _leg(self, name: str, row: Mapping[str, Any], plan: Plan) -> UUID | None:
        county = row["partner_region_code"]
        years = range(plan.from_date.year, plan.to_date.year + 1)
        fitting = [
            one.pk
            for one in self._legs[name].get(row[name] or "", ())
            if one.region_code == plan.region_code
            and (name == "requirement" or one.year in years)
            and (name != "need" or not county or one.partner_region_code == county)
        ]
        return fitting[0] if len(fitting) == 1 else None

    def _draft(self, row: Mapping[str, Any], plan: Plan) -> LineDraft:
        code = self._codes[row["indicator"]]
        return LineDraft(
            title=row["title"],
            owner=row["owner"],
            indicator_code=code,
            target=row["target"] * FEN if _is_money(code) else row["target"],
            partner_region_code=row["partner_region_code"],
            from_date=row["from_date"],
            to_date=row["to_date"],
            **{f"{name}_id": self._leg(name, row, plan) for name in LEGS},
        )

    def _targets(self, row: Mapping[str, Any], plan: Plan) -> dict[tuple[int, int], int] | None:
        """Return (year, quarter) → target in the unit of the indicator, None where they do not fit."""
        parts = APART.split(row["quarters"].strip())
        quarters = quarters_between(row["from_date"] or plan.from_date, row["to_date"] or plan.to_date)
        if len(parts) != len(quarters) or not all(one.isascii() and one.isdigit() for one in parts):
            return None
        unit = FEN if _is_money(self._codes[row["indicator"]]) else 1
        return {quarter: int(one) * unit for quarter, one in zip(quarters, parts, strict=True)}

    def _differs(self, known: PlanLine, row: Mapping[str, Any]) -> bool:
        cells = _cells(known)
        same = ("owner", "indicator", "target")
        written = dict(zip((column.key for column in COLUMNS), cells, strict=True))
        more = [name for name in (*LEGS, "from_date", "to_date") if row[name]]
        quarters = "、".join(APART.split((row["quarters"] or written["quarters"]).strip()))
        return quarters != written["quarters"] or any(written[name] != row[name] for name in (*same, *more))

    def export_rows(
        self, *, actor: Actor, scope: Scope, filters: Mapping[str, Any]
    ) -> Iterator[Sequence[Any]]:
        """Yield the tasks of the scope in the order of the columns; money in whole yuan."""
        del actor, filters  # the sheet has asked for the capability; there is nothing to filter
        for row in list_all_lines(scope=scope).prefetch_related("milestones").iterator(1_000):
            yield _cells(row)


def _cells(row: PlanLine) -> tuple[Any, ...]:
    """Return the cells of a task in the order of COLUMNS."""
    counted = find_indicator(row.indicator_code)
    unit = FEN if _is_money(row.indicator_code) else 1
    known = {(one.year, one.quarter): one.target for one in row.milestones.all()}
    targets = [known.get(quarter, 0) // unit for quarter in quarters_between(row.from_date, row.to_date)]
    return (
        row.region_code, row.partner_region_code, row.plan.title, row.number, row.title, row.owner,
        str(counted.label) if counted else row.indicator_code, row.target // unit, row.from_date,
        row.to_date, *(str(leg) if leg else "" for leg in (row.requirement, row.need, row.capability)),
        "、".join(str(target) for target in targets),
    )  # fmt: skip


def _text(key: str, header: Any, width: int = 28, **options: Any) -> Column:
    return Column(key, header, max_length=options.pop("max_length", 160), width=width, **options)


TITLE = _("Tasks of plans")
COLUMNS = (
    EAST,
    replace(WEST, required=False, help=_("Empty: all counties")),
    _text("plan", _("Plan"), required=True, max_length=120, example="2026年度实施方案"),
    Column("number", _("No."), Kind.INTEGER, minimum=1, help=_("Given by the system; leave it empty")),
    _text("title", _("Task of the plan"), 32, required=True, example="组织赴沪就业"),
    _text(
        "owner", _("Owner"), 16, required=True, max_length=80, personal="general", example="区人社局"
    ),
    _text("indicator", _("Counted by"), required=True, example="结对关系"),
    Column(
        "target", _("Target"), Kind.INTEGER, required=True, minimum=1, maximum=10_000_000_000, example=60,
        help=_("Money in whole yuan."),
    ),
    Column("from_date", _("From"), Kind.DATE, help=_("Empty: as the plan")),
    Column("to_date", _("Until"), Kind.DATE, help=_("Empty: as the plan")),
    _text("requirement", _("Requirement")),
    _text("need", _("Need")),
    _text("capability", _("Capability")),
    _text(
        "quarters", _("Milestones by quarter"), example="10、25、45、60",
        help=_("From the first day to the end of each quarter; empty: evenly"),
    ),
)  # fmt: skip
LINES = Sheet(
    name="cooperation.plan_lines",
    title=TITLE,
    columns=COLUMNS,
    capability=PLAN_EDIT,
    export_capability=PLAN_VIEW,
    keys=("region_code", "partner_region_code", "plan", "title"),
    layout=Layout(title_rows=(TITLE,), hint_row=True, example_rows=1, freeze_columns=2),
    max_rows=2_000,
)
register(LINES, LineLoader)
