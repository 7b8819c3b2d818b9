"""Periodic work of the ledger."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import job

from .operations.chain import seal_entries

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run

log = logging.getLogger(__name__)


@job("ledger.seal", title=_("Seal the entries of the ledger"), queue="system", cron="* * * * *")
def seal_ledger(run: Run) -> None:
    """Seal what was committed, and write the length of the chain to the log, which is kept elsewhere."""
    if sealed := seal_entries(at=run.at):
        log.info("ledger chain extended", extra={"sealed": sealed})
