"""Periodic work on live rooms."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from xieshou.kernel.jobs.running import Run, job

from .recordings import expire_recordings


@job("realtime.recording.expire", cron="20 * * * *", title=_("Delete expired recordings"))
def delete_expired(run: Run) -> None:
    """Delete recordings whose time is over."""
    expire_recordings(actor=run.actor, at=run.at)
