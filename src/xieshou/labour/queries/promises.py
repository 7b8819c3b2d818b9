"""What labour counts for the agreements of a pair: the rows of the five coordinations within any days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from xieshou.kernel.organisations.queries import list_pairings
from xieshou.kernel.regions.rules import short_code
from xieshou.labour.models import SubsidyClaim, Vacancy
from xieshou.labour.queries.coordination import Cut, list_rows
from xieshou.labour.queries.rhythm import Period
from xieshou.labour.vocabulary.subsidy import ClaimStatus

if TYPE_CHECKING:
    from datetime import date

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope
    from xieshou.labour.vocabulary.coordination import Indicator


@dataclass(frozen=True, slots=True)
class Span(Cut):
    """An area and any days instead of a whole year."""

    first: date
    end: date

    @property
    def period(self) -> Period:
        """Return the days."""
        return Period(self.first, self.end)


def count_for_pair(
    scope: Scope, indicator: Indicator, *, pair: tuple[str, str], days: tuple[date, date]
) -> int:
    """Return how many records of an indicator lie within the days for a district and one county, or all."""
    return rows_for_pair(scope, indicator, pair=pair, days=days).order_by().count()


def rows_for_pair(
    scope: Scope, indicator: Indicator, *, pair: tuple[str, str], days: tuple[date, date]
) -> QuerySet[Any]:
    """Return the records of an indicator within the days for a district and one county, or all.

    Args: pair: prefixes of the eastern and the western region; the western one may be "".
    """
    (east, west), (first, end) = pair, days
    rows = list_rows(scope=scope, cut=Span(east, first.year, first, end), indicator=indicator)
    if west and rows.model is Vacancy:
        rows = rows.filter(published_to__overlap=[west, west.ljust(12, "0")])
    elif west:
        rows = rows.filter(region_code__startswith=west)
    return rows


def rows_subsidies(scope: Scope, *, pair: tuple[str, str], days: tuple[date, date]) -> QuerySet[SubsidyClaim]:
    """Return the subsidies that people of a county, or of all partners, were paid within the days."""
    (east, west), (first, end) = pair, days
    rows = SubsidyClaim.objects.filter(
        scope.region_q(), status=ClaimStatus.PAID, batch__paid_on__gte=first, batch__paid_on__lt=end
    )
    if west:
        return rows.filter(region_code__startswith=west).order_by("-batch__paid_on", "pk")
    places = Q(pk__in=[])
    pairs = list_pairings(region_prefix=east).exclude(western_region_code="")
    for code in set(pairs.values_list("western_region_code", flat=True)):
        places |= Q(region_code__startswith=short_code(code))
    return rows.filter(places).order_by("-batch__paid_on", "pk")
