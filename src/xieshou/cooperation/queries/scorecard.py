"""The scorecard of a district and year: commitments, and the six groups of the assessment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from xieshou.cooperation.indicators import Cut, Indicator, find_indicator, measure_all
from xieshou.cooperation.models import Commitment
from xieshou.cooperation.rules.scorecard import quotient
from xieshou.cooperation.rules.target import judge, percent_of
from xieshou.cooperation.vocabulary.indicator import Standing

from .agreement import Measured, measure_row
from .scoped import side_q

if TYPE_CHECKING:
    from xieshou.cooperation.rules.scorecard import Layout, Line
    from xieshou.kernel.actor import Scope


@dataclass(frozen=True, slots=True)
class Scored:
    """A line of the assessment: what was promised for the year, what the records count."""

    line: Line
    indicator: Indicator | None
    target: int | None
    actual: int | None
    percent: int | None
    standing: Standing
    base_indicator: Indicator | None = None
    base: int | None = None
    quotient: int | None = None


def _in_year(scope: Scope, region_code: str, year: int, partner_region_code: str = "") -> Any:
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    rows = Commitment.objects.filter(
        side_q(scope), region_code=region_code, from_date__lt=end, to_date__gt=first
    )
    if partner_region_code:
        rows = rows.filter(partner_region_code=partner_region_code)
    return rows.select_related("agreement").order_by("agreement__signed_on", "agreement_id", "number")


def list_scored_commitments(
    *, scope: Scope, region_code: str, year: int, on: date, partner_region_code: str = ""
) -> list[Measured]:
    """Return the commitments of a district (or one pair of it) within a year, each over its own term."""
    rows = _in_year(scope, region_code, year, partner_region_code)
    return [measure_row(row, on=on) for row in rows]


def list_scored(
    layout: Layout, *, scope: Scope, region_code: str, year: int, on: date, partner_region_code: str = ""
) -> list[Scored]:
    """Return the lines of a layout for a district or one pair of it.

    A target is the sum of the commitments that lie within the year.
    """
    first, end = date(year, 1, 1), date(year + 1, 1, 1)
    promised: dict[str, int] = {}
    for row in _in_year(scope, region_code, year, partner_region_code):
        if row.from_date >= first and row.to_date <= end:
            promised[row.indicator_code] = promised.get(row.indicator_code, 0) + row.target
    cut = Cut(region_code, partner_region_code, first, end)
    counted = measure_all((code, cut) for line in layout.lines for code in (line.code, line.of) if code)
    found = []
    for line in layout.lines:
        actual, target = counted[line.code, cut], promised.get(line.code)
        base = counted[line.of, cut] if line.of else None
        standing = (
            judge(actual, target, from_date=first, to_date=end, on=on)
            if target is not None
            else (Standing.UNKNOWN if actual is None else Standing.ON_COURSE)
        )
        percent = percent_of(actual, target) if target else None
        found.append(
            Scored(
                line, find_indicator(line.code), target, actual, percent, standing,
                find_indicator(line.of) if line.of else None, base, quotient(actual, base, line.ratio),
            )
        )  # fmt: skip
    return found
