"""Reads of the costs of journeys that public money bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import TripCost
from xieshou.labour.vocabulary.trip import CostPayer

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def place_of(cost: TripCost) -> str:
    """Return the region whose money bears a cost, "" where none does."""
    places = {CostPayer.COUNTY.value: cost.region_code, CostPayer.DISTRICT.value: cost.work_region_code}
    return places.get(cost.payer, "")


def _borne_here(scope: Scope) -> Q:
    county = scope.region_q() & Q(payer=CostPayer.COUNTY)
    return county | (scope.region_q("work_region_code") & Q(payer=CostPayer.DISTRICT))


def costs_to_book(scope: Scope) -> QuerySet[TripCost]:
    """Return what the places of a scope bear and have not booked: the oldest first.

    A cost that was taken back before it was booked, and what took it back, are nothing to book.
    """
    stands = Q(reverses__isnull=True, reversal__isnull=True) | Q(reverses__entry_id__isnull=False)
    found = TripCost.objects.filter(_borne_here(scope), stands, entry_id__isnull=True)
    return found.select_related("trip", "reverses").order_by("entered_at", "id")


def costs_in(scope: Scope) -> QuerySet[TripCost]:
    """Return the costs of trips that begin or end in the scope."""
    return TripCost.objects.filter(scope.region_q() | scope.region_q("work_region_code"))


def get_cost_for_update(cost_id: UUID, *, scope: Scope) -> TripCost:
    """Return a cost of a trip of the scope, its row locked until the transaction ends.

    Raises: NotFound.
    """
    rows = costs_in(scope).select_related("trip", "reverses", "reversal")
    found = rows.select_for_update(of=("self",)).filter(pk=cost_id).first()
    if found is None:
        raise NotFound
    return found
