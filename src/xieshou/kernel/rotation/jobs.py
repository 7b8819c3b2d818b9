"""The change of keys as background work, with its progress on the page of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import job

from . import operations

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run

TITLE = _("Encrypt personal fields with the present key")


@job("rotation.renew_keys", title=TITLE, queue="heavy", retries=5, atomic=False)
def renew_keys(run: Run) -> None:
    """Encrypt everything with the present key; a second run goes on where a killed one ended."""
    operations.renew_keys(actor=run.actor, at=run.at, report=run.report)
