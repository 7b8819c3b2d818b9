"""Writes of the inbox: telling users, setting and ticking off tasks, queueing text messages."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from xieshou.kernel.access.models import User
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.audit.operations import record
from xieshou.kernel.crypto import encrypt
from xieshou.kernel.errors import NotFound
from xieshou.kernel.scope_sql import in_scope

from .jobs import PHONE_CONTEXT, send_notice_by_email, send_text_messages
from .models import Notice, Task, TextMessage

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime
    from uuid import UUID


MAILER = Actor.system("inbox")


class NoticeNotFoundError(NotFound):
    """The notice is somebody else's or does not exist."""

    default_message = _("This notice does not exist or is not yours.")


class TaskNotFoundError(NotFound):
    """The task is not the actor's, is done, or does not exist."""

    default_message = _("This task does not exist, is done already, or is not yours.")


@dataclass(frozen=True, slots=True)
class Where:
    """Whose scope a notice or task belongs to; all empty is everybody's."""

    region_code: str = ""
    partner_region_code: str = ""
    organisation_id: UUID | None = None

    def columns(self) -> dict[str, Any]:
        """Return the values of the three columns."""
        return {
            "region_code": self.region_code,
            "partner_region_code": self.partner_region_code,
            "organisation_id": self.organisation_id,
        }


@dataclass(frozen=True, slots=True)
class Message:
    """A text marked with `gettext_noop`, its named values, where it leads, and what it is about."""

    kind: str
    text: str
    source: tuple[str, UUID]
    values: dict[str, Any] = field(default_factory=dict)
    link: str = ""
    due_on: date | None = None
    where: Where = field(default_factory=Where)


@transaction.atomic
def notify(message: Message, *, recipients: Iterable[UUID], key: str, at: datetime) -> list[Notice]:
    """Tell each recipient with an open account once in the page, and by e-mail where an address is known.

    Args:
        key: names what is told; a recipient who has a notice of this key is not told again.
    Returns: the new notices.
    """
    addresses = dict(User.objects.filter(pk__in=set(recipients), is_active=True).values_list("pk", "email"))
    told = set(
        Notice.objects.filter(recipient_id__in=addresses, key=key).values_list("recipient_id", flat=True)
    )
    kind, source_id = message.source
    notices = [
        Notice(
            recipient_id=recipient,
            kind=message.kind,
            key=key,
            text=message.text,
            values=message.values,
            link=message.link,
            source_kind=kind,
            source_id=source_id,
            due_on=message.due_on,
            created_at=at,
            **message.where.columns(),
        )
        for recipient in sorted(addresses)
        if recipient not in told
    ]
    Notice.objects.bulk_create(notices, ignore_conflicts=True)
    for notice in notices:
        if addresses[notice.recipient_id]:
            send_notice_by_email.defer_on_commit(actor=MAILER, at=notice.created_at, notice_id=str(notice.pk))
    return notices


@transaction.atomic
def mark_read(*, notice_id: UUID, actor: Actor, at: datetime) -> Notice:
    """Mark one notice of the actor as read; reading twice keeps the first time.

    Raises: NoticeNotFoundError: somebody else's, or none.
    """
    notice = Notice.objects.select_for_update().filter(pk=notice_id, recipient_id=actor.user_id).first()
    if notice is None:
        raise NoticeNotFoundError
    if notice.read_at is None:
        notice.read_at = at
        notice.save(update_fields=["read_at"])
    return notice


@transaction.atomic
def mark_all_read(*, actor: Actor, at: datetime) -> int:
    """Mark every unread notice of the actor as read.

    Returns: how many there were.
    """
    return Notice.objects.filter(recipient_id=actor.user_id, read_at__isnull=True).update(read_at=at)


def add_task(
    message: Message, *, capability: str, due_on: date, at: datetime, recipient_id: UUID | None = None
) -> None:
    """Set a task for one user, or for whoever holds `capability` where the message belongs.

    An open task of the same kind, record and capability is not set again.
    """
    add_tasks([Order(message, capability, due_on, recipient_id)], at=at)


