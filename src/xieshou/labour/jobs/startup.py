"""Periodic work on start-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import job
from xieshou.labour.operations import startup

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job("labour.startup.remind", cron="15 16 * * *", title=_("Put checks of start-ups on the Desk"))
def remind_of_checks(run: Run) -> None:
    """Put the checks whose first year is nearly over on the Desk."""
    startup.remind_of_checks(actor=run.actor, at=run.at, on=timezone.localdate(run.at))
