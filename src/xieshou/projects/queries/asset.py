"""Reads of the assets that projects leave."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import Asset, AssetIncome, AssetInspection, LinkageContract
from xieshou.projects.queries.proposal import shared_q
from xieshou.projects.rules.asset import AssetFacts
from xieshou.projects.vocabulary.linkage import BenefitStatus, LinkageKind

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope

SHARES = (LinkageKind.ASSET_INCOME, LinkageKind.DIVIDEND)
CONFIRMED = Q(incomes__benefit__status=BenefitStatus.CONFIRMED)


def assets(scope: Scope) -> QuerySet[Any]:
    """Return the assets of the scope with what they earned for villages and households."""
    found = Asset.objects.filter(shared_q(scope, project="project_id")).select_related("project", "contract")
    return found.annotate(
        income_fen=Coalesce(Sum("incomes__benefit__amount_fen", filter=CONFIRMED), 0),
        last_income_on=Max("incomes__benefit__to_date", filter=CONFIRMED),
    )


def list_assets(*, scope: Scope, kind: str = "", status: str = "", text: str = "") -> QuerySet[Any]:
    """Return the assets that fit, by their numbers."""
    found = assets(scope)
    if kind:
        found = found.filter(kind=kind)
    if status:
        found = found.filter(status=status)
    for word in text.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(code__icontains=word) | Q(owner__icontains=word))
    return found.order_by("code")


def get_asset(asset_id: UUID, *, scope: Scope) -> Any:
    """Return an asset of the scope.

    Raises: NotFound.
    """
    found = assets(scope).filter(pk=asset_id).first()
    if found is None:
        raise NotFound
    return found


def get_asset_for_update(asset_id: UUID, *, scope: Scope) -> Asset:
    """Return an asset of the scope with its row locked.

    Raises: NotFound.
    """
    found = Asset.objects.select_for_update().filter(scope.region_q(), pk=asset_id).first()
    if found is None:
        raise NotFound
    return found


def asset_facts(row: Any) -> AssetFacts:
    """Return an asset as the rules read it."""
    confirmed = timezone.localdate(row.confirmed_at) if row.confirmed_at else None
    return AssetFacts(
        row.kind,
        row.status,
        confirmed,
        row.handed_over_on,
        row.inspection_due,
        row.last_income_on,
        release_asked=bool(row.release_document),
        is_released=row.released_at is not None,
    )


def list_inspections(asset_id: UUID, *, scope: Scope) -> QuerySet[AssetInspection]:
    """Return the inspections of an asset, the latest first."""
    found = AssetInspection.objects.filter(shared_q(scope, project="project_id"), asset_id=asset_id)
    return found.order_by("-on")


def list_incomes(asset_id: UUID, *, scope: Scope) -> QuerySet[AssetIncome]:
    """Return what was shared out of an asset's income, the latest first."""
    found = AssetIncome.objects.filter(shared_q(scope, project="project_id"), asset_id=asset_id)
    return found.select_related("benefit__household", "benefit__contract").order_by(
        "-benefit__from_date", "-pk"
    )


def list_sharing_contracts(project_id: UUID, *, scope: Scope) -> list[LinkageContract]:
    """Return the contracts of a project that share asset income or dividends."""
    found = LinkageContract.objects.filter(shared_q(scope, project="project_id"), project_id=project_id)
    return list(found.filter(kind__in=SHARES).order_by("signed_on", "number"))
