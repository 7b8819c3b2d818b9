"""What an administrator may do with jobs, and what an owner may."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from procrastinate.contrib.django import app as current_app

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import require
from xieshou.kernel.errors import Denied, DomainError, NotFound

from .models import OPEN_STATES, JobState, Progress

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor

MANAGE = "system.job.manage"


class NotFailed(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """Only a failed job can be tried again."""

    default_message = _("Only a failed job can be tried again.")


class AlreadyFinished(DomainError):  # noqa: N818 -- a refusal, named as users meet it
    """A finished job cannot be cancelled."""

    default_message = _("The job has finished already.")


@transaction.atomic
def retry(*, progress_id: UUID, actor: Actor, at: datetime) -> Progress:
    """Queue a failed job again.

    Raises: Denied, NotFound, NotFailed.
    """
    require(actor, MANAGE)
    progress = _locked(progress_id)
    if progress.state != JobState.FAILED or progress.queue_job_id is None:
        raise NotFailed
    current_app.job_manager.retry_job_by_id(job_id=progress.queue_job_id, retry_at=at)
    progress.state, progress.finished_at = JobState.WAITING, None
    progress.save(update_fields=["state", "finished_at"])
    record("jobs.job.retried", actor=actor, at=at, subject=("jobs.progress", progress.id))
    return progress


@transaction.atomic
def cancel(*, progress_id: UUID, actor: Actor, at: datetime) -> Progress:
    """Cancel a waiting job, or ask a running one to stop at its next report.

    Raises: Denied: neither the owner nor an administrator; NotFound, AlreadyFinished.
    """
    progress = _locked(progress_id)
    if progress.owner_id != actor.user_id and not actor.can(MANAGE):
        raise Denied
    if progress.state not in OPEN_STATES:
        raise AlreadyFinished
    progress.cancel_asked = True
    if progress.state == JobState.WAITING:
        progress.state, progress.finished_at = JobState.CANCELLED, at
        if progress.queue_job_id is not None:
            current_app.job_manager.cancel_job_by_id(progress.queue_job_id)
    progress.save(update_fields=["cancel_asked", "state", "finished_at"])
    record("jobs.job.cancelled", actor=actor, at=at, subject=("jobs.progress", progress.id))
    return progress


def _locked(progress_id: UUID) -> Progress:
    progress = Progress.objects.select_for_update().filter(pk=progress_id).first()
    if progress is None:
        raise NotFound
    return progress
