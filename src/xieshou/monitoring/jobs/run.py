"""The monthly run as background jobs: one county a job, all counties on the second night of a month.

The operations load the column engine, so they are imported where a job runs: a worker that only declares
these jobs does not carry it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import job
from xieshou.monitoring.vocabulary.run import JOB
from xieshou.registry.queries.household import list_counties

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job(JOB, queue="heavy", title=_("Monthly run of a county"))
def run_county(run: Run, *, region_code: str, month: int) -> None:
    """Run one county in one transaction; put back after its worker died, it finds nothing to change."""
    from xieshou.monitoring.operations.run import evaluate_region

    evaluate_region(region_code=region_code, month=month, actor=run.actor, at=run.at)


@job("monitoring.run.month", cron="30 17 1 * *", title=_("Monthly run of all counties"))  # 01:30 on the 2nd
def run_month(run: Run) -> None:
    """Queue the run of every county for the month that is over."""
    from xieshou.monitoring.operations.run import request_run
    from xieshou.monitoring.rules.months import month_before

    today = timezone.localdate(run.at)
    month = month_before(today.year * 100 + today.month)
    for code in list_counties():
        request_run(region_code=code, month=month, actor=run.actor, at=run.at)
