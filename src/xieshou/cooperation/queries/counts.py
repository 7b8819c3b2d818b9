"""What this wing counts of its own records, for the indicators."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Q

from xieshou.cooperation.models import Tie

from .scoped import side_q

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from xieshou.cooperation.indicators import Cut
    from xieshou.kernel.actor import Scope

ModelT = TypeVar("ModelT", bound="Model")


def of_pair(rows: QuerySet[ModelT], cut: Cut) -> QuerySet[ModelT]:
    """Return the rows of a pair: those of the eastern region, with one partner or with all."""
    rows = rows.filter(region_code__startswith=cut.east)
    return rows.filter(partner_region_code__startswith=cut.west) if cut.west else rows


def within(rows: QuerySet[ModelT], cut: Cut, column: str) -> QuerySet[ModelT]:
    """Return the rows whose day lies within the term."""
    days: dict[str, Any] = {f"{column}__gte": cut.from_date, f"{column}__lt": cut.to_date}
    return rows.filter(**days)


def count_ties(scope: Scope, cut: Cut) -> int:
    """Return how many ties of the pair hold at some time within the term."""
    rows = of_pair(Tie.objects.filter(side_q(scope)), cut).filter(from_date__lt=cut.to_date)
    return rows.filter(Q(to_date__isnull=True) | Q(to_date__gt=cut.from_date)).count()
