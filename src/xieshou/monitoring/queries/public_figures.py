"""Figures for everybody: what was published last, and the counts of the last complete runs behind it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count
from django.db.models.functions import Substr

from xieshou.engines.poverty import TOTAL, load_law, rollup
from xieshou.kernel.actor import Scope
from xieshou.monitoring.models import Publication, Run
from xieshou.monitoring.vocabulary.figures import LEVEL_DIGITS
from xieshou.registry.models import Household

from .figures import latest_runs, read_results

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

AT_RISK = ("unstable", "marginal", "sudden")
CODE_DIGITS = 12
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


def publications(place: str = "") -> QuerySet[Publication]:
    """Return what was published of the counties, or of the towns of one, the earliest first."""
    return Publication.objects.filter(region_code=region_of(place)).order_by("published_at", "id")


def region_of(place: str) -> str:
    """Return the code under which a place's table is kept; all counties are the whole country."""
    return place.ljust(CODE_DIGITS, "0")


def last_publication() -> Publication | None:
    """Return what was published last, of any place; the caller opens the scope."""
    return Publication.objects.order_by("-published_at", "-id").first()


def public_runs() -> list[Run]:
    """Return the last complete run of each county; the caller opens the scope."""
    return latest_runs(Scope.everything())


def read_public(place: str, *, on: date) -> PublicFigures:
    """Return the published figures of all counties, or of the towns of one; the caller opens the scope.

    Towns are shown only where nothing in the county's own row is hidden: their sum is then known anyway.
    """
    counties = publications().last()
    if counties is None:
        return PublicFigures([], None, [], load_law().number("publication.smallest_cell", on, place or "00"))
    if not place:
        return _figures(counties)
    row = counties.rows.get(place)
    if row is None:
        return PublicFigures([], None, [], counties.smallest)
    towns = publications(place).last()
    if None in row.values() or towns is None:
        return PublicFigures([], None, counties.months, counties.smallest, is_closed=True)
    return _figures(towns)


def _figures(kept: Publication) -> PublicFigures:
    rows = [
        PublicRow(code, cells, may_open=None not in cells.values())
        for code, cells in sorted(kept.rows.items())
        if code != TOTAL
    ]
    return PublicFigures(rows, PublicRow("", kept.rows[TOTAL]), kept.months, kept.smallest)


def count_places(runs: list[Run], level: str) -> tuple[Table, Table, Table]:
    """Return the counts of runs at a level by class, by clearing and by income."""
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
