"""What the station does for workers without an account: slips, addresses, text messages, calls for help."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import segno
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.inbox.queries import text_states
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell
from xieshou.kernel.paper import PDF_TYPE, render_pdf
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.own import HelpAnswerForm
from xieshou.labour.operations import own, own_steps
from xieshou.labour.policies.keeping import VIEW as SEE_HELP
from xieshou.labour.policies.own import GIVE, may_answer_help, may_give
from xieshou.labour.queries import own as queries
from xieshou.labour.queries.need import get_wish
from xieshou.labour.rules.own import MOST_WRONG
from xieshou.labour.vocabulary.own import HelpStatus, TextResult
from xieshou.labour.vocabulary.referral import ReferralStatus
from xieshou.web.templatetags.xieshou import day, moment, yuan_round

from .own import address_of
from .tones import due_tone

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from xieshou.labour.models import WorkerDoor, WorkerText

    from .lists import ActedRequest

PAPER = Path(__file__).resolve().parent.parent / "papers" / "slip.typ"
HOTLINE = "12333"
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
    words = {
        "waiting": _("Waits to leave"),
        "sending": _("Being handed over"),
        "sent": _("Handed to the gateway"),
        "failed": _("Refused by the gateway"),
    }
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
    content = render_pdf(PAPER, _paper(request, door, now=now), at=now)
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


def _paper(request: ActedRequest, door: WorkerDoor, *, now: datetime) -> dict[str, Any]:
    page = queries.get_own_page(door.person_id, scope=request.actor.scope, at=now)
    link = request.build_absolute_uri(reverse("labour:own", args=[address_of(door)]))
    return {
        "title": _("My way to work"),
        "lang": "en" if get_language() == "en" else "zh",
        "name": page.person.name,
        "square": segno.make(link, error="m").svg_inline(border=1),
        "hint": _(
            "Scan the square with a phone, then enter the last four digits of your ID or phone number."
        ),
        "parts": _parts(page),
        "none": _("Nothing is arranged yet. The page behind the square shows it as soon as it is."),
        "help": _("Questions: your village committee, the county's labour station, or telephone %(line)s")
        % {"line": HOTLINE},
        "keep": _(
            "Do not show this paper to strangers. If it is lost, tell the village: it is made void at once."
        ),
        "until": _("Valid until %(day)s") % {"day": day(door.expires_at)},
        "watermark": f"{request.actor.name} · {moment(now)}",
    }


def _parts(page: queries.OwnPage) -> list[dict[str, Any]]:
    """Return the parts of the slip that have something to say."""
    parts = []
    if page.interview is not None:
        row = page.interview
        parts.append(
            {
                "title": _("My interview"),
                "facts": [
                    [_("Time"), moment(row.start_at)],
                    [_("Post"), row.referral.vacancy.title],
                    [_("How"), f"{row.get_mode_display()} {row.place}".strip()],
                ],
            }
        )
    offer = page.referral
    if offer is not None and offer.status == ReferralStatus.OFFERED:
        parts.append(
            {
                "title": _("My offer"),
                "facts": [
                    [_("Post"), f"{offer.vacancy.title} · {offer.employer}"],
                    [_("Monthly wage"), _("%(amount)s yuan") % {"amount": yuan_round(offer.offer_wage_fen)}],
                    [_("Answer by"), day(offer.offer_valid_until)],
                ],
            }
        )
    if page.seat is not None:
        seat = page.seat
        parts.append(
            {
                "title": _("My journey"),
                "facts": [
                    [_("Meeting place"), f"{seat.stop.place} · {moment(seat.stop.meets_at)}"],
                    [_("Seat"), f"{seat.vehicle.label} · {seat.number}"],
                    [_("Check-in code"), seat.code],
                    [_("Guardian on board"), seat.vehicle.guardian],
                ],
            }
        )
    return parts


@requires(GIVE)
@require_GET
@guarded
def texts(request: ActedRequest) -> HttpResponse:
    """List the text messages to workers of the area and how far they have come."""
    page = page_of(request, queries.list_texts(scope=request.actor.scope))
    context = {"page": page, "texts": _label(request, list(page.object_list))}
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
    return render(request, "labour/own/helps.html", {"page": page, "views": views})


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
