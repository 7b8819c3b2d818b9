"""Queues of projects: enterprises whose planned visit has come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.projects.queries.introduction import list_visits_due

from .desk_parts import SHOWN, Item, Queue, day_tone, today_of

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor


def enterprise_visits_due(actor: Actor, at: datetime) -> Queue:
    """Return the introduced enterprises to be visited by today."""
    today = today_of(at)
    found = list_visits_due(scope=actor.scope, on=today)
    items = [
        Item(
            href=reverse("projects:introduction", args=[row.pk]),
            title=row.name,
            note=f"{row.get_stage_display()} · {row.origin}",
            due=row.next_visit_on.isoformat() if row.next_visit_on else "",
            tone=day_tone(row.next_visit_on, today) if row.next_visit_on else "",
        )
        for row in found[:SHOWN]
    ]
    href = reverse("projects:introductions")
    return Queue(
        "enterprise_visits", _("Enterprises to visit"), href, found.count(), items, icon="building-factory-2"
    )
