"""Reads of industrial parks and their tenants."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import Park, Tenancy

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_parks(*, scope: Scope, on: date) -> QuerySet[Any]:
    """Return the parks of the scope with tenants and area let on a day."""
    now = Q(tenancies__from_date__lte=on) & (
        Q(tenancies__to_date__isnull=True) | Q(tenancies__to_date__gt=on)
    )
    found = Park.objects.filter(scope.region_q()).annotate(
        tenants=Count("tenancies__introduction", filter=now, distinct=True),
        area=Sum("tenancies__area_m2", filter=now),
    )
    return found.order_by("region_code", "name")


def get_park(park_id: UUID, *, scope: Scope) -> Park:
    """Return a park of the scope.

    Raises: NotFound.
    """
    found = Park.objects.filter(scope.region_q(), pk=park_id).first()
    if found is None:
        raise NotFound
    return found


def get_tenancy_for_update(tenancy_id: UUID, *, scope: Scope) -> Tenancy:
    """Return a lease of the scope with its row locked.

    Raises: NotFound.
    """
    found = (
        Tenancy.objects.select_for_update(of=("self",))
        .select_related("park")
        .filter(scope.region_q(), pk=tenancy_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def list_tenancies(park_id: UUID, *, scope: Scope, on: date | None = None) -> QuerySet[Tenancy]:
    """Return the leases of a park on a day, or of all times."""
    found = Tenancy.objects.filter(scope.region_q(), park_id=park_id).select_related("introduction")
    if on is not None:
        found = found.filter(Q(from_date__lte=on) & (Q(to_date__isnull=True) | Q(to_date__gt=on)))
    return found.order_by("unit", "from_date", "id")


def list_all_parks(*, scope: Scope) -> QuerySet[Park]:
    """Return the parks of the scope, by place and name."""
    return Park.objects.filter(scope.region_q()).order_by("region_code", "name")


def list_all_tenancies(*, scope: Scope) -> QuerySet[Tenancy]:
    """Return the leases of all times of the scope with park and enterprise."""
    found = Tenancy.objects.filter(scope.region_q()).select_related("park", "introduction")
    return found.order_by("region_code", "park__name", "unit", "from_date", "id")
