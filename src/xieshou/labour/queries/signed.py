"""How far the two sides have signed: everybody at a post stands in exactly one column."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, Value, When

from xieshou.labour.models import Confirmation, Mismatch
from xieshou.labour.queries.delivery import placements
from xieshou.labour.vocabulary.coordination import SignedState
from xieshou.labour.vocabulary.delivery import AT_POST, Side

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.labour.models import Placement


def at_post(scope: Scope, *, area: str = "") -> QuerySet[Any]:
    """Return everybody at a post with `signed_state`, the earliest arrival first."""
    inside = Q(region_code__startswith=area) | Q(work_region_code__startswith=area)
    found = placements(scope).filter(inside, status__in=AT_POST)
    found = found.annotate(
        by_county=Exists(_signed(Side.COUNTY)),
        by_employer=Exists(_signed(Side.EMPLOYER)),
        differs=Exists(Mismatch.objects.filter(placement_id=OuterRef("pk"), resolved_at__isnull=True)),
    )
    state = Case(
        When(differs=True, then=Value(SignedState.DIFFER.value)),
        When(by_county=True, by_employer=True, then=Value(SignedState.AGREED.value)),
        When(by_county=True, then=Value(SignedState.COUNTY_ONLY.value)),
        When(by_employer=True, then=Value(SignedState.EMPLOYER_ONLY.value)),
        default=Value(SignedState.UNSIGNED.value),
        output_field=CharField(),
    )
    return found.annotate(signed_state=state).order_by("arrived_on", "id")


def _signed(side: Side) -> QuerySet[Confirmation]:
    return Confirmation.objects.filter(placement_id=OuterRef("pk"), side=side, superseded_at__isnull=True)


def count_by_state(*, scope: Scope, area: str = "") -> dict[str, int]:
    """Return how many stand in each column; 0 where nobody."""
    rows = at_post(scope, area=area).order_by().values_list("signed_state").annotate(n=Count("pk"))
    counted = dict(rows)
    return {state: counted.get(state, 0) for state in SignedState.values}


def list_by_state(*, scope: Scope, state: str, area: str = "") -> QuerySet[Placement]:
    """Return those of a column, the earliest arrival first; everybody without one."""
    found = at_post(scope, area=area)
    return found.filter(signed_state=state) if state else found
