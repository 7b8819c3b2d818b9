"""Periodic work of the rooms below jobs, which cannot declare their own: the audit record and sessions."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.contrib.sessions.models import Session
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.audit.chain import seal_events
from xieshou.kernel.audit.queries import get_chain_head

from .running import job

if TYPE_CHECKING:
    from .running import Run

log = logging.getLogger(__name__)


@job("audit.seal", title=_("Seal the audit record"), queue="system", cron="* * * * *")
def seal_audit(run: Run) -> None:
    """Seal what was committed, and write the head of the chain to the log, which is kept elsewhere."""
    if sealed := seal_events(at=run.at):
        number, digest = get_chain_head()
        log.info("audit chain extended", extra={"sealed": sealed, "number": number, "digest": digest.hex()})


@job("access.clear_sessions", title=_("Remove expired sessions"), queue="system", cron="20 3 * * *")
def clear_sessions(run: Run) -> None:
    """Delete the sessions that have expired."""
    Session.objects.filter(expire_date__lt=run.at).delete()
