"""Reads of field visits and their findings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q

from xieshou.cooperation.models import Finding, Visit, VisitMember, VisitStop
from xieshou.cooperation.vocabulary.meeting import FindingStatus
from xieshou.kernel.files.models import StoredFile
from xieshou.registry.models import Household

from .scoped import side_q

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.cooperation.models.base import TwoSided
    from xieshou.kernel.actor import Scope

MOST_STOPS = 50
BEFORE, AFTER = "cooperation.finding_before", "cooperation.finding_after"


def list_visits(*, scope: Scope) -> QuerySet[Any]:
    """Return the visits of the scope with their stops, findings and how many are not closed."""
    unsettled = Q(findings__isnull=False) & ~Q(findings__status=FindingStatus.CLOSED)
    found = Visit.objects.filter(side_q(scope)).annotate(
        places=Count("stops", distinct=True),
        found=Count("findings", distinct=True),
        unsettled=Count("findings", filter=unsettled, distinct=True),
    )
    return found.order_by("-from_date", "-id")


def list_stops(visit_id: UUID, *, scope: Scope) -> QuerySet[VisitStop]:
    """Return the stops of a visit in order."""
    found = VisitStop.objects.filter(side_q(scope), visit_id=visit_id)
    return found.select_related("body", "household").order_by("number")


def list_all_stops(*, scope: Scope) -> QuerySet[VisitStop]:
    """Return every stop of the scope with its visit, the latest visit first."""
    found = VisitStop.objects.filter(side_q(scope)).select_related("visit", "body", "household")
    return found.order_by("-visit__from_date", "visit_id", "number")


def list_all_members(*, scope: Scope) -> QuerySet[VisitMember]:
    """Return everybody who travelled in the scope with the visit, the latest visit first."""
    found = VisitMember.objects.filter(side_q(scope)).select_related("visit")
    return found.order_by("-visit__from_date", "visit_id", "-is_east", "name")


def list_stops_of_sides(row: TwoSided, *, scope: Scope) -> list[VisitStop]:
    """Return the latest stops of visits between the two sides of a record."""
    found = VisitStop.objects.filter(side_q(scope), **row.sides())
    return list(found.order_by("-day", "-id")[:MOST_STOPS])


def list_visits_of_project(project_id: UUID, *, scope: Scope) -> QuerySet[Any]:
    """Return the stops at a project with their visit and the problems found there, the latest first."""
    found = VisitStop.objects.filter(side_q(scope), project_id=project_id).select_related("visit")
    counted = found.annotate(
        problems=Count("findings"),
        open_problems=Count("findings", filter=~Q(findings__status=FindingStatus.CLOSED)),
    )
    return counted.order_by("-day", "-id")


def list_findings(visit_id: UUID, *, scope: Scope) -> list[Any]:
    """Return the findings of a visit with their photos before and after; two queries."""
    rows: list[Any] = list(
        Finding.objects.filter(side_q(scope), visit_id=visit_id).select_related("stop").order_by("number")
    )
    photos = StoredFile.objects.filter(owner_kind__in=(BEFORE, AFTER), owner_id__in=[row.pk for row in rows])
    listed = list(photos.order_by("created_at", "id"))
    for row in rows:
        row.before = [one for one in listed if one.owner_id == row.pk and one.owner_kind == BEFORE]
        row.after = [one for one in listed if one.owner_id == row.pk and one.owner_kind == AFTER]
    return rows


def list_with_findings(*, scope: Scope) -> QuerySet[Visit]:
    """Return the visits of the scope with their stops and problems, the earliest first."""
    findings = Prefetch("findings", Finding.objects.select_related("stop").order_by("number"))
    found = Visit.objects.filter(side_q(scope)).prefetch_related("stops", findings)
    return found.order_by("from_date", "title", "id")


def has_photo(finding_id: UUID, kind: str) -> bool:
    """Tell whether a finding has a photo before, or after."""
    return StoredFile.objects.filter(owner_kind=kind, owner_id=finding_id).exists()


def find_household(code: str, *, scope: Scope) -> Household | None:
    """Return the household of a code within the scope, or None."""
    return Household.objects.filter(scope.region_q(), code=code.strip()).first()
