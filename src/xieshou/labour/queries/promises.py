"""What labour counts for the agreements of a pair: the rows of the five coordinations within any days."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from xieshou.labour.models import Vacancy
from xieshou.labour.queries.coordination import Cut, list_rows
from xieshou.labour.queries.rhythm import Period

if TYPE_CHECKING:
    from datetime import date

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
    """Return how many records of an indicator lie within the days for a district and one county, or all.

    Args: pair: prefixes of the eastern and the western region; the western one may be "".
    """
    (east, west), (first, end) = pair, days
    rows = list_rows(scope=scope, cut=Span(east, first.year, first, end), indicator=indicator).order_by()
    if west and rows.model is Vacancy:
        rows = rows.filter(published_to__overlap=[west, west.ljust(12, "0")])
    elif west:
        rows = rows.filter(region_code__startswith=west)
    return rows.count()
