"""Reads of what introduced enterprises buy, and of their ties with universities and firms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.projects.models import EnterpriseTie, Supply

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_supplies(introduction_id: UUID, *, scope: Scope) -> QuerySet[Supply]:
    """Return the purchases of an enterprise, the latest first."""
    found = Supply.objects.filter(scope.region_q(), introduction_id=introduction_id)
    return found.select_related("taken_back").order_by("-on_date", "-id")


def list_ties(introduction_id: UUID, *, scope: Scope) -> QuerySet[EnterpriseTie]:
    """Return the ties of an enterprise, those that hold first."""
    found = EnterpriseTie.objects.filter(scope.region_q(), introduction_id=introduction_id)
    return found.order_by("-to_date", "-from_date", "id")


def get_supply(supply_id: UUID, *, scope: Scope) -> Supply:
    """Return a purchase of the scope.

    Raises: NotFound.
    """
    found = Supply.objects.filter(scope.region_q(), pk=supply_id).first()
    if found is None:
        raise NotFound
    return found


def get_tie_for_update(tie_id: UUID, *, scope: Scope) -> EnterpriseTie:
    """Return a tie with its row locked.

    Raises: NotFound.
    """
    found = (
        EnterpriseTie.objects.select_for_update(of=("self",))
        .select_related("introduction")
        .filter(scope.region_q(), pk=tie_id)
        .first()
    )
    if found is None:
        raise NotFound
    return found


def list_all_supplies(*, scope: Scope) -> QuerySet[Supply]:
    """Return the purchases of the scope that hold: neither taken back nor a taking back."""
    found = Supply.objects.filter(scope.region_q(), takes_back=None, taken_back=None)
    return found.select_related("introduction").order_by(
        "region_code", "introduction__name", "on_date", "supplier", "id"
    )


def list_all_ties(*, scope: Scope) -> QuerySet[EnterpriseTie]:
    """Return the ties of all times of the scope, by enterprise and day."""
    found = EnterpriseTie.objects.filter(scope.region_q()).select_related("introduction")
    return found.order_by("region_code", "introduction__name", "from_date", "id")
