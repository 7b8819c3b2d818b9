"""Pages of the calendar: the agenda of a week, one entry as a file, and the subscribed feed."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.doors import public, signed_in
from xieshou.kernel.errors import NotFound
from xieshou.kernel.scope_sql import set_scope

from . import operations, queries
from .ics import CONTENT_TYPE, write_ics
from .rules import SHANGHAI

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from xieshou.kernel.requests import ActedRequest

    from .models import Entry

FEED_PAST = timedelta(days=30)
FEED_FUTURE = timedelta(days=365)
WEEK = timedelta(days=7)
TOKEN_KEY = "calendar_token"  # noqa: S105 -- the name of a session value


def _monday(request: ActedRequest) -> date:
    asked = (
        parse_date(request.GET.get("week", ""))
        if len(request.GET.get("week", "")) <= len("2026-01-01")
        else None
    )
    day = asked or timezone.localdate()
    return day - timedelta(days=day.weekday())


def _by_day(monday: date, entries: list[Entry]) -> list[dict[str, object]]:
    days = [monday + timedelta(days=offset) for offset in range(7)]
    return [
        {
            "date": day,
            "entries": [entry for entry in entries if timezone.localdate(entry.start_at, SHANGHAI) == day],
        }
        for day in days
    ]


@signed_in
@require_GET
def agenda(request: ActedRequest) -> HttpResponse:
    """Show the actor's own week."""
    try:
        monday = _monday(request)
    except (ValueError, OverflowError) as error:
        raise Http404 from error
    start = datetime.combine(monday, time(), SHANGHAI)
    entries = queries.list_entries(actor=request.actor, start=start, end=start + WEEK)
    token = request.session.pop(TOKEN_KEY, "")
    context = {
        "days": _by_day(monday, entries),
        "monday": monday,
        "sunday": monday + timedelta(days=6),
        "before": monday - WEEK,
        "after": monday + WEEK,
        "today": timezone.localdate(),
        "has_entries": bool(entries),
        "has_feed": queries.has_feed(actor=request.actor),
        "feed_address": request.build_absolute_uri(reverse("calendar:feed", args=[token])) if token else "",
    }
    return render(request, "calendar/agenda.html", context)


@signed_in
@require_GET
def entry_file(request: ActedRequest, entry_id: UUID) -> HttpResponse:
    """Give one entry as an .ics file."""
    try:
        entry = queries.get_entry(entry_id, actor=request.actor)
    except NotFound as error:
        raise Http404 from error
    response = HttpResponse(write_ics([entry]), content_type=CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="{entry.pk}.ics"'
    return response


@signed_in
@require_POST
def open_feed(request: ActedRequest) -> HttpResponse:
    """Make a new feed address and show it once."""
    request.session[TOKEN_KEY] = operations.open_feed(actor=request.actor, at=timezone.now())
    return redirect("calendar:agenda")


@signed_in
@require_POST
def close_feed(request: ActedRequest) -> HttpResponse:
    """End the feed."""
    operations.close_feed(actor=request.actor, at=timezone.now())
    return redirect("calendar:agenda")


@public
@require_GET
def feed(_request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program that knows the secret address, within that user's scope of today."""
    try:
        user = queries.get_feed_user(token)
    except NotFound as error:
        raise Http404 from error
    now = timezone.now()
    actor = get_actor(user, on=timezone.localdate(now))
    set_scope(actor.scope)
    entries = queries.list_entries(actor=actor, start=now - FEED_PAST, end=now + FEED_FUTURE, cancelled=True)
    with translation.override(user.language):
        return HttpResponse(write_ics(entries, name=_("Xieshou")), content_type=CONTENT_TYPE)
