"""The call list of a day: whom to call and why, with the log one click away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take, tell_errors
from xieshou.kernel.phones import mask_phone
from xieshou.labour.forms.steward import TalkForm
from xieshou.labour.operations.steward_service import log_talk
from xieshou.labour.policies.steward import ASSIGN, EDIT, VIEW
from xieshou.labour.queries.steward import first_contacts, open_phone
from xieshou.labour.queries.steward_calls import list_calls
from xieshou.labour.rules.officials import mask_name
from xieshou.labour.vocabulary.steward import CallReason

from .steward import tabs_of
from .tones import due_tone

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .lists import ActedRequest

WHOSE = ("mine", "all")


@requires(VIEW)
@require_GET
def calls(request: ActedRequest) -> HttpResponse:
    """List whom to call today: for a steward the own enterprises, for the office all of them."""
    actor, today = request.actor, timezone.localdate()
    whose = asked(request, "whose", WHOSE) or ("all" if actor.can(ASSIGN) or not actor.can(EDIT) else "mine")
    reason = asked(request, "reason", CallReason.values)
    found = list_calls(scope=actor.scope, on=today, steward_id=actor.user_id if whose == "mine" else None)
    address = f"{reverse('labour:steward_calls')}?whose={whose}"
    views = [{"label": _("All"), "url": address, "active": not reason, "count": len(found)}]
    views += [
        {
            "label": one.label,
            "url": f"{address}&reason={one}",
            "active": reason == one,
            "count": sum(call.reason == one for call in found),
        }
        for one in CallReason
    ]
    page = page_of(request, [call for call in found if not reason or call.reason == reason])
    people = first_contacts({call.enterprise_id for call in page}, scope=actor.scope)
    lines: list[dict[str, Any]] = []
    for call in page:
        contact = people.get(call.enterprise_id)
        masked = f"{mask_name(contact.name)} {mask_phone(open_phone(contact))}" if contact else ""
        lines.append(
            {"call": call, "contact": contact, "masked": masked, "tone": due_tone(call.due_on, today)}
        )
    context = {
        "page": page,
        "lines": lines,
        "views": views,
        "whose": whose,
        "tabs": tabs_of("steward_calls"),
        "may_log": actor.can(EDIT),
        "today": today,
    }
    return render(request, "labour/steward/calls.html", context)


@requires(EDIT)
@require_POST
@guarded
def log_call(request: ActedRequest, key_enterprise_id: UUID) -> HttpResponse:
    """Note a call of the list with one click; words and the next day may stay empty."""
    now = timezone.now()
    form = TalkForm(request.POST.dict() | {"way": "call", "held_on": timezone.localdate(now).isoformat()})

    def step() -> None:
        log_talk(enterprise_id=key_enterprise_id, talk=form.to_talk(), actor=request.actor, at=now)

    if take(form, step):
        messages.success(request, _("The call is noted."))
    else:
        tell_errors(request, form)
    whose = "all" if request.POST.get("whose") == "all" else "mine"
    return redirect(f"{reverse('labour:steward_calls')}?whose={whose}")
