"""Queues of the recruitment stewards: whom to call today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from xieshou.labour.policies.steward import ASSIGN
from xieshou.labour.queries.steward_calls import list_calls

from .desk_parts import SHOWN, Item, Queue, day_tone, today_of

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor


def calls_today(actor: Actor, at: datetime) -> Queue:
    """Return whom to call today: the own enterprises of a steward, those of everybody for the office."""
    today = today_of(at)
    steward_id = None if actor.can(ASSIGN) else actor.user_id
    found = list_calls(scope=actor.scope, on=today, steward_id=steward_id)
    items = [
        Item(
            href=reverse("labour:key_enterprise", args=[call.enterprise_id]),
            title=call.employer,
            note=" · ".join(text for text in (str(call.reason.label), call.about) if text),
            due=call.due_on.isoformat(),
            tone=day_tone(call.due_on, today),
        )
        for call in found[:SHOWN]
    ]
    return Queue(
        "calls",
        _("Enterprises to call"),
        reverse("labour:steward_calls"),
        len(found),
        items,
        icon="phone-call",
    )
