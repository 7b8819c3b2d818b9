"""Pages of exchange: events by focus with repeated contacts, programmes of three slots, liaison officers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.forms.exchange import (
    EventForm,
    LiaisonForm,
    LiaisonTaskForm,
    ParticipantForm,
    ProgrammeForm,
    ResultForm,
    SlotForm,
)
from xieshou.cooperation.models import ExchangeEvent, Liaison, LiaisonTask, Programme
from xieshou.cooperation.operations import exchange as steps
from xieshou.cooperation.policies import EXCHANGE_EDIT, EXCHANGE_VIEW
from xieshou.cooperation.queries.exchange import (
    get_repeats,
    list_events,
    list_liaisons,
    list_participants,
    list_programmes,
)
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.cooperation.rules.exchange import empty_slots
from xieshou.cooperation.vocabulary.giving import Focus, Slot
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take

from .base import ActedRequest, form_page, take_form_or_tell

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse


@requires(EXCHANGE_VIEW)
@require_GET
def events(request: ActedRequest) -> HttpResponse:
    """List the exchange events with heads by side and the repeated contacts."""
    focus, scope = asked(request, "focus", Focus.values), request.actor.scope
    found = list_events(scope=scope)
    page = page_of(request, found.filter(focus=focus) if focus else found)
    page.object_list = name_sides(page.object_list)
    here = list_participants(scope=scope).filter(event_id__in=[row.pk for row in page.object_list])
    came: dict[Any, list[Any]] = {}
    for one in here:
        came.setdefault(one.event_id, []).append(one)
    for row in page.object_list:
        row.came = came.get(row.pk, [])
    address = reverse("cooperation:events")
    views = [{"label": _("All"), "url": address, "active": not focus}]
    views += [{"label": one.label, "url": f"{address}?focus={one}", "active": focus == one} for one in Focus]
    context = {
        "page": page,
        "views": views,
        "repeats": get_repeats(scope=scope),
        "may_edit": request.actor.can(EXCHANGE_EDIT),
        "participant_form": ParticipantForm(),
    }
    return render(request, "cooperation/exchange/events.html", context)


@requires(EXCHANGE_VIEW)
@require_GET
def programmes(request: ActedRequest) -> HttpResponse:
    """List the programmes, each with its three slots."""
    rows: list[Any] = name_sides(list_programmes(scope=request.actor.scope))
    for row in rows:
        filled = {one.slot: one for one in row.slots.all()}
        row.shown = [{"label": slot.label, "filling": filled.get(slot)} for slot in Slot]
        row.empty = empty_slots(filled)
    context = {"rows": rows, "may_edit": request.actor.can(EXCHANGE_EDIT), "slot_form": SlotForm()}
    return render(request, "cooperation/exchange/programmes.html", context)


@requires(EXCHANGE_VIEW)
@require_GET
def liaisons(request: ActedRequest) -> HttpResponse:
    """List the liaison officers with the tasks of both hats."""
    context = {
        "rows": name_sides(list_liaisons(scope=request.actor.scope)),
        "today": timezone.localdate(),
        "may_edit": request.actor.can(EXCHANGE_EDIT),
        "task_form": LiaisonTaskForm(),
        "result_form": ResultForm(),
    }
    return render(request, "cooperation/exchange/liaisons.html", context)


def _entry(
    request: ActedRequest, form: Form, step: Callable[[], object], title: str, routes: tuple[str, str]
) -> HttpResponse:
    """Answer a form that enters something: back to its list, or the form with what is wrong."""
    route, back = (reverse(f"cooperation:{name}") for name in routes)
    if request.method == "POST" and take(form, step):
        return redirect(back)
    words = {"events": _("Exchange events"), "programmes": _("Programmes"), "liaisons": _("Liaison officers")}
    return form_page(request, form, title, action=route, back=back, back_text=words[routes[1]])


@requires(EXCHANGE_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def event_add(request: ActedRequest) -> HttpResponse:
    """Enter an event."""
    form, now = EventForm(request.POST or None), timezone.now()
    routes = ("event_add", "events")
    return _entry(
        request,
        form,
        lambda: steps.hold_event(values=form.cleaned_data, actor=request.actor, at=now),
        _("Enter an event"),
        routes,
    )


@requires(EXCHANGE_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def programme_add(request: ActedRequest) -> HttpResponse:
    """Begin a programme."""
    form, now = ProgrammeForm(request.POST or None), timezone.now()
    routes = ("programme_add", "programmes")
    return _entry(
        request,
        form,
        lambda: steps.found_programme(actor=request.actor, at=now, **form.cleaned_data),
        _("Begin a programme"),
        routes,
    )


@requires(EXCHANGE_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def liaison_add(request: ActedRequest) -> HttpResponse:
    """Name a liaison officer."""
    form, now = LiaisonForm(request.POST or None), timezone.now()
    routes = ("liaison_add", "liaisons")
    return _entry(
        request,
        form,
        lambda: steps.name_liaison(values=form.cleaned_data, actor=request.actor, at=now),
        _("Name a liaison officer"),
        routes,
    )


@requires(EXCHANGE_EDIT)
@require_POST
@guarded
def participant(request: ActedRequest, exchange_id: UUID) -> HttpResponse:
    """Record who took part."""
    get_row(ExchangeEvent, exchange_id, scope=request.actor.scope)
    form = ParticipantForm(request.POST)
    who: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
    take_form_or_tell(
        request,
        form,
        lambda: steps.take_part(event_id=exchange_id, **who, **form.cleaned_data),
        _("The participant is on record."),
    )
    return redirect("cooperation:events")


@requires(EXCHANGE_EDIT)
@require_POST
@guarded
def slot(request: ActedRequest, programme_id: UUID) -> HttpResponse:
    """Fill a slot."""
    get_row(Programme, programme_id, scope=request.actor.scope)
    form, now = SlotForm(request.POST), timezone.now()
    who: dict[str, Any] = {"actor": request.actor, "at": now, "on": timezone.localdate(now)}
    take_form_or_tell(
        request,
        form,
        lambda: steps.fill_slot(programme_id=programme_id, **who, **form.cleaned_data),
        _("The slot is filled."),
    )
    return redirect("cooperation:programmes")


@requires(EXCHANGE_EDIT)
@require_POST
@guarded
def liaison_task(request: ActedRequest, liaison_id: UUID) -> HttpResponse:
    """Give a task."""
    get_row(Liaison, liaison_id, scope=request.actor.scope)
    form = LiaisonTaskForm(request.POST)
    who: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
    take_form_or_tell(
        request,
        form,
        lambda: steps.give_task(liaison_id=liaison_id, **who, **form.cleaned_data),
        _("The task is on record."),
    )
    return redirect("cooperation:liaisons")


@requires(EXCHANGE_EDIT)
@require_POST
@guarded
def liaison_task_done(request: ActedRequest, liaison_task_id: UUID) -> HttpResponse:
    """Finish a task."""
    get_row(LiaisonTask, liaison_task_id, scope=request.actor.scope)
    form, now = ResultForm(request.POST), timezone.now()
    who: dict[str, Any] = {"actor": request.actor, "at": now, "on": timezone.localdate(now)}
    take_form_or_tell(
        request,
        form,
        lambda: steps.finish_task(task_id=liaison_task_id, **who, **form.cleaned_data),
        _("The result is on record."),
    )
    return redirect("cooperation:liaisons")
