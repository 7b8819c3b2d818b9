"""Periodic work of the ledger."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.audit.operations import record
from xieshou.kernel.inbox.operations import Message, add_task
from xieshou.kernel.jobs.running import job

from .operations.chain import check_chain, seal_entries
from .policies import CHECK

if TYPE_CHECKING:
    from xieshou.kernel.jobs.running import Run

log = logging.getLogger(__name__)

BROKEN_TEXT = noop("The ledger was tampered with: %(breaks)s breaks, the first at entry %(entry)s.")


@job("ledger.seal", title=_("Seal the entries of the ledger"), queue="system", cron="* * * * *")
def seal_ledger(run: Run) -> None:
    """Seal what was committed, and write the length of the chain to the log, which is kept elsewhere."""
    if sealed := seal_entries(at=run.at):
        log.info("ledger chain extended", extra={"sealed": sealed})


@job("ledger.check", title=_("Check the chain of the ledger"), queue="system", cron="50 2 * * *")
def check_ledger(run: Run) -> None:
    """Check the whole chain every night; a break is logged and becomes a task that opens the entry."""
    seal_entries(at=run.at)
    checked, findings = check_chain(at=run.at)
    after = {"checked": checked, "breaks": len(findings)}
    record("ledger.chain.checked", actor=run.actor, at=run.at, subject=("ledger.chain", checked), after=after)
    if not findings:
        return
    first = findings[0]
    log.error(
        "ledger chain broken", extra=after | {"entry_id": str(first.entry_id), "problem": first.problem}
    )
    message = Message(
        kind="ledger.chain_broken",
        text=BROKEN_TEXT,
        values={"breaks": len(findings), "entry": first.entry_number or str(first.entry_id)},
        source=("ledger.entry", first.entry_id),
        link=f"/money/entries/{first.entry_id}/",
    )
    add_task(message, capability=CHECK, due_on=timezone.localdate(run.at), at=run.at)
