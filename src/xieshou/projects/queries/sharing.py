"""Reads for sharing among many payees: who they are, what they have, whom a project reached before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.kernel.regions.models import Region
from xieshou.projects.models import Benefit, ProjectPlace
from xieshou.projects.queries.linkage import benefits
from xieshou.projects.vocabulary.linkage import VOID
from xieshou.registry.models import Household

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.actor import Scope

VILLAGE_LEVEL = 5
OFFERED = 500


@dataclass(frozen=True, slots=True)
class Payee:
    """A household, or (without a key) the collective of a village."""

    code: str
    region_code: str
    household_id: UUID | None = None
    name: str = ""

    @property
    def key(self) -> tuple[UUID | None, str]:
        """Return what a payment of this payee is found by."""
        return self.household_id, "" if self.household_id else self.region_code


def find_payees(codes: Sequence[str], *, scope: Scope) -> dict[str, Payee]:
    """Return the households and villages of the scope by their codes; unknown codes are left out."""
    rows = Household.objects.filter(scope.region_q(), code__in=list(codes))
    found = {
        code: Payee(code, region, key, name or "")
        for code, region, key, name in rows.values_list("code", "region_code", "pk", "head__name")
    }
    villages = Region.objects.filter(code__in=list(codes), level=VILLAGE_LEVEL)
    for code, name in villages.values_list("code", "name"):
        if scope.covers_region(code):
            found[code] = Payee(code, code, None, name)
    return found


def known_shares(
    contract_id: UUID, from_date: date
) -> dict[tuple[UUID | None, str], tuple[int, date, object]]:
    """Return (household, village) → (fen, end, asset) of a contract's payments from a day, not sent back."""
    rows = Benefit.objects.filter(contract_id=contract_id, from_date=from_date, person=None).exclude(
        status__in=VOID
    )
    return {
        (household, "" if household else region): (fen, end, asset)
        for household, region, fen, end, asset in rows.values_list(
            "household_id", "region_code", "amount_fen", "to_date", "asset_income__asset_id"
        )
    }


def list_known_codes(project_id: UUID, *, scope: Scope) -> list[str]:
    """Return the codes of villages and households that a project reached, villages first; at most 500."""
    places = ProjectPlace.objects.filter(scope.region_q(), project_id=project_id)
    paid = benefits(scope).filter(project_id=project_id).exclude(status__in=VOID)
    villages = set(places.values_list("region_code", flat=True))
    villages |= set(paid.filter(household=None).values_list("region_code", flat=True))
    known = Region.objects.filter(code__in=villages, level=VILLAGE_LEVEL).order_by("code")
    homes = paid.filter(household__isnull=False).order_by("household__code")
    households = homes.values_list("household__code", flat=True).distinct()
    return [*known.values_list("code", flat=True), *households][:OFFERED]
