"""Reads of the inspections of every asset."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.projects.models import AssetInspection
from xieshou.projects.queries.proposal import shared_q

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_all_inspections(*, scope: Scope) -> QuerySet[AssetInspection]:
    """Return the inspections of the scope's assets, by asset and day."""
    found = AssetInspection.objects.filter(shared_q(scope, project="project_id")).select_related("asset")
    return found.order_by("asset__code", "on")
