"""Reads of what was spent: booked payments of projects by year, income-generating or grant."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, F, OuterRef, Q, Sum, When
from django.db.models.functions import ExtractYear

from xieshou.projects.models import Asset, LinkageContract, PaymentRequest, ProjectShare
from xieshou.projects.queries.proposal import shared_q
from xieshou.projects.rules.spending import Spending, Spent, sum_spending
from xieshou.projects.vocabulary.asset import AssetKind
from xieshou.projects.vocabulary.payment import BOOKED, PaymentKind

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

NET = Case(When(kind=PaymentKind.RETURN, then=-F("amount_fen")), default=F("amount_fen") - F("retained_fen"))


def _paid(scope: Scope) -> QuerySet[Any]:
    """Return (project, year) with the net sum paid, and what is on file of the project's income."""
    contracts = LinkageContract.objects.filter(project_id=OuterRef("project_id"))
    assets = Asset.objects.filter(
        project_id=OuterRef("project_id"),
        kind=AssetKind.OPERATING,
        confirmed_at__isnull=False,
        released_at__isnull=True,
    )
    rows = PaymentRequest.objects.filter(
        shared_q(scope, project="project_id"), status__in=BOOKED, decided_at__isnull=False
    )
    return (
        rows.annotate(year=ExtractYear("decided_at"))
        .order_by()
        .values("project_id", "year", "project__code", "project__name", "project__region_code")
        .annotate(
            fen=Sum(NET),
            is_operating=F("project__is_operating"),
            is_borne_out=Q(Exists(contracts)) | Q(Exists(assets)),
        )
    )


def _spent(row: dict[str, Any]) -> Spent:
    return Spent(
        row["project_id"],
        row["project__region_code"][:6],
        row["year"],
        int(row["fen"]),
        row["is_operating"],
        row["is_borne_out"],
    )


def _shares(projects: set[UUID]) -> dict[UUID, dict[str, int]]:
    found: dict[UUID, dict[str, int]] = defaultdict(dict)
    rows = ProjectShare.objects.filter(project_id__in=projects).order_by("county_code")
    for project, county, points in rows.values_list("project_id", "county_code", "basis_points"):
        found[project][county[:6]] = points
    return dict(found)


def list_spending(*, scope: Scope) -> list[Spending]:
    """Return the sums of the scope's counties by year, shared projects split; two queries."""
    rows = [_spent(row) for row in _paid(scope)]
    found = sum_spending(rows, _shares({row.project for row in rows}))
    return [one for one in found if scope.covers_region(one.county) or scope.is_everything]


def list_spent_projects(county: str, year: int, *, scope: Scope) -> list[dict[str, Any]]:
    """Return the projects behind a county's year with the part of each that is the county's, by number."""
    rows = [row for row in _paid(scope) if row["year"] == year]
    shares = _shares({row["project_id"] for row in rows})
    found = []
    for row in sorted(rows, key=lambda one: one["project__code"]):
        own = [one for one in sum_spending([_spent(row)], shares) if one.county == county]
        found += [{"row": row, "spending": one} for one in own]
    return found
