"""Periodic work on vacancies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import job
from xieshou.labour.operations import offer

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job("labour.vacancy.expire", cron="5 16 * * *", title=_("Expire vacancies"))  # 00:05 in Shanghai
def expire_vacancies(run: Run) -> None:
    """Expire the vacancies whose last day has passed."""
    offer.expire_due(actor=run.actor, at=run.at, on=timezone.localdate(run.at))