@dataclass(frozen=True, slots=True)
class Order:
    """A task to be set: what, for whoever holds which capability (or one user), by when."""

    message: Message
    capability: str
    due_on: date
    recipient_id: UUID | None = None


def add_tasks(orders: Iterable[Order], *, at: datetime) -> None:
    """Set many tasks in one statement, as `add_task` sets one."""
    Task.objects.bulk_create(
        [
            Task(
                kind=order.message.kind,
                capability=order.capability,
                recipient_id=order.recipient_id,
                text=order.message.text,
                values=order.message.values,
                link=order.message.link,
                due_on=order.due_on,
                source_kind=order.message.source[0],
                source_id=order.message.source[1],
                created_at=at,
                **order.message.where.columns(),
            )
            for order in orders
        ],
        ignore_conflicts=True,
    )


def complete_tasks(
    *, kind: str, source: tuple[str, UUID], actor: Actor, at: datetime, capability: str = ""
) -> int:
    """Tick off the open tasks of a kind for a record, those of one capability if given.

    Returns: how many were open.
    """
    source_kind, source_id = source
    return complete_tasks_of(
        kind=kind, source_kind=source_kind, source_ids=[source_id], actor=actor, at=at, capability=capability
    )


def complete_tasks_of(
    *,
    kind: str,
    source_kind: str,
    source_ids: Iterable[UUID],
    actor: Actor,
    at: datetime,
    capability: str = "",
) -> int:
    """Tick off the open tasks of a kind for many records, those of one capability if given.

    Returns: how many were open.
    """
    with in_scope(Scope.everything()):  # the task of the other side is outside the actor's scope
        open_tasks = Task.objects.filter(
            kind=kind, source_kind=source_kind, source_id__in=list(source_ids), done_at__isnull=True
        )
        if capability:
            open_tasks = open_tasks.filter(capability=capability)
        return open_tasks.update(done_at=at, done_by_id=actor.user_id)


@transaction.atomic
def complete_task(*, task_id: UUID, actor: Actor, at: datetime) -> Task:
    """Tick off one task by hand.

    Raises: TaskNotFoundError: done, not the actor's, or none.
    """
    task = Task.objects.select_for_update().filter(pk=task_id, done_at__isnull=True).first()
    if task is None or not actor.can(task.capability) or task.recipient_id not in (None, actor.user_id):
        raise TaskNotFoundError
    task.done_at, task.done_by_id = at, actor.user_id
    task.save(update_fields=["done_at", "done_by_id"])
    record(
        "inbox.task.done", actor=actor, at=at, subject=("inbox.task", task.pk), region_code=task.region_code
    )
    return task


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A text message that is to leave: where to, what it says, and the key under which it leaves once."""

    phone: str
    body: str
    key: str
    where: Where


def queue_text_message(*, phone: str, body: str, key: str, where: Where, at: datetime) -> bool:
    """Queue a text message that goes out once the transaction is committed, at most once for its key.

    Returns: False where a message of this key was queued before.
    """
    return queue_text_messages([Outgoing(phone, body, key, where)], at=at) == 1


@transaction.atomic
def queue_text_messages(messages: Iterable[Outgoing], *, at: datetime) -> int:
    """Queue many text messages as `queue_text_message` queues one.

    Returns: how many of the keys were new.
    """
    wanted = {message.key: message for message in messages}
    known = set(TextMessage.objects.filter(key__in=wanted).values_list("key", flat=True))
    fresh = [message for key, message in wanted.items() if key not in known]
    TextMessage.objects.bulk_create(
        [
            TextMessage(
                key=message.key,
                phone_cipher=encrypt(message.phone, context=PHONE_CONTEXT),
                body=message.body,
                created_at=at,
                **message.where.columns(),
            )
            for message in fresh
        ],
        ignore_conflicts=True,
    )
    if fresh:
        keys = [message.key for message in fresh]
        send_text_messages.defer_on_commit(actor=MAILER, at=at, message_keys=keys)
    return len(fresh)
