"""The monthly run as background jobs: one county a job, all counties on the second night of a month.

The operations load the column engine, so they are imported where a job runs: a worker that only declares
these jobs does not carry it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import JOBS, job
from xieshou.monitoring.vocabulary.run import CLUES_JOB, JOB, PLACE_JOB, EngineChoice
from xieshou.registry.queries.household import list_counties

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job(JOB, queue="heavy", title=_("Monthly run of a county"))
def run_county(run: Run, *, region_code: str, month: int) -> None:
    """Run one county in one transaction; put back after its worker died, it finds nothing to change."""
    from xieshou.monitoring.operations.run import evaluate_region

    done = evaluate_region(region_code=region_code, month=month, actor=run.actor, at=run.at)
    JOBS[CLUES_JOB].defer_on_commit(actor=run.actor, at=run.at, run_id=str(done.pk))


@job(PLACE_JOB, queue="heavy", title=_("Monthly run of a larger place on Apache Spark"))
def run_place(run: Run, *, prefix: str, month: int) -> None:
    """Run all counties of a place in one transaction on Spark."""
    from xieshou.monitoring.operations.run_spark import evaluate_place

    for done in evaluate_place(prefix=prefix, month=month, actor=run.actor, at=run.at):
        JOBS[CLUES_JOB].defer_on_commit(actor=run.actor, at=run.at, run_id=str(done.pk))


@job(CLUES_JOB, queue="heavy", title=_("Clues of a monthly run"))
def open_clues(run: Run, *, run_id: str) -> None:
    """Open a clue for each household that the run sees at risk and nobody follows up, once an episode."""
    from xieshou.monitoring.operations.run_clues import open_run_clues

    open_run_clues(run_id=UUID(run_id), actor=run.actor, at=run.at)


@job("monitoring.run.month", cron="30 17 1 * *", title=_("Monthly run of all counties"))  # 01:30 on the 2nd
def run_month(run: Run) -> None:
    """Queue the run of every county for the month that is over; large provinces on Spark if there is one."""
    from xieshou.monitoring.operations.run_place import request_place
    from xieshou.monitoring.rules.months import month_over

    month = month_over(timezone.localdate(run.at))
    for province in sorted({code[:2] for code in list_counties()}):
        request_place(prefix=province, month=month, choice=EngineChoice.AUTO, actor=run.actor, at=run.at)
