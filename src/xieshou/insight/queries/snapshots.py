"""Reads of filed official tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.insight.models import OfficialSnapshot
from xieshou.kernel.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def snapshots(scope: Scope) -> QuerySet[OfficialSnapshot]:
    """Return the filed tables of the scope, by district or county."""
    return OfficialSnapshot.objects.filter(scope.region_q("eastern_region_code") | scope.region_q())


def list_snapshots(
    *, scope: Scope, forms: Collection[str], east: str, year: int
) -> QuerySet[OfficialSnapshot]:
    """Return a district's filed tables of a year without their cells, the last first, of these forms."""
    rows = snapshots(scope).filter(form__in=forms, eastern_region_code=east, year=year)
    return rows.defer("content").order_by("-made_at", "-id")


def get_snapshot(snapshot_id: UUID, *, scope: Scope) -> OfficialSnapshot:
    """Return a filed table of the scope.

    Raises: NotFound.
    """
    found = snapshots(scope).filter(pk=snapshot_id).first()
    if found is None:
        raise NotFound
    return found
