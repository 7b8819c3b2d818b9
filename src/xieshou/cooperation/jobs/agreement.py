"""Daily look at the terms of agreements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.cooperation.operations import agreement
from xieshou.kernel.jobs.running import job

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job(
    "cooperation.agreement.warn", cron="20 16 * * *", title=_("Warn of agreements that end")
)  # 00:20 Shanghai
def warn_of_ending(run: Run) -> None:
    """Set the tasks of the agreements that end soon."""
    agreement.warn_ending(actor=run.actor, at=run.at, on=timezone.localdate(run.at))
