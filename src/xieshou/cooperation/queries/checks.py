"""The detectors over recorded figures: each verdict with the figures it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from xieshou.cooperation.delistings import find_delisting
from xieshou.cooperation.indicators import Cut, Indicator, find_indicator, list_indicators, measure_all
from xieshou.cooperation.models import Commitment, PlanLine
from xieshou.cooperation.rules.parameters import resolve
from xieshou.cooperation.rules.unchanging import (
    Figure,
    judge_stream,
    not_lower,
    not_removed,
    same_days,
    same_targets,
    share_not_lower,
    why_not_judged,
)
from xieshou.cooperation.vocabulary.check import Family, Gap, Verdict, Watch
from xieshou.cooperation.vocabulary.indicator import Stream

from .scoped import side_q

if TYPE_CHECKING:
    from collections.abc import Iterable

    from xieshou.kernel.actor import Scope

STREAMS = {
    Watch.FUNDS: Stream.FUNDS,
    Watch.TALENT: Stream.TALENT,
    Watch.LABOUR: Stream.LABOUR,
    Watch.SOCIAL: Stream.SOCIAL,
}
NOT_REMOVED = (Watch.RESPONSIBILITY, Watch.POLICY, Watch.HELP, Watch.SUPERVISION)
INVESTED = "projects.invested"
INDUSTRY = ("projects.into_industry", INVESTED)
EFFORT = ("projects.into_projects", INVESTED, "cooperation.donations")


@dataclass(frozen=True, slots=True)
class Row:
    """A figure of a detector under the name of its indicator, with its own verdict where it has one."""

    figure: Figure
    indicator: Indicator | None
    verdict: Verdict | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A detector's verdict with its figures, with what is promised no longer, or with why it says nothing."""

    watch: Watch
    family: Family
    verdict: Verdict
    rows: list[Row]
    gone: list[str]
    gap: Gap | None = None


@dataclass(frozen=True, slots=True)
class _Years:
    """A pair, and every figure that a detector asks for, counted in both years."""

    region_code: str
    partner_region_code: str
    now: tuple[date, date]
    figures: dict[str, Figure]

    @classmethod
    def count(
        cls, region_code: str, partner_region_code: str, before: tuple[date, date], now: tuple[date, date]
    ) -> _Years:
        cuts = [Cut(region_code, partner_region_code, *days) for days in (before, now)]
        codes = {one.code for one in list_indicators() if one.stream or one.watch} | {*EFFORT, *INDUSTRY}
        counted = measure_all((code, cut) for code in sorted(codes) for cut in cuts)
        figures = {code: Figure(code, *(counted[code, cut] for cut in cuts)) for code in sorted(codes)}
        return cls(region_code, partner_region_code, now, figures)

    def of(self, codes: Iterable[str]) -> list[Figure]:
        """Return the figures of these codes."""
        return [self.figures[code] for code in codes]


def run_checks(
    *, scope: Scope, region_code: str, partner_region_code: str, year: int, on: date
) -> list[Finding]:
    """Return every detector's verdict for a pair and a year."""
    before, now = same_days(year, on)
    years = _Years.count(region_code, partner_region_code, before, now)
    found = [_targets(scope, years, year)]
    for watch, stream in STREAMS.items():
        figures = years.of(one.code for one in list_indicators() if one.stream is stream)
        found.append(_finding(watch, Family.UNCHANGING, not_lower(figures), figures))
    found.append(_weight(years))
    gap = _gap(years, on)
    found.extend(_not_removed(watch, years, gap) for watch in NOT_REMOVED)
    return found


def _finding(watch: Watch, family: Family, verdict: Verdict, figures: list[Figure]) -> Finding:
    return Finding(watch, family, verdict, [Row(one, find_indicator(one.code)) for one in figures], [])


def _gap(years: _Years, on: date) -> Gap | None:
    """Return why the four not removed are not judged for the pair and year, None if they are."""
    county, (from_date, to_date) = years.partner_region_code, years.now
    found = find_delisting(Cut(years.region_code, county, from_date, to_date), on=on)
    return why_not_judged(county=county, delisted_on=found.on if found else None, from_date=from_date)


def _not_removed(watch: Watch, years: _Years, gap: Gap | None) -> Finding:
    """Judge a pledge by every stream that is registered as its evidence; each stream has its own verdict."""
    figures = years.of(one.code for one in list_indicators() if one.watch is watch)
    percent = int(resolve("checks", watch.value, on=years.now[0]).value)
    rows = [
        Row(
            one,
            find_indicator(one.code),
            Verdict.UNKNOWN if gap else judge_stream(one, percent=percent),
        )
        for one in figures
    ]
    verdict = Verdict.UNKNOWN if gap else not_removed(figures, percent=percent)
    return Finding(watch, Family.NOT_REMOVED, verdict, rows, [], gap)


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
    """Judge whether industry keeps its share of the effort of the eastern side, each yuan counted once.

    A yuan is counted where the eastern side parts with it for a purpose that is known: fiscal aid when it
    reaches the account of a project, whose category tells whether it is industry; a donation when it is
    received; the capital of an introduced enterprise when it is paid in, which is industry throughout.
    Left out is what would count a yuan again or is no effort of that side: an appropriation before it has a
    project, a grant and its payments (they are paid out of the projects' accounts), a promised investment,
    a purchase (the goods are worth its price), and the income that all of it brings to families.
    A stream that nobody records makes the share unknown.
    """
    verdict = share_not_lower(_sum("industry", years.of(INDUSTRY)), _sum("effort", years.of(EFFORT)))
    shown = years.of(dict.fromkeys((*INDUSTRY, *EFFORT)))
    return _finding(Watch.WEIGHT, Family.UNCHANGING, verdict, shown)


def _sum(code: str, figures: list[Figure]) -> Figure:
    """Return the sum of both years; of a year of which one figure is not recorded there is none."""
    return Figure(code, _added([one.before for one in figures]), _added([one.now for one in figures]))


def _added(values: list[int | None]) -> int | None:
    known = [one for one in values if one is not None]
    return sum(known) if len(known) == len(values) else None
