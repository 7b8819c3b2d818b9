"""Background work of the inbox: copies by e-mail and text message, each handed over at most once; the alarm.

A message is claimed in its own committed step before it leaves. A crash between the claim and the
hand-over loses that one message (its row says so) and never sends it twice.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.utils.translation import gettext_noop as noop

from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.chain import check_chain, seal_events
from xieshou.kernel.audit.operations import record
from xieshou.kernel.calendar.ics import write_ics
from xieshou.kernel.calendar.models import Entry
from xieshou.kernel.crypto import decrypt
from xieshou.kernel.files.operations import find_damaged
from xieshou.kernel.jobs.running import Run, job
from xieshou.kernel.realtime.recordings import find_broken_recordings
from xieshou.kernel.scope_sql import in_scope

from .gateway import GatewayError, get_gateway
from .models import Notice, SmsStatus, TextMessage

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)
RECONCILED = timedelta(days=2)

PHONE_CONTEXT = "inbox.text_message.phone"
ADMINISTRATOR, JOBS_PAGE = "system.job.manage", "/jobs/?show=failed"
GATEWAY_ID = UUID(int=0)  # there is one gateway
DAMAGED_TEXT = noop(
    "%(count)s stored files are damaged or lost, the first %(file)s. Bring them back from a backup."
)
DIFFERS_TEXT = noop("%(count)s text messages did not become what the gateway first said. Ask its operator.")
BROKEN_TEXT = noop("The audit record was tampered with: %(breaks)s breaks, the first at event %(event)s.")


@job(
    "audit.check",
    title=gettext_lazy("Check the chain of the audit record"),
    queue="system",
    cron="40 2 * * *",
)
def check_audit(run: Run) -> None:
    """Check the whole chain every night; a break is logged and becomes a task that opens the event touched.

    The log is kept elsewhere, so that an intruder with the database alone cannot silence the alarm.
    """
    from .operations import Message, add_task  # they queue the jobs above

    seal_events(at=run.at)
    checked, findings = check_chain(at=run.at)
    after = {"checked": checked, "breaks": len(findings)}
    record("audit.chain.checked", actor=run.actor, at=run.at, subject=("audit.chain", checked), after=after)
    if not findings:
        return
    first = findings[0]
    log.error("audit chain broken", extra=after | {"event_id": str(first.event_id), "problem": first.problem})
    message = Message(
        kind="audit.chain_broken",
        text=BROKEN_TEXT,
        values={"breaks": len(findings), "event": str(first.event_id)},
        source=("audit.event", first.event_id),
        link=f"/audit/{first.event_id}/",
    )
    add_task(message, capability="audit.chain.check", due_on=timezone.localdate(run.at), at=run.at)


@job("files.check", title=gettext_lazy("Check the stored files"), queue="system", cron="20 4 * * *")
def check_files(run: Run) -> None:
    """Read every stored file and recording every night; a damaged one is logged and becomes a task."""
    from .operations import Message, add_task  # they queue the jobs above

    checked, found = find_damaged()
    recordings, broken = find_broken_recordings()
    damaged = [*((file.pk, problem) for file, problem in found), *((key, "changed") for key in broken)]
    after = {"checked": checked + recordings, "damaged": len(damaged)}
    record("files.store.checked", actor=run.actor, at=run.at, subject=("files.store", checked), after=after)
    for key, problem in damaged:
        log.error("stored file damaged", extra={"file_id": str(key), "problem": problem})
    if damaged:
        key = damaged[0][0]
        message = Message(
            kind="files.damaged",
            text=DAMAGED_TEXT,
            values={"count": len(damaged), "file": str(key)},
            source=("files.storedfile", key),
            link=JOBS_PAGE,
        )
        add_task(message, capability=ADMINISTRATOR, due_on=timezone.localdate(run.at), at=run.at)


@job(
    "inbox.reconcile",
    title=gettext_lazy("Compare text messages with the gateway"),
    queue="system",
    cron="50 * * * *",
)
def reconcile_text_messages(run: Run) -> None:
    """Ask the gateway every hour what became of messages; where it says otherwise, it is a task."""
    from .operations import Message, add_task  # they queue the jobs above

    count = reconcile(at=run.at)
    if count:
        message = Message(
            kind="inbox.gateway_differs",
            text=DIFFERS_TEXT,
            values={"count": count},
            source=("inbox.gateway", GATEWAY_ID),
            link=JOBS_PAGE,
        )
        add_task(message, capability=ADMINISTRATOR, due_on=timezone.localdate(run.at), at=run.at)


@job("inbox.send_notice_by_email", title=gettext_lazy("E-mail copy of a notice"), atomic=False)
def send_notice_by_email(run: Run, **arguments: str) -> None:
    """Send the e-mail copy of the notice `notice_id`, in the language of its recipient."""
    deliver_email(notice_id=arguments["notice_id"], at=run.at)


@job("inbox.send_text_messages", title=gettext_lazy("Text messages"), atomic=False)
def send_text_messages(run: Run, **arguments: list[str]) -> None:
    """Hand the text messages of `message_keys` to the gateway, each once however often this runs."""
    for key in arguments["message_keys"]:
        deliver_text_message(message_key=key, at=run.at)


def deliver_email(*, notice_id: str, at: datetime) -> bool:
    """Send a notice by e-mail unless it has been sent.

    Returns: False where it was sent before, or the account is closed or has no address.
    """
    with in_scope(Scope.everything()):
        claimed = Notice.objects.filter(
            pk=notice_id, emailed_at__isnull=True, recipient__is_active=True
        ).exclude(recipient__email="").update(emailed_at=at)  # fmt: skip
        if not claimed:
            return False
        notice = Notice.objects.select_related("recipient").get(pk=notice_id)
        entries = _entries_of(notice)
    _write_email(notice, entries).send()
    return True


def _entries_of(notice: Notice) -> list[Entry]:
    """Return the recipient's calendar entries of the record that the notice is about."""
    if notice.source_id is None:
        return []
    return list(Entry.objects.filter(source_id=notice.source_id, user_id=notice.recipient_id))


