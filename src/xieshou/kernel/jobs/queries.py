"""Reads of background jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from xieshou.kernel.errors import NotFound

from .models import OPEN_STATES, JobState, Progress

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Actor

SHOWN = {
    "open": OPEN_STATES,
    "failed": (JobState.FAILED,),
    "finished": (JobState.SUCCEEDED, JobState.CANCELLED),
}


def get_own_progress(progress_id: UUID, *, actor: Actor) -> Progress:
    """Return a job that the actor started.

    Raises: NotFound: no such job, or somebody else's.
    """
    progress = Progress.objects.filter(pk=progress_id, owner_id=actor.user_id).first()
    if progress is None or actor.user_id is None:
        raise NotFound
    return progress


def get_progress(progress_id: UUID) -> Progress:
    """Return a job for an administrator.

    Raises: NotFound: no such job.
    """
    progress = Progress.objects.filter(pk=progress_id).first()
    if progress is None:
        raise NotFound
    return progress


def list_progress(*, show: str = "open") -> QuerySet[Progress]:
    """Return jobs of one shelf (open, failed, finished), the newest first; an unknown shelf is all."""
    jobs = Progress.objects.order_by("-created_at", "-id")
    return jobs.filter(state__in=SHOWN[show]) if show in SHOWN else jobs


def count_by_shelf() -> dict[str, int]:
    """Return how many jobs stand on each shelf."""
    return {shelf: Progress.objects.filter(state__in=states).count() for shelf, states in SHOWN.items()}


def worker_seen_at() -> datetime | None:
    """Return when a worker last gave a sign of life."""
    with connection.cursor() as cursor:
        cursor.execute("select max(last_heartbeat) from procrastinate_workers")
        row = cursor.fetchone()
    return row[0] if row else None
