"""The four queues of a station on the Desk: count, age of the oldest, overdue, and the first of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from .desk_parts import SHOWN, Queue, today_of
from .station import QUEUES, count_parts, list_part

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor

    from .desk_parts import Item


def roster(actor: Actor, at: datetime) -> Queue:
    """Return the roster differences."""
    return _queue("roster", actor, at)


def vacancies(actor: Actor, at: datetime) -> Queue:
    """Return the posts that wait to be published, made known or renewed."""
    return _queue("vacancies", actor, at)


def transport(actor: Actor, at: datetime) -> Queue:
    """Return the trips that are not ready and the arrivals that nobody recorded."""
    return _queue("transport", actor, at)


def keeping(actor: Actor, at: datetime) -> Queue:
    """Return the contacts that are due and the workers who waver."""
    return _queue("keeping", actor, at)


def _queue(key: str, actor: Actor, at: datetime) -> Queue:
    queue, today = QUEUES[key], today_of(at)
    counted = count_parts(queue, actor=actor, at=at)
    items: list[Item] = []
    for one in counted:
        if one.count and len(items) < SHOWN:
            rows = list(list_part(one.part, actor=actor, at=at)[: SHOWN - len(items)])
            items += one.part.show(actor, rows, today)
    ages = [one.oldest_days for one in counted if one.oldest_days is not None]
    late = sum(one.late for one in counted)
    hint = _("oldest waits %(days)s days · %(late)s overdue") % {"days": max(ages, default=0), "late": late}
    return Queue(
        f"station_{key}",
        queue.title,
        reverse(f"insight:station_{key}"),
        sum(one.count for one in counted),
        items,
        icon=queue.icon,
        hint=hint,
        late=late,
    )
