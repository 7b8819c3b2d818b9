"""The pages of the audit record: search, one event, the state of the chain."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import NotFound

from . import queries
from .chain import check_chain, seal_events
from .forms import EventSearchForm
from .names import name_of
from .operations import record
from .queries import EventSearch

if TYPE_CHECKING:
    from django.http import HttpResponse

    from xieshou.kernel.requests import ActedRequest

    from .models import Event

PAGE = 50


@requires("audit.event.view")
@require_GET
def list_events(request: ActedRequest) -> HttpResponse:
    """Show the events of the auditor's area, newest first, searched and paged."""
    form = EventSearchForm(request.GET or None)
    search = form.search() if form.is_bound and form.is_valid() else EventSearch()
    rows = queries.list_events(
        search, scope=request.actor.scope, limit=PAGE + 1, after=_position(request.GET.get("after", ""))
    )
    more, rows = len(rows) > PAGE, rows[:PAGE]
    context = {
        "form": form,
        "rows": _named(rows),
        "next_url": _next_url(request, rows[-1]) if more else "",
        "first_url": request.path if request.GET.get("after") else "",
        "chain": queries.get_chain_state(),
    }
    return render(request, "audit/events.html", context)


@requires("audit.event.view")
@require_GET
def show_event(request: ActedRequest, event_id: UUID) -> HttpResponse:
    """Show one event with what was before and after."""
    try:
        event = queries.get_event(event_id, scope=request.actor.scope)
    except NotFound as error:
        raise Http404 from error
    before, after = event.before or {}, event.after or {}
    rows = [
        {"label": key, "left": before.get(key, "—"), "right": after.get(key, "—")}
        for key in sorted(before.keys() | after.keys())
    ]
    related = queries.list_subject_events(
        event.subject_kind, event.subject_id, scope=request.actor.scope, limit=20
    )
    context = {"event": event, "label": name_of(event.event), "rows": rows, "related": _named(related)}
    return render(request, "audit/event.html", context)


@requires("audit.chain.check")
@require_POST
def check(request: ActedRequest) -> HttpResponse:
    """Seal what is new, check the whole chain and show every break."""
    now = timezone.now()
    seal_events(at=now)
    checked, findings = check_chain(at=now)
    record(
        "audit.chain.checked",
        actor=request.actor,
        at=now,
        subject=("audit.chain", checked),
        after={"checked": checked, "breaks": len(findings)},
    )
    return render(request, "audit/chain.html", {"checked": checked, "findings": findings, "at": now})


def _named(events: list[Event]) -> list[dict[str, Any]]:
    return [{"event": event, "label": name_of(event.event)} for event in events]


def _position(text: str) -> tuple[datetime, UUID] | None:
    """Return the place a page begins after; a spoilt one begins at the top."""
    moment, _comma, key = text.partition("~")
    try:
        return datetime.fromisoformat(moment), UUID(key)
    except ValueError:
        return None


def _next_url(request: ActedRequest, last: Event) -> str:
    given = {key: str(value) for key, value in request.GET.items() if key != "after"}
    return "?" + urlencode(given | {"after": f"{last.at.isoformat()}~{last.pk}"})
