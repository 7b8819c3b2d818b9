"""Reads of split shares, and of what counties and villages declare as their speciality."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import ProjectShare, Speciality
from xieshou.projects.queries.portion import amount_below, in_county_q, shares_of
from xieshou.projects.queries.proposal import projects, shared_q
from xieshou.projects.rules.speciality import COUNTY_DIGITS, Declared
from xieshou.projects.vocabulary.proposal import BEFORE_ENTRY, Stage

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_shares(project_id: UUID, *, scope: Scope) -> QuerySet[ProjectShare]:
    """Return the shares of a project in the order of counties."""
    found = ProjectShare.objects.filter(shared_q(scope, project="project_id"), project_id=project_id)
    return found.order_by("county_code")


def list_all_shares(*, scope: Scope) -> QuerySet[ProjectShare]:
    """Return the shares of every project of the scope, by project and county."""
    found = ProjectShare.objects.filter(shared_q(scope, project="project_id")).select_related("project")
    return found.order_by("project__code", "county_code")


def list_all_specialities(*, scope: Scope, county: str = "") -> QuerySet[Speciality]:
    """Return what the counties and villages of the scope declared at any time, by place and day."""
    found = Speciality.objects.filter(scope.region_q(), region_code__startswith=county)
    return found.order_by("region_code", "from_date")


def list_specialities(*, scope: Scope, on: date, county: str = "") -> QuerySet[Speciality]:
    """Return what the counties and villages of the scope declare on a day."""
    holds = Q(from_date__lte=on) & (Q(to_date__isnull=True) | Q(to_date__gt=on))
    found = Speciality.objects.filter(scope.region_q(), holds)
    if county:
        found = found.filter(region_code__startswith=county)
    return found.order_by("region_code", "id")


def declared_industry(county: str, *, scope: Scope, on: date) -> tuple[str, ...]:
    """Return the sectors that a county declares as its industry on a day; its villages do not count."""
    rows = list_specialities(scope=scope, on=on, county=county[:COUNTY_DIGITS])
    return tuple(sorted({row.sector for row in declared(list(rows)) if row.is_county}))


def list_industries(*, scope: Scope, on: date) -> list[Declared]:
    """Return what the counties of the scope declare as their industry on a day."""
    rows = list_specialities(scope=scope, on=on).filter(region_code__endswith="000000")
    return [row for row in declared(list(rows)) if row.is_county]


def get_speciality_for_update(speciality_id: UUID, *, scope: Scope) -> Speciality:
    """Return what a place declares with the row locked.

    Raises: NotFound.
    """
    found = Speciality.objects.select_for_update().filter(scope.region_q(), pk=speciality_id).first()
    if found is None:
        raise NotFound
    return found


def declared(rows: list[Speciality]) -> list[Declared]:
    """Return the declarations as the rules read them."""
    return [Declared(row.region_code, row.sector, row.product) for row in rows]


def list_served(*, scope: Scope) -> list[tuple[str, str]]:
    """Return (county, sector) of every project that entered the library and did not leave it."""
    rows = projects(scope).exclude(stage__in=[*BEFORE_ENTRY, Stage.EXITED]).order_by()
    shares = shares_of(rows.values_list("pk", flat=True), scope=scope)
    found = rows.values_list("pk", "region_code", "sector")
    return sorted({(code[:6], sector) for key, own, sector in found for code in shares.get(key) or [own]})


def list_chain(*, scope: Scope, county: str) -> list[tuple[str, str, int]]:
    """Return (sector, chain link, fen) of each project of a county in the library: the county's part."""
    rows = projects(scope).filter(in_county_q(county))
    found = list(rows.exclude(stage__in=[*BEFORE_ENTRY, Stage.EXITED]).order_by("sector", "chain_link", "pk"))
    shares = shares_of((row.pk for row in found), scope=scope)
    return [(row.sector, row.chain_link, amount_below(row, shares.get(row.pk, {}), county)) for row in found]
