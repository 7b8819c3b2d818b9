"""Background work on files."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import job

from . import operations

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run

log = logging.getLogger(__name__)


@job("files.sweep", title=_("Remove expired and orphaned files"), queue="system", cron="40 3 * * *")
def sweep(run: Run) -> None:
    """Remove expired and orphaned files every night."""
    log.info("files swept", extra=operations.sweep(at=run.at))
