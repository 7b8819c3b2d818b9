"""Quarterly look at what help has fallen after the delisting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations import check
from xieshou.kernel.jobs.running import job

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job(
    "cooperation.check.warn", cron="50 17 1 1,4,7,10 *", title=_("Warn of help that falls after delisting")
)  # 01:50 Shanghai on the 2nd day of a quarter
def warn_of_falls(run: Run) -> None:
    """Set the tasks of the pledges that fell in the quarter that is over."""
    check.warn_fallen(actor=run.actor, at=run.at, on=timezone.localdate(run.at))
