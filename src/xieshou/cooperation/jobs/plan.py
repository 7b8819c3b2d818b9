"""Daily look at the milestones of plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations import plan_alarm
from xieshou.kernel.jobs.running import job

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job("cooperation.plan.warn", cron="25 16 * * *", title=_("Warn of plans that are behind"))  # 00:25 Shanghai
def warn_of_late_lines(run: Run) -> None:
    """Set the tasks of the lines that are late."""
    plan_alarm.warn_late(actor=run.actor, at=run.at, on=timezone.localdate(run.at))
