"""Figures for everybody: counts of the last complete runs with every cell that could be traced hidden."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.db.models.functions import Substr

from xieshou.engines.law import read_law
from xieshou.engines.poverty import TOTAL, changed_cells, load_law, rollup, suppress_table
from xieshou.kernel.actor import Scope
from xieshou.monitoring.models import Run
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS
from xieshou.registry.models import Household

from .figures import latest_runs, read_results

if TYPE_CHECKING:
    from datetime import date

AT_RISK = ("unstable", "marginal", "sudden")
PARAMETERS = Path(__file__).resolve().parent.parent / "parameters"
WHOLES = ("households", "households", "people")
Table = dict[str, dict[str, int]]


@dataclass(frozen=True, slots=True)
class PublicRow:
    """One place: None is a count that is not shown."""

    code: str
    cells: dict[str, int | None]
    may_open: bool = False

    @property
    def incidence(self) -> float | None:
        """Return the share below the line, None unless both of its parts are shown."""
        below, above = self.cells["below"], self.cells["above"]
        return below / (below + above) if below is not None and above is not None and below + above else None


@dataclass(frozen=True, slots=True)
class PublicFigures:
    """What stands on the public page of a place."""

    rows: list[PublicRow]
    total: PublicRow | None
    months: list[int]
    smallest: int
    is_closed: bool = False
    runs: list[Run] = field(default_factory=list)


def public_runs(place: str = "") -> list[Run]:
    """Return the last complete run of each county; the caller opens the scope."""
    return latest_runs(Scope.everything(), place=place)


def read_public(place: str, *, on: date) -> PublicFigures:
    """Return the public figures of all counties, or of the towns of one county.

    Towns are shown only where nothing in the county's own row is hidden: their sum is then known anyway.
    """
    smallest = load_law().number("publication.smallest_cell", on, place or "00")
    runs = public_runs()
    months = sorted({run.month for run in runs})
    if not runs:
        return PublicFigures([], None, [], smallest)
    counties = _tables(runs, "county", smallest, on=on)
    if not place:
        return PublicFigures(*_split(counties), months, smallest, runs=runs)
    mine = [run for run in runs if run.region_code.startswith(place)]
    row = counties.get(place)
    if not mine or row is None or None in row.values():
        return PublicFigures([], None, [run.month for run in mine], smallest, is_closed=True, runs=mine)
    towns = _tables(mine, "township", smallest, on=on, total_known=True)
    return PublicFigures(*_split(towns), [run.month for run in mine], smallest, runs=mine)


def _split(table: dict[str, dict[str, int | None]]) -> tuple[list[PublicRow], PublicRow]:
    rows = [
        PublicRow(code, cells, may_open=None not in cells.values())
        for code, cells in sorted(table.items())
        if code != TOTAL
    ]
    return rows, PublicRow("", table[TOTAL])


def _tables(
    runs: list[Run], level: str, smallest: int, *, on: date, total_known: bool = False
) -> dict[str, dict[str, int | None]]:
    """Return the three tables of a level side by side, each suppressed with its own totals.

    Hidden too: what differs a little from the run that was published before.
    """
    change = read_law(PARAMETERS).number("publication.smallest_change", on)
    earlier = _counted(runs_before(runs), level)
    merged: dict[str, dict[str, int | None]] = {}
    for number, (table, whole) in enumerate(zip(_counted(runs, level), WHOLES, strict=True)):
        also = changed_cells(table, earlier[number], smallest=change)
        shown = suppress_table(table, smallest=smallest, total_known=total_known, also=also)
        for code, cells in shown.items():
            kept = merged.setdefault(code, {})
            count = cells.pop(TOTAL)
            kept |= cells
            kept[whole] = None if count is None or (whole in kept and kept[whole] is None) else count
    return merged


def _counted(runs: list[Run], level: str) -> tuple[Table, Table, Table]:
    """Return the counts of a level by class, by clearing and by income."""
    digits = LEVEL_DIGITS[level]
    result = read_results(runs)
    counted: list[dict[str, Any]] = rollup(result, level).to_pylist() if result is not None else []
    cleared = _cleared(runs, digits)
    by_class, by_clearing, by_income = {}, {}, {}
    for row in counted:
        code = f"{row['code']:0{digits}d}"
        risk = sum(row[f"households_{name}"] for name in AT_RISK)
        unknown, households = row["households_unknown"], row["households"]
        done = min(cleared.get(code, 0), households)
        below, people_unknown = row["people_below_line"], row["people_income_unknown"]
        by_class[code] = {"at_risk": risk, "no_risk": households - risk - unknown, "unknown": unknown}
        by_clearing[code] = {"cleared": done, "not_cleared": households - done}
        above = row["people"] - below - people_unknown
        by_income[code] = {"below": below, "above": above, "people_unknown": people_unknown}
    return by_class, by_clearing, by_income


def runs_before(runs: list[Run]) -> list[Run]:
    """Return the run of each county that was published before the given one; the caller opens the scope."""
    now = {run.region_code: (run.month, run.attempt) for run in runs}
    found: dict[str, Run] = {}
    for run in Run.objects.filter(region_code__in=list(now)).order_by("region_code", "-month", "-attempt"):
        if (run.month, run.attempt) < now[run.region_code]:
            found.setdefault(run.region_code, run)
    return list(found.values())


def _cleared(runs: list[Run], digits: int) -> dict[str, int]:
    """Return the households whose risk was cleared by the day of their county's run, by place."""
    found: dict[str, int] = {}
    for run in runs:
        rows = (
            Household.objects.filter(
                region_code__startswith=run.region_code[: LEVEL_DIGITS["county"]],
                closed_on__isnull=True,
                risk_cleared_on__lte=run.as_of,
            )
            .annotate(place=Substr("region_code", 1, digits))
            .values("place")
            .annotate(number=Count("id"))
            .order_by("place")
        )
        found |= {row["place"]: row["number"] for row in rows}
    return found
