"""What the projects of a sector cover: places, area, payees, all counted from records."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.vocabulary import RegionLevel
from xieshou.projects.models import Benefit, ProjectPlace, ProjectShare
from xieshou.projects.queries.portion import amount_below, in_county_q, shares_of
from xieshou.projects.queries.proposal import projects
from xieshou.projects.rules.sectors import Spend
from xieshou.projects.vocabulary.linkage import BenefitStatus, LinkageKind
from xieshou.projects.vocabulary.proposal import BEFORE_ENTRY, Stage
from xieshou.registry.models import Household

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.projects.models import Project

COUNTY_DIGITS, TOWNSHIP_DIGITS, VILLAGE_DIGITS = 6, 9, 12


@dataclass(frozen=True, slots=True)
class Coverage:
    """What the projects of a sector cover in a county."""

    projects: int
    area_mu: Decimal
    townships: frozenset[str]
    townships_total: int
    villages: int


@dataclass(frozen=True, slots=True)
class Township:
    """A township of a county, with how many projects and villages of a sector lie in it."""

    code: str
    name: str
    projects: int
    villages: int

    @property
    def is_covered(self) -> bool:
        """Tell whether a project covers the township or a village of it."""
        return self.projects > 0


@dataclass(frozen=True, slots=True)
class Reached:
    """Whom confirmed payments of these projects reached, each once, and what they got."""

    payments: int
    households: int
    people: int
    long_jobs: int
    seasonal_jobs: int
    collective_villages: int
    household_fen: int


def counted_projects(*, county: str, sector: str, scope: Scope) -> QuerySet[Project]:
    """Return the projects of a county's sector that entered the library and did not leave it.

    A project of several counties is one of each county that has a share in it.
    """
    found = projects(scope).filter(in_county_q(county)).exclude(stage__in=[*BEFORE_ENTRY, Stage.EXITED])
    return found.filter(sector=sector) if sector else found


def cover(*, county: str, sector: str, scope: Scope) -> Coverage:
    """Return what the projects of a sector cover in a county (prefix of 6 digits)."""
    rows = counted_projects(county=county, sector=sector, scope=scope)
    places = _places(county, sector, scope)
    codes = set(places.values_list("region_code", flat=True))
    total = Region.objects.filter(
        code__startswith=county, level=RegionLevel.TOWNSHIP, retired_on__isnull=True
    ).count()
    return Coverage(
        projects=rows.count(),
        area_mu=places.aggregate(area=Sum("area_mu"))["area"] or Decimal(0),
        townships=frozenset(
            code[:TOWNSHIP_DIGITS] for code in codes if code[len(county) : TOWNSHIP_DIGITS].strip("0")
        ),
        townships_total=total,
        villages=sum(1 for code in codes if code[TOWNSHIP_DIGITS:].strip("0")),
    )


def list_townships(*, county: str, sector: str, scope: Scope) -> list[Township]:
    """Return the townships of a county (prefix of 6 digits) with what lies in each, in the order of codes."""
    rows = Region.objects.filter(
        code__startswith=county, level=RegionLevel.TOWNSHIP, retired_on__isnull=True
    ).order_by("code")
    there: dict[str, set[UUID]] = defaultdict(set)
    villages: dict[str, set[str]] = defaultdict(set)
    for code, project in _places(county, sector, scope).values_list("region_code", "project_id"):
        there[code[:TOWNSHIP_DIGITS]].add(project)
        if code[TOWNSHIP_DIGITS:].strip("0"):
            villages[code[:TOWNSHIP_DIGITS]].add(code)
    prefixes = [(code[:TOWNSHIP_DIGITS], name) for code, name in rows.values_list("code", "name")]
    return [Township(code, name, len(there[code]), len(villages[code])) for code, name in prefixes]


def list_there(*, town: str, sector: str, scope: Scope) -> list[tuple[Project, list[str]]]:
    """Return the projects that cover a township (prefix of 9 digits) with their places there."""
    places: dict[UUID, list[str]] = defaultdict(list)
    rows = _places(town, sector, scope).order_by("region_code")
    for code, project in rows.values_list("region_code", "project_id"):
        places[project].append(code)
    found = projects(scope).filter(pk__in=places).order_by("code")
    return [(row, places[row.pk]) for row in found]


def _places(prefix: str, sector: str, scope: Scope) -> QuerySet[ProjectPlace]:
    rows = counted_projects(county=prefix[:COUNTY_DIGITS], sector=sector, scope=scope)
    return ProjectPlace.objects.filter(
        scope.region_q(), project__in=rows.values("pk"), region_code__startswith=prefix
    )


def reached(
    *, county: str, sector: str, scope: Scope, from_date: date | None = None, to_date: date | None = None
) -> Reached:
    """Return whom the confirmed payments of a sector's projects reached in the days (to exclusive)."""
    rows = counted_projects(county=county, sector=sector, scope=scope)
    paid = Benefit.objects.filter(
        scope.region_q(), project__in=rows.values("pk"), status=BenefitStatus.CONFIRMED
    )
    shared = ProjectShare.objects.values("project_id")
    paid = paid.filter(~Q(project__in=shared) | Q(region_code__startswith=county))
    if from_date is not None:
        paid = paid.filter(from_date__gte=from_date)
    if to_date is not None:
        paid = paid.filter(from_date__lt=to_date)
    families = paid.filter(household__isnull=False)
    homes = Household.objects.filter(scope.region_q(), pk__in=families.values("household_id"))

    def heads(kind: LinkageKind) -> int:
        return families.filter(kind=kind).order_by().values("person_id").distinct().count()

    return Reached(
        payments=paid.count(),
        households=homes.count(),
        people=homes.aggregate(people=Sum("member_count"))["people"] or 0,
        long_jobs=heads(LinkageKind.JOB_LONG),
        seasonal_jobs=heads(LinkageKind.JOB_SEASONAL),
        collective_villages=paid.filter(household__isnull=True)
        .order_by()
        .values("region_code")
        .distinct()
        .count(),
        household_fen=families.aggregate(fen=Sum("amount_fen"))["fen"] or 0,
    )


def list_spends(*, scope: Scope, year: int) -> list[Spend]:
    """Return what each project of a plan year puts into its sector, by county; by shares where shared."""
    rows = projects(scope).filter(plan_year=year).exclude(stage__in=[*BEFORE_ENTRY, Stage.EXITED])
    found = list(rows.order_by("code"))
    shares = shares_of((row.pk for row in found), scope=scope)
    return [
        Spend(code[:COUNTY_DIGITS], row.sector, fen)
        for row in found
        for code, fen in _by_county(row, shares.get(row.pk, {})).items()
    ]


def _by_county(row: Project, shares: Mapping[str, int]) -> dict[str, int]:
    if not shares:
        return {row.region_code: row.amount_fen}
    return {code: amount_below(row, shares, code) for code in shares}


def list_counties(*, scope: Scope) -> list[str]:
    """Return the counties (prefixes of 6 digits) in which the scope has projects."""
    found = projects(scope).order_by()
    codes = {*found.values_list("region_code", flat=True).distinct()}
    codes |= {*ProjectShare.objects.filter(project__in=found).values_list("county_code", flat=True)}
    return sorted({code[:6] for code in codes if code[4:6] != "00" and scope.covers_region(code)})
