"""Queues of everybody and of the administrators: tasks, jobs, accounts, the audit record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.kernel.access.models import Grant, User
from xieshou.kernel.audit.names import name_of
from xieshou.kernel.audit.queries import events_in_scope, get_chain_state
from xieshou.kernel.inbox.queries import list_tasks
from xieshou.kernel.jobs.queries import list_progress
from xieshou.web.templatetags.xieshou import moment

from .desk_parts import SHOWN, Item, Queue, day_tone, today_of

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor

DAY = timedelta(days=1)


def my_tasks(actor: Actor, at: datetime) -> Queue:
    """Return the open tasks of the actor."""
    found = list_tasks(actor=actor)
    today = today_of(at)
    items = [
        Item(
            href=row.link or reverse("inbox:tasks"),
            title=row.message,
            due=row.due_on.isoformat(),
            tone=day_tone(row.due_on, today),
        )
        for row in found[:SHOWN]
    ]
    return Queue("tasks", _("Tasks"), reverse("inbox:tasks"), found.count(), items, icon="list-check")


def failed_jobs(_actor: Actor, _at: datetime) -> Queue:
    """Return the background jobs that failed."""
    found = list_progress(show="failed")
    items = [
        Item(
            href=f"{reverse('jobs:list')}?show=failed",
            title=row.title,
            note=row.message,
            due=moment(row.finished_at),
            tone="danger",
        )
        for row in found[:SHOWN]
    ]
    href = f"{reverse('jobs:list')}?show=failed"
    return Queue("jobs", _("Failed jobs"), href, found.count(), items, icon="alert-triangle")


def audit_chain(_actor: Actor, at: datetime) -> Queue:
    """Return the state of the audit chain: something to do where it has not grown for a day."""
    number, sealed_at = get_chain_state()
    stale = sealed_at is None or sealed_at < at - DAY
    item = Item(
        href=reverse("audit:events"),
        title=_("%(count)s events are sealed") % {"count": number},
        note=_("The last seal is older than a day.") if stale else "",
        due=moment(sealed_at),
        tone="danger" if stale else "",
    )
    return Queue("chain", _("Audit chain"), reverse("audit:events"), 1, [item], icon="shield-check")


def accounts_without_role(_actor: Actor, at: datetime) -> Queue:
    """Return the active accounts that hold no role today."""
    today = today_of(at)
    current = Grant.objects.filter(
        Q(to_date__isnull=True) | Q(to_date__gt=today), user_id=OuterRef("pk"), from_date__lte=today
    )
    found = User.objects.filter(~Exists(current), is_active=True).order_by("created_at", "id")
    items = [
        Item(href=reverse("access:user", args=[row.pk]), title=row.display_name, note=row.username)
        for row in found[:SHOWN]
    ]
    return Queue(
        "accounts",
        _("Accounts without a role"),
        reverse("access:users"),
        found.count(),
        items,
        icon="user-exclamation",
    )


def latest_events(actor: Actor, at: datetime) -> Queue:
    """Return what was done in the actor's area since yesterday."""
    found = events_in_scope(actor.scope).filter(at__gte=at - DAY)
    items = [
        Item(
            href=reverse("audit:event", args=[row.pk]),
            title=str(name_of(row.event)),
            note=row.actor_name,
            due=moment(row.at),
        )
        for row in found.order_by("-at", "-id")[:SHOWN]
    ]
    return Queue(
        "events",
        _("Audit events since yesterday"),
        reverse("audit:events"),
        found.count(),
        items,
        icon="list-search",
    )
