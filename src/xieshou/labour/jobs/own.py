"""Daily text messages to workers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import job
from xieshou.labour.operations import texts

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job("labour.own.tell_checks", cron="10 1 * * *", title=_("Tell workers that the station will call"))
def tell_checks(run: Run) -> None:
    """Tell workers one day ahead of a contact after arrival; 09:10 in Shanghai."""
    texts.tell_checks(actor=run.actor, at=run.at)
