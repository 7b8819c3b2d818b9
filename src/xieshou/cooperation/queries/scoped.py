"""What every read shares: rows of the scope by either side, one row or a refusal, names of places."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from xieshou.kernel.errors import NotFound
from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.regions.models import Region
from xieshou.kernel.regions.rules import full_code, short_code

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.db.models import Q, QuerySet

    from xieshou.cooperation.models.base import TwoSided
    from xieshou.kernel.actor import Scope

RowT = TypeVar("RowT", bound="TwoSided")


def side_q(scope: Scope) -> Q:
    """Return the filter of rows one of whose sides lies in the scope."""
    return scope.region_q() | scope.region_q("partner_region_code")


def rows_of(model: type[RowT], *, scope: Scope) -> QuerySet[RowT]:
    """Return the rows of a model one of whose sides lies in the scope."""
    return model.objects.filter(side_q(scope))  # type: ignore[attr-defined, no-any-return]


def get_row(model: type[RowT], key: UUID, *, scope: Scope) -> RowT:
    """Return one row of the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    found = rows_of(model, scope=scope).filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def get_row_for_update(model: type[RowT], key: UUID, *, scope: Scope) -> RowT:
    """Return one row of the scope, locked until the transaction ends.

    Raises: NotFound.
    """
    found = rows_of(model, scope=scope).select_for_update().filter(pk=key).first()
    if found is None:
        raise NotFound
    return found


def place_names(codes: Iterable[str]) -> dict[str, str]:
    """Return code → short name of the place; an unknown code stands for itself; one query for all."""
    wanted = {code for code in codes if code}
    found = dict(
        Region.objects.filter(pk__in={full_code(code) for code in wanted}).values_list("code", "name")
    )
    return {code: found.get(full_code(code), code) for code in wanted}


def name_sides(rows: Iterable[Any]) -> list[Any]:
    """Set `east` and `west`, the names of both places, on each row; one query for all."""
    listed = list(rows)
    names = place_names(code for row in listed for code in (row.region_code, row.partner_region_code))
    for row in listed:
        row.east, row.west = names.get(row.region_code, ""), names.get(row.partner_region_code, "")
    return listed


def list_areas(*, scope: Scope, on: date) -> list[str]:
    """Return the short codes of the districts of the scope that are paired on a day.

    A county's actor gets the districts it is paired with.
    """
    rows = list_pairings(on=on).values_list("eastern_region_code", "western_region_code")
    found = {east for east, west in rows if scope.covers_region(east) or (west and scope.covers_region(west))}
    return [short_code(code) for code in sorted(found)]


def list_partners(region_code: str, *, scope: Scope, on: date) -> list[str]:
    """Return the full codes of a district's named counties on a day, as far as the scope goes."""
    rows = list_pairings(on=on, region_prefix=short_code(region_code)).exclude(western_region_code="")
    whole = scope.covers_region(region_code)
    codes = rows.values_list("western_region_code", flat=True)
    return sorted({code for code in codes if whole or scope.covers_region(code)})
