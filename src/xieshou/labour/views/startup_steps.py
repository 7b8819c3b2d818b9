"""Steps on the page of one business: each form is one operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell, tell_errors
from xieshou.labour.forms import startup as forms
from xieshou.labour.operations import startup as steps
from xieshou.labour.operations import startup_help as helping
from xieshou.labour.policies.startup import EDIT
from xieshou.labour.queries import startup as queries

from .startup import show_startup

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from .lists import ActedRequest


def _answer(
    request: ActedRequest, startup_id: UUID, form: Form, name: str, step: Callable[..., object]
) -> HttpResponse:
    options = {"startup_id": startup_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: step(**options)):
        messages.success(request, _("Recorded."))
        return redirect("labour:startup", startup_id=startup_id)
    return show_startup(request, startup_id, **{name: form})


@requires(EDIT)
@require_POST
@guarded
def plan(request: ActedRequest, startup_id: UUID) -> HttpResponse:
    """Keep the business plan."""
    form = forms.PlanForm(request.POST)

    def step(**options: Any) -> None:
        steps.write_plan(plan=form.cleaned_data["plan"], **options)

    return _answer(request, startup_id, form, "plan_form", step)


@requires(EDIT)
@require_POST
@guarded
def licence(request: ActedRequest, startup_id: UUID) -> HttpResponse:
    """Note the licence."""
    form = forms.LicenceForm(request.POST)

    def step(**options: Any) -> None:
        steps.register_business(**form.cleaned_data, **options)

    return _answer(request, startup_id, form, "licence_form", step)


@requires(EDIT)
@require_POST
@guarded
def begin(request: ActedRequest, startup_id: UUID) -> HttpResponse:
    """Note the first day of operation."""
    form = forms.BeginForm(request.POST)

    def step(**options: Any) -> None:
        steps.begin_business(**form.cleaned_data, **options)

    return _answer(request, startup_id, form, "begin_form", step)


@requires(EDIT)
@require_POST
@guarded
def look(request: ActedRequest, startup_id: UUID) -> HttpResponse:
    """Enter a look at the business."""
    form = forms.LookForm(request.POST)

    def step(**options: Any) -> None:
        steps.look_at_business(look=form.to_look(), **options)

    return _answer(request, startup_id, form, "look_form", step)


@requires(EDIT)
@require_POST
@guarded
def end(request: ActedRequest, startup_id: UUID) -> HttpResponse:
    """Note that the business was given up."""
    form = forms.GiveUpForm(request.POST)

    def step(**options: Any) -> None:
        data = form.cleaned_data
        steps.give_up(ended_on=data["ended_on"], cause=data["end_cause"], note=data["end_note"], **options)

    return _answer(request, startup_id, form, "end_form", step)


@requires(EDIT)
@require_POST
@guarded
def mentor(request: ActedRequest, startup_id: UUID) -> HttpResponse:
    """Give the founder a mentor."""
    form = forms.MentorForm(request.POST)

    def step(**options: Any) -> None:
        helping.add_mentor(**form.cleaned_data, **options)

    return _answer(request, startup_id, form, "mentor_form", step)


@requires(EDIT)
@require_POST
@guarded
def talk(request: ActedRequest, startup_id: UUID) -> HttpResponse:
    """Enter a session of a mentor."""
    row = queries.get_startup(startup_id, scope=request.actor.scope)
    mentors = queries.list_mentors(row, scope=request.actor.scope)
    form = forms.MentorTalkForm(request.POST, mentors=[(one.pk, str(one)) for one in mentors])

    def step(**options: Any) -> None:
        data = form.cleaned_data
        helping.add_talk(mentor_id=form.to_mentor(), held_on=data["held_on"], note=data["note"], **options)

    return _answer(request, startup_id, form, "talk_form", step)


@requires(EDIT)
@require_POST
@guarded
def aid(request: ActedRequest, startup_id: UUID) -> HttpResponse:
    """Enter a loan or subsidy."""
    form = forms.AidForm(request.POST)

    def step(**options: Any) -> None:
        helping.grant_aid(aid=form.to_aid(), **options)

    return _answer(request, startup_id, form, "aid_form", step)


@requires(EDIT)
@require_POST
@guarded
def pay(request: ActedRequest, startup_aid_id: UUID) -> HttpResponse:
    """Note that a loan or subsidy was paid."""
    made = queries.get_aid_for_update(startup_aid_id, scope=request.actor.scope)
    form = forms.PaidForm(request.POST)
    if form.is_valid():
        options: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
        day = form.cleaned_data["paid_on"]
        take_or_tell(request, lambda: helping.pay_aid(aid_id=made.pk, paid_on=day, **options), _("Recorded."))
    else:
        tell_errors(request, form)
    return redirect("labour:startup", startup_id=made.startup_id)
