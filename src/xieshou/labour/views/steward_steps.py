"""Steps on a key enterprise: hand over, end, contacts, agreement, log, and the form of an urgent need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import DomainError, NotFound
from xieshou.kernel.pages import guarded, take, take_or_tell
from xieshou.labour.forms import steward as forms
from xieshou.labour.operations import steward as charge
from xieshou.labour.operations import steward_posts, steward_service
from xieshou.labour.policies.steward import ASSIGN, EDIT
from xieshou.labour.queries import steward as queries
from xieshou.labour.rules.occupations import occupation_name

from .lists import combo
from .steward import show_enterprise, steward_choices

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from .lists import ActedRequest


def _answer(
    request: ActedRequest, key: UUID, form: Form, name: str, step: Callable[..., object]
) -> HttpResponse:
    """Take a step of the record's page; a refusal opens its dialog again."""
    options: dict[str, Any] = {"enterprise_id": key, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: step(**options)):
        messages.success(request, _("Recorded."))
        return redirect("labour:key_enterprise", key_enterprise_id=key)
    return show_enterprise(request, key, **{name: form})


@requires(ASSIGN)
@require_POST
@guarded
def hand_over(request: ActedRequest, key_enterprise_id: UUID) -> HttpResponse:
    """Hand an enterprise over to another steward."""
    row = queries.get_enterprise(key_enterprise_id, scope=request.actor.scope, on=timezone.localdate())
    form = forms.HandOverForm(request.POST, stewards=steward_choices(request))

    def step(*, enterprise_id: UUID, **options: Any) -> None:
        del enterprise_id
        charge.assign(employer_id=row.employer_id, **form.cleaned_data, **options)

    return _answer(request, row.pk, form, "over_form", step)


@requires(ASSIGN)
@require_POST
@guarded
def release(request: ActedRequest, key_enterprise_id: UUID) -> HttpResponse:
    """End the service of an enterprise."""
    form = forms.ReleaseForm(request.POST)

    def step(**options: Any) -> None:
        charge.release(**form.cleaned_data, **options)

    return _answer(request, key_enterprise_id, form, "end_form", step)


@requires(EDIT)
@require_POST
@guarded
def add_contact(request: ActedRequest, key_enterprise_id: UUID) -> HttpResponse:
    """Enter somebody to call."""
    form = forms.ContactForm(request.POST)

    def step(**options: Any) -> None:
        steward_service.add_contact(entry=form.to_entry(), **options)

    return _answer(request, key_enterprise_id, form, "contact_form", step)


@requires(EDIT)
@require_POST
@guarded
def end_contact(request: ActedRequest, enterprise_contact_id: UUID) -> HttpResponse:
    """Take somebody off the contacts."""
    row = queries.get_contact(enterprise_contact_id, scope=request.actor.scope)

    def step() -> None:
        steward_service.end_contact(contact_id=row.pk, actor=request.actor, at=timezone.now())

    take_or_tell(request, step, _("Recorded."))
    return redirect("labour:key_enterprise", key_enterprise_id=row.enterprise_id)


@requires(EDIT)
@require_POST
@guarded
def reveal(request: ActedRequest, enterprise_contact_id: UUID) -> HttpResponse:
    """Open name and telephone of a contact for a purpose; the answer takes the mask's place."""
    try:
        name, phone = steward_service.reveal_contact(
            contact_id=enterprise_contact_id,
            purpose=request.POST.get("purpose", ""),
            actor=request.actor,
            at=timezone.now(),
        )
    except NotFound:
        raise
    except DomainError as error:
        return render(request, "organisations/refused.html", {"error": error}, status=403)
    return render(request, "labour/steward/_revealed.html", {"name": name, "phone": phone})


@requires(EDIT)
@require_POST
@guarded
def add_agreement(request: ActedRequest, key_enterprise_id: UUID) -> HttpResponse:
    """File a service agreement."""
    form = forms.AgreementForm(request.POST, request.FILES)

    def step(**options: Any) -> None:
        steward_service.add_agreement(entry=form.to_entry(), **options)

    return _answer(request, key_enterprise_id, form, "agreement_form", step)


@requires(EDIT)
@require_POST
@guarded
def log_talk(request: ActedRequest, key_enterprise_id: UUID) -> HttpResponse:
    """Note a visit, call or other contact."""
    form = forms.TalkForm(request.POST)

    def step(**options: Any) -> None:
        steward_service.log_talk(talk=form.to_talk(), **options)

    return _answer(request, key_enterprise_id, form, "talk_form", step)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def mine(request: ActedRequest, key_enterprise_id: UUID) -> HttpResponse:
    """Record an urgent need of an enterprise."""
    now = timezone.now()
    row = queries.get_enterprise(key_enterprise_id, scope=request.actor.scope, on=timezone.localdate(now))
    form, made = forms.NeedForm(request.POST or None), []

    def step() -> None:
        made.append(
            steward_posts.mine(enterprise_id=row.pk, need=form.to_need(), actor=request.actor, at=now)
        )

    if request.method == "POST" and take(form, step):
        messages.success(request, _("The urgent post is on the board. Answer it in time."))
        return redirect("labour:urgent_post", urgent_post_id=made[0].pk)
    occupation = combo(
        form,
        "occupation_code",
        label=_("Occupation (national classification)"),
        url=reverse("labour:suggest_occupations"),
        text=occupation_name(str(form["occupation_code"].value() or "")),
        required=True,
    )
    context = {"form": form, "row": row, "occupation": occupation}
    return render(request, "labour/steward/mine.html", context, status=422 if form.errors else 200)
