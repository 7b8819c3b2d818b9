"""What the station does for workers without an account: slips, addresses, text messages, calls for help."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.inbox.queries import text_states
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell
from xieshou.kernel.paper import PDF_TYPE
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.own import HelpAnswerForm
from xieshou.labour.operations import own, own_steps
from xieshou.labour.policies.keeping import VIEW as SEE_HELP
from xieshou.labour.policies.own import GIVE, may_answer_help, may_give
from xieshou.labour.queries import own as queries
from xieshou.labour.queries.need import get_wish
from xieshou.labour.queries.slips import SlipFacts, list_slips
from xieshou.labour.queries.trip import get_trip
from xieshou.labour.rules.own import MOST_WRONG
from xieshou.labour.vocabulary.own import HelpStatus, TextResult, TextState

from .out import out_url
from .slip_paper import print_slips
from .tones import due_tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from xieshou.labour.models import WorkerText

    from .lists import ActedRequest

TONES = {"waiting": "neutral", "sending": "progress", "sent": "success", "failed": "danger"}


@requires(GIVE)
@require_GET
@guarded
def own_door(request: ActedRequest, wish_id: UUID) -> HttpResponse:
    """Show the address of a worker's own page: whether it holds, how often digits failed, what was texted."""
    wish, now = get_wish(wish_id, scope=request.actor.scope), timezone.now()
    scope = request.actor.scope
    door = queries.find_live_door(wish.person_id, scope=scope)
    context = {
        "wish": wish,
        "door": door,
        "is_over": door is not None and door.expires_at <= now,
        "is_locked": door is not None and door.wrong_count >= MOST_WRONG,
        "wants_texts": queries.wants_texts(wish.person_id, scope=scope),
        "texts": _label(request, queries.list_texts_of(wish.person_id, scope=scope)),
        "may_give": may_give(request.actor, region_code=wish.region_code),
    }
    return render(request, "labour/own/door.html", context)


def _label(request: ActedRequest, rows: Sequence[WorkerText]) -> list[dict[str, Any]]:
    """Return what is shown of each message: never the number, never the words."""
    known = text_states([row.key for row in rows], scope=request.actor.scope)
    words = dict(TextState.choices)
    shown = []
    for row in rows:
        state = known.get(row.key, "")
        is_queued = row.result == TextResult.QUEUED
        shown.append(
            {
                "row": row,
                "tone": TONES.get(state, "neutral") if is_queued else "warning",
                "state": words.get(state, row.get_result_display())
                if is_queued
                else row.get_result_display(),
            }
        )
    return shown


@requires(GIVE)
@require_POST
@guarded
def own_give(request: ActedRequest, wish_id: UUID) -> HttpResponse:
    """Give a worker a new address; the slip before stops to work."""
    take_or_tell(
        request,
        lambda: own.give_door(wish_id=wish_id, actor=request.actor, at=timezone.now()),
        _("The address was made. Print the slip and hand it to the worker."),
    )
    return redirect("labour:own_door", wish_id=wish_id)


@requires(GIVE)
@require_POST
@guarded
def own_revoke(request: ActedRequest, wish_id: UUID) -> HttpResponse:
    """Make the address stop to work."""
    take_or_tell(
        request,
        lambda: own.revoke_door(wish_id=wish_id, actor=request.actor, at=timezone.now()),
        _("The slip no longer opens the page."),
    )
    return redirect("labour:own_door", wish_id=wish_id)


@requires(GIVE)
@require_POST
@guarded
def own_texts_choice(request: ActedRequest, wish_id: UUID) -> HttpResponse:
    """Stop or allow text messages to a worker who asked for it."""
    wanted = request.POST.get("wanted") == "1"
    take_or_tell(
        request,
        lambda: own.choose_texts(wish_id=wish_id, wanted=wanted, actor=request.actor, at=timezone.now()),
        _("Noted."),
    )
    return redirect("labour:own_door", wish_id=wish_id)