def _write_email(notice: Notice, entries: list[Entry]) -> EmailMessage:
    """Return the e-mail: the notice in the recipient's language, with the calendar entry it is about."""
    with translation.override(notice.recipient.language):
        subject = _("Xieshou: %(text)s") % {"text": notice.message}
        lines = [notice.message, "", _("Open Xieshou to see it. Please do not answer this message.")]
        email = EmailMessage(" ".join(subject.split())[:200], "\n".join(lines), to=[notice.recipient.email])
        if entries:
            email.attach("xieshou.ics", write_ics(entries).decode(), "text/calendar")
    return email


def reconcile(*, at: datetime) -> int:
    """Compare yesterday's messages with what the gateway knows; return how many had to be put right.

    A message whose hand-over broke off keeps its claim, so it is never sent twice; here it gets its state.
    One of which the gateway knows nothing for an hour was not sent.
    """
    gateway = get_gateway()
    with in_scope(Scope.everything()):
        old = TextMessage.objects.filter(
            status__in=[SmsStatus.SENDING, SmsStatus.SENT],
            created_at__gt=at - RECONCILED,
            created_at__lte=at - timedelta(hours=1),
        )
        differing = 0
        for message in old.iterator():
            taken = gateway.was_taken(message.key)
            status = SmsStatus.SENT if taken else SmsStatus.FAILED
            if taken is not None and status != message.status:
                TextMessage.objects.filter(pk=message.pk).update(status=status, finished_at=at)
                differing += 1
        return differing


def deliver_text_message(*, message_key: str, at: datetime) -> bool:
    """Hand over a text message unless it was claimed before.

    Returns: True where the gateway took it.
    """
    with in_scope(Scope.everything()):
        waiting = TextMessage.objects.filter(key=message_key, status=SmsStatus.WAITING)
        if not waiting.update(status=SmsStatus.SENDING):
            return False
        message = TextMessage.objects.get(key=message_key)
    phone = decrypt(bytes(message.phone_cipher), context=PHONE_CONTEXT)
    try:
        get_gateway().send(phone, message.body, message.key)
        result = SmsStatus.SENT
    except GatewayError:
        result = SmsStatus.FAILED
    except Exception as error:  # noqa: BLE001 -- whatever a gateway does, its message may have left
        log.error("text message of unknown outcome", extra={"problem": type(error).__name__})  # noqa: TRY400 -- texts may hold numbers
        return False
    with in_scope(Scope.everything()):
        TextMessage.objects.filter(key=message_key, status=SmsStatus.SENDING).update(
            status=result, finished_at=at
        )
    return result is SmsStatus.SENT
