"""Pages of insight: the Desk of every role, and reported figures beside the records."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from xieshou.kernel.doors import requires, signed_in
from xieshou.kernel.inbox.queries import unread_count

from .queries.beats import list_beats
from .queries.desk import get_desk
from .queries.figures import list_figures, list_watched
from .vocabulary import Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

NOON, EVENING = 12, 18
TONES = {
    Verdict.HOLDS: "success",
    Verdict.SHORT: "danger",
    Verdict.LONGER: "warning",
    Verdict.UNKNOWN: "unknown",
}


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


@requires("insight.figures.view")
@require_GET
def figures(request: ActedRequest) -> HttpResponse:
    """Show what sources report beside what the records count."""
    districts = list_figures(scope=request.actor.scope)
    return render(request, "insight/figures.html", {"districts": districts, "today": timezone.localdate()})


@requires("insight.figures.view")
@require_GET
def reconciler(request: ActedRequest) -> HttpResponse:
    """Show each reported figure beside the list behind it, shorter lists flagged, and impossible pairs."""
    reported = list_figures(scope=request.actor.scope)
    pairs = [(district.name, place, pair) for district in reported for place, pair in district.impossible]
    context = {
        "districts": list_watched(scope=request.actor.scope),
        "pairs": pairs,
        "tones": TONES,
        "today": timezone.localdate(),
    }
    return render(request, "insight/reconciler.html", context)