@requires(GIVE)
@require_GET
@guarded
def slip(request: ActedRequest, wish_id: UUID) -> HttpResponse:
    """Give the slip of a worker as PDF: what is arranged, whom to ask, and the square to the own page."""
    wish, now = get_wish(wish_id, scope=request.actor.scope), timezone.now()
    door = queries.find_live_door(wish.person_id, scope=request.actor.scope)
    if door is None or door.expires_at <= now:
        raise Http404
    page = queries.get_own_page(door.person_id, scope=request.actor.scope, at=now)
    slip_of = SlipFacts(page.person, door, page.referral, page.interview, page.seat)
    content = print_slips(request, [slip_of], now=now)
    record(
        "labour.need.slip_printed",
        actor=request.actor,
        at=now,
        subject=("labour.workerdoor", door.pk),
        region_code=door.region_code,
    )
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = 'inline; filename="slip.pdf"'
    return response


@requires(GIVE)
@require_GET
@guarded
def trip_slips(request: ActedRequest, trip_id: UUID) -> HttpResponse:
    """Give the slips of all passengers of a trip whose home lies in the area, in one PDF."""
    now, scope = timezone.now(), request.actor.scope
    row = get_trip(trip_id, scope=scope)
    found = list_slips(row.pk, scope=scope, at=now)
    if not found:
        raise Http404
    content = print_slips(request, found, now=now)
    record(
        "labour.delivery.trip_slips_printed",
        actor=request.actor,
        at=now,
        subject=("labour.trip", row.pk),
        region_code=row.region_code,
        after={"slips": len(found), "with_address": sum(one.door is not None for one in found)},
    )
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = (
        f'inline; filename="slips-{timezone.localdate(row.leaves_at):%Y%m%d}.pdf"'
    )
    return response


@requires(GIVE)
@require_GET
@guarded
def texts(request: ActedRequest) -> HttpResponse:
    """List the text messages to workers of the area and how far they have come."""
    page = page_of(request, queries.list_texts(scope=request.actor.scope))
    context = {
        "page": page,
        "texts": _label(request, list(page.object_list)),
        "out_url": out_url(request, "labour.texts"),
    }
    return render(request, "labour/own/texts.html", context)


@requires(SEE_HELP)
@require_GET
@guarded
def helps(request: ActedRequest) -> HttpResponse:
    """List the calls for help of workers: those due first."""
    shown = asked(request, "show", HelpStatus.values) or HelpStatus.OPEN
    scope, today = request.actor.scope, timezone.localdate()
    page = page_of(request, queries.list_help(scope=scope, status=shown))
    names = region_labels(row.region_code[:6] for row in page)
    for row in page:
        row.home = names.get(row.region_code[:6], "")
        row.tone = due_tone(row.due_on, today) if row.status == HelpStatus.OPEN else ""
    address = reverse("labour:helps")
    views = [
        {
            "label": status.label,
            "url": f"{address}?show={status}",
            "active": status == shown,
            "count": queries.list_help(scope=scope, status=status).count(),
        }
        for status in HelpStatus
    ]
    context = {"page": page, "views": views, "out_url": out_url(request, "labour.helps", status=shown)}
    return render(request, "labour/own/helps.html", context)


@requires(SEE_HELP)
@require_http_methods(["GET", "POST"])
@guarded
def help_request(request: ActedRequest, help_id: UUID) -> HttpResponse:
    """Show one call for help and take the answer."""
    row = queries.get_help(help_id, scope=request.actor.scope)
    form = HelpAnswerForm(request.POST or None)
    if request.method == "POST" and take(
        form,
        lambda: own_steps.answer_help(
            help_id=help_id, words=form.cleaned_data["words"], actor=request.actor, at=timezone.now()
        ),
    ):
        return redirect("labour:helps")
    context = {
        "row": row,
        "form": form,
        "may_answer": row.status == HelpStatus.OPEN and may_answer_help(request.actor, row),
    }
    return render(request, "labour/own/help.html", context, status=422 if form.errors else 200)
