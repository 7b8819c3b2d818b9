"""Monthly runs of one county of the demonstration: the last months, and the same months a year before."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from xieshou.monitoring.operations.run import evaluate_region
from xieshou.monitoring.operations.run_clues import open_run_clues
from xieshou.monitoring.rules.months import last_day, month_before

if TYPE_CHECKING:
    from collections.abc import Callable

    from xieshou.kernel.actor import Actor

LATEST = range(1, 5)
"""Each of the last months looks at the month before (lost labour) and at the month a year before (a fall)."""
QUARTERS = (19, 22)
CLUES = 5


def months_to_run(now: datetime) -> list[int]:
    """Return the months (yyyymm) that the demonstration runs, the earliest first."""
    today = timezone.localdate(now)
    month = today.year * 100 + today.month
    ago = {*LATEST, 7, 10, *(12 + number for number in LATEST), *QUARTERS}
    first = (today.year - 2) * 100 + 12  # the first month whose window is a whole year of the facts
    return sorted(found for count in ago if (found := month_before(month, count)) >= first)


def run_months(county: str, *, now: datetime, actor: Actor, tell: Callable[[str], None]) -> int:
    """Run a county for its months, each on the night after its end; return how many runs there are."""
    months = months_to_run(now)
    tell(f"monthly runs of {county}: {months[0]} to {months[-1]}, {len(months)} of them")
    for month in months:
        night = datetime.combine(last_day(month) + timedelta(days=2), time(1, 30))
        at = min(timezone.make_aware(night), now)
        latest = evaluate_region(region_code=county.ljust(12, "0"), month=month, actor=actor, at=at)
    open_run_clues(run_id=latest.pk, actor=actor, at=now, most=CLUES)
    return len(months)
