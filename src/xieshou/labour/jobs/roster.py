"""Nightly work on the rosters of the two stations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import job
from xieshou.labour.operations import roster_daily

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job(
    "labour.roster.follow", cron="25 16 * * *", title=_("Rosters follow the placements")
)  # 00:25 in Shanghai
def follow_records(run: Run) -> None:
    """Let the claims that were taken from placements follow them."""
    roster_daily.follow_records(actor=run.actor, at=run.at)


@job("labour.roster.remind", cron="35 16 * * *", title=_("Put stale claims of rosters on the Desk"))
def remind_of_stale(run: Run) -> None:
    """Set a task for each stale claim."""
    roster_daily.remind_of_stale(actor=run.actor, at=run.at)
