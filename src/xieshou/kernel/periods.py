"""A period of days, and its filters on columns of days and of moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db.models import Q

if TYPE_CHECKING:
    from datetime import date

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Period:
    """Days from inclusive, to exclusive."""

    from_date: date
    to_date: date

    def days_q(self, column: str) -> Q:
        """Return the filter on a date column."""
        return Q(**{f"{column}__gte": self.from_date, f"{column}__lt": self.to_date})

    def moments_q(self, column: str) -> Q:
        """Return the filter on a column of moments: days begin at midnight in Shanghai."""
        first, end = (datetime.combine(day, time.min, SHANGHAI) for day in (self.from_date, self.to_date))
        return Q(**{f"{column}__gte": first, f"{column}__lt": end})
