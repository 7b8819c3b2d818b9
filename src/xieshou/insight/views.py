"""Pages of insight: the Desk of every role, and reported figures beside the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires, signed_in
from xieshou.kernel.inbox.queries import unread_count
from xieshou.kernel.pages import asked, page_of

from .queries.beats import list_beats
from .queries.desk import get_desk
from .queries.station import QUEUES, STATION, count_parts, list_part

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

NOON, EVENING = 12, 18


def _greeting(at: datetime, name: str) -> str:
    hour = timezone.localtime(at).hour
    if hour < NOON:
        return _("Good morning, %(name)s") % {"name": name}
    if hour < EVENING:
        return _("Good afternoon, %(name)s") % {"name": name}
    return _("Good evening, %(name)s") % {"name": name}


@signed_in
@require_GET
def desk(request: ActedRequest) -> HttpResponse:
    """Show the work of the day of the actor's roles."""
    actor, now = request.actor, timezone.now()
    sees_beats = actor.can("labour.funnel.view")
    context = {
        "desk": get_desk(actor=actor, at=now),
        "greeting": _greeting(now, actor.name),
        "today": timezone.localdate(now),
        "unread": unread_count(actor),
        "beats": list_beats(scope=actor.scope, on=timezone.localdate(now)) if sees_beats else [],
        "sees_figures": actor.can("insight.figures.view"),
    }
    return render(request, "insight/desk.html", context)


@requires(STATION)
@require_GET
def station_queue(request: ActedRequest, station_queue: str) -> HttpResponse:
    """List what waits in one of a station's four queues, part by part; each row opens its record."""
    queue = QUEUES[station_queue]
    actor, now = request.actor, timezone.now()
    today = timezone.localdate(now)
    counted = count_parts(queue, actor=actor, at=now)
    first = next((one for one in counted if one.count), counted[0])
    chosen = asked(request, "part", [one.part.key for one in counted])
    current = next((one for one in counted if one.part.key == chosen), first)
    page = page_of(request, list_part(current.part, actor=actor, at=now))
    address = reverse(f"insight:station_{queue.key}")
    context = {
        "queue": queue,
        "page": page,
        "items": current.part.show(actor, list(page.object_list), today),
        "current": current,
        "total": sum(one.count for one in counted),
        "late": sum(one.late for one in counted),
        "oldest": max((one.oldest_days for one in counted if one.oldest_days is not None), default=0),
        "views": [
            {
                "label": one.part.label,
                "url": f"{address}?part={one.part.key}",
                "active": one is current,
                "count": one.count,
            }
            for one in counted
        ],
    }
    return render(request, "insight/station_queue.html", context)
