"""The detectors over recorded figures: each verdict with the figures it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xieshou.cooperation.indicators import Cut, Indicator, find_indicator, list_indicators, measure_all
from xieshou.cooperation.models import Commitment, PlanLine
from xieshou.cooperation.rules.unchanging import (
    Figure,
    not_lower,
    same_days,
    same_targets,
    share_not_lower,
    still_there,
)
from xieshou.cooperation.vocabulary.check import Family, Verdict, Watch
from xieshou.cooperation.vocabulary.indicator import Group, Stream, Unit

from .scoped import side_q

if TYPE_CHECKING:
    from xieshou.kernel.actor import Scope

STREAMS = {
    Watch.FUNDS: Stream.FUNDS,
    Watch.TALENT: Stream.TALENT,
    Watch.LABOUR: Stream.LABOUR,
    Watch.SOCIAL: Stream.SOCIAL,
}
EVIDENCE = {
    Watch.RESPONSIBILITY: ("cooperation.meetings", "cooperation.decisions"),
    Watch.POLICY: ("cooperation.agreements", "cooperation.tasks"),
    Watch.HELP: ("labour.departed", "cooperation.donations", "cooperation.events"),
    Watch.SUPERVISION: ("cooperation.visits", "cooperation.findings"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of a detector under the name of its indicator."""

    figure: Figure
    indicator: Indicator | None


@dataclass(frozen=True, slots=True)
class Finding:
    """A detector's verdict with its figures, or with what was promised and is no longer."""

    watch: Watch
    family: Family
    verdict: Verdict
    rows: list[Row]
    gone: list[str]


@dataclass(frozen=True, slots=True)
class _Years:
    """A pair, and every figure that a detector asks for, counted in both years."""

    region_code: str
    partner_region_code: str
    figures: dict[str, Figure]

    @classmethod
    def count(
        cls, region_code: str, partner_region_code: str, before: tuple[date, date], now: tuple[date, date]
    ) -> _Years:
        cuts = [Cut(region_code, partner_region_code, *days) for days in (before, now)]
        codes = {one.code for one in list_indicators() if one.stream or one.unit is Unit.FEN}
        codes.update(code for of_watch in EVIDENCE.values() for code in of_watch)
        counted = measure_all((code, cut) for code in sorted(codes) for cut in cuts)
        figures = {code: Figure(code, *(counted[code, cut] for cut in cuts)) for code in codes}
        return cls(region_code, partner_region_code, figures)


def run_checks(
    *, scope: Scope, region_code: str, partner_region_code: str, year: int, on: date
) -> list[Finding]:
    """Return every detector's verdict for a pair and a year."""
    before, now = same_days(year, on)
    years = _Years.count(region_code, partner_region_code, before, now)
    found = [_targets(scope, years, year)]
    for watch, stream in STREAMS.items():
        codes = [one.code for one in list_indicators() if one.stream is stream]
        figures = [years.figures[code] for code in codes]
        found.append(_finding(watch, Family.UNCHANGING, not_lower(figures), figures))
    found.append(_weight(years))
    for watch, codes_of in EVIDENCE.items():
        figures = [years.figures[code] for code in codes_of]
        found.append(_finding(watch, Family.NOT_REMOVED, still_there(figures), figures))
    return found


def _finding(watch: Watch, family: Family, verdict: Verdict, figures: list[Figure]) -> Finding:
    return Finding(watch, family, verdict, [Row(one, find_indicator(one.code)) for one in figures], [])


def _targets(scope: Scope, years: _Years, year: int) -> Finding:
    before, now = (_promised(scope, years, one) for one in (year - 1, year))
    gone = [str(one.label) if (one := find_indicator(code)) else code for code in sorted(before - now)]
    return Finding(Watch.TARGETS, Family.UNCHANGING, same_targets(before, now), [], gone)


def _promised(scope: Scope, years: _Years, year: int) -> set[str]:
    """Return the indicators promised or planned for a pair within a year."""
    codes: set[str] = set()
    for model in (Commitment, PlanLine):
        rows = model.objects.filter(
            side_q(scope),
            region_code=years.region_code,
            from_date__lt=date(year + 1, 1, 1),
            to_date__gt=date(year, 1, 1),
        )
        if years.partner_region_code:
            rows = rows.filter(partner_region_code__in=("", years.partner_region_code))
        codes |= set(rows.values_list("indicator_code", flat=True))
    return codes


def _weight(years: _Years) -> Finding:
    money = [one for one in list_indicators() if one.unit is Unit.FEN]
    industry = [years.figures[one.code] for one in money if one.group is Group.INDUSTRY]
    every = [years.figures[one.code] for one in money]
    verdict = share_not_lower(_sum("industry", industry), _sum("all", every))
    return _finding(Watch.WEIGHT, Family.UNCHANGING, verdict, every)


def _sum(code: str, figures: list[Figure]) -> Figure:
    before = [one.before for one in figures if one.before is not None]
    now = [one.now for one in figures if one.now is not None]
    return Figure(code, sum(before) if before else None, sum(now) if now else None)
