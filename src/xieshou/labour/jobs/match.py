"""The assignment run as a background job with progress."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.errors import DomainError
from xieshou.kernel.jobs.running import job
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.operations import run as runs

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run


@job(runs.JOB, queue="heavy", title=_("Assignment run"), atomic=False)
def run_assignment(run: Run, *, run_id: str) -> None:
    """Calculate a run in one transaction; a refusal is noted on the run in another and passed on."""
    key = UUID(run_id)
    try:
        with in_scope(run.actor.scope):
            runs.calculate_run(run_id=key, actor=run.actor, at=run.at, report=run.report)
    except runs.RunFinishedError:
        return  # the job was put back after its worker died behind the commit
    except DomainError as refusal:
        with in_scope(run.actor.scope):
            runs.fail_run(run_id=key, reason=str(refusal), actor=run.actor, at=run.at)
        raise
