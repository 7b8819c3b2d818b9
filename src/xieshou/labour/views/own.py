"""The worker's own page, without an account: four digits open it for a quarter of an hour.

Nothing on it concerns anybody else, and each step asks again whether the address still holds.
"""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import wraps
from typing import TYPE_CHECKING, Any
from uuid import UUID

import segno
from django.core import signing
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xieshou.kernel.doors import public
from xieshou.kernel.errors import NotFound
from xieshou.kernel.pages import take, take_or_tell, tell_errors
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.forms.own import DeclineForm, DigitsForm, HelpForm
from xieshou.labour.operations import own, own_steps
from xieshou.labour.operations.call import times_of
from xieshou.labour.queries.own import OwnPage, get_own_page
from xieshou.labour.rules.occupations import occupation_name
from xieshou.labour.rules.own import VISIT_KEY as KEPT
from xieshou.labour.rules.own import VISIT_LIFE
from xieshou.labour.vocabulary.interview import InterviewMode
from xieshou.labour.vocabulary.referral import ReferralStatus

from .boarding import token_of as seat_token

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from xieshou.labour.models import WorkerDoor

SALT = "labour.own"


def address_of(door: WorkerDoor) -> str:
    """Return the signed word in the address of a worker's own page."""
    word = urlsafe_b64encode(door.pk.bytes).decode().rstrip("=")
    return signing.Signer(salt=SALT).sign(word)


def _door_of(token: str) -> UUID:
    """Return the key of the address.

    Raises: Http404: forged.
    """
    try:
        return UUID(bytes=urlsafe_b64decode(signing.Signer(salt=SALT).unsign(token) + "=="))
    except (signing.BadSignature, ValueError) as error:
        raise Http404 from error


def _unlisted(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep a page out of every index; that no browser stores it is said for all pages."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return response

    return answer


def _visit(request: HttpRequest, door_id: UUID, *, at: datetime) -> own.Visit | None:
    """Return the visit of this browser to this address, or None: the digits are asked for.

    Raises: DoorOverError, DoorLockedError.
    """
    kept = request.session.get(KEPT) or {}
    if kept.get("door") != door_id.hex or kept.get("until", 0) <= at.timestamp():
        return None
    visit = own.return_to(door_id=door_id, at=at)
    _keep(request, door_id, at=at)
    return visit


def _keep(request: HttpRequest, door_id: UUID, *, at: datetime) -> None:
    request.session[KEPT] = {"door": door_id.hex, "until": int((at + VISIT_LIFE).timestamp())}


@public
@_unlisted
@require_http_methods(["GET", "POST"])
def own_page(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for four digits, then show a worker everything about their own way to work."""
    door_id, now = _door_of(token), timezone.now()
    form = DigitsForm(request.POST or None)
    opened: list[own.Visit] = []

    def step() -> None:
        opened.append(own.open_door(door_id=door_id, digits=form.cleaned_data["digits"], at=now))

    if request.method == "POST":
        if not take(form, step):
            return render(request, "labour/own/check.html", {"form": form, "token": token}, status=422)
        request.session.cycle_key()
        _keep(request, door_id, at=now)
        return redirect("labour:own", token=token)
    try:
        visit = _visit(request, door_id, at=now)
    except (own.DoorOverError, own.DoorLockedError) as refusal:
        request.session.pop(KEPT, None)
        return render(request, "labour/own/check.html", {"refusal": str(refusal)}, status=410)
    if visit is None:
        return render(request, "labour/own/check.html", {"form": form, "token": token})
    with in_scope(visit.actor.scope):
        page = get_own_page(visit.door.person_id, scope=visit.actor.scope, at=now)
        context = {"token": token, "page": page, **_shown(request, page, now=now)}
        return render(request, "labour/own/page.html", context)


def _shown(request: HttpRequest, page: OwnPage, *, now: datetime) -> dict[str, Any]:
    """Return what the page says beside the records."""
    today, referral = timezone.localdate(now), page.referral
    codes = page.wish.occupation_codes if page.wish else []
    jobs = "、".join(occupation_name(code) for code in codes) or (
        page.wish.occupation_text if page.wish else ""
    )
    shown: dict[str, Any] = {
        "jobs": jobs,
        "is_offered": referral is not None
        and referral.status == ReferralStatus.OFFERED
        and (referral.offer_valid_until is None or referral.offer_valid_until >= today),
        "decline_form": DeclineForm(),
        "help_form": HelpForm(),
        "next_check": next((check for check in page.checks if check.done_at is None), None),
        "done_checks": [check for check in page.checks if check.done_at],
    }
    if page.interview is not None and page.interview.mode == InterviewMode.VIDEO:
        opens_at, closes_at = times_of(page.interview.start_at, page.interview.end_at)
        shown |= {"opens_at": opens_at, "may_enter": opens_at <= now < closes_at}
    if page.seat is not None:
        link = request.build_absolute_uri(reverse("labour:board", args=[seat_token(page.seat)]))
        shown["square"] = segno.make(link, error="m").svg_data_uri(border=2)
    return shown


def _stepping(
    step: Callable[[HttpRequest, own.Visit, datetime], str], request: HttpRequest, token: str
) -> HttpResponse:
    """Take one step for the worker whose visit goes on; without one the digits are asked for again."""
    door_id, now = _door_of(token), timezone.now()
    there = ""
    try:
        visit = _visit(request, door_id, at=now)
        if visit is not None:
            there = step(request, visit, now)
    except (own.DoorOverError, own.DoorLockedError):
        request.session.pop(KEPT, None)
    except NotFound as error:
        raise Http404 from error
    return redirect(there or reverse("labour:own", args=[token]))


@public
@_unlisted
@require_POST
def own_accept(request: HttpRequest, token: str, referral_id: UUID) -> HttpResponse:
    """Accept the offer in person."""

    def step(request: HttpRequest, visit: own.Visit, now: datetime) -> str:
        take_or_tell(
            request,  # type: ignore[arg-type]  # it only carries the message
            lambda: own_steps.answer_own_offer(visit=visit, referral_id=referral_id, accepted=True, at=now),
            _("You have accepted. The station prepares your journey."),
        )
        return ""

    return _stepping(step, request, token)


@public
@_unlisted
@require_POST
def own_decline(request: HttpRequest, token: str, referral_id: UUID) -> HttpResponse:
    """Decline the offer in person, with a reason."""
    form = DeclineForm(request.POST)

    def step(request: HttpRequest, visit: own.Visit, now: datetime) -> str:
        if not form.is_valid():
            tell_errors(request, form)  # type: ignore[arg-type]  # it only carries the message
            return ""
        take_or_tell(
            request,  # type: ignore[arg-type]  # likewise
            lambda: own_steps.answer_own_offer(
                visit=visit, referral_id=referral_id, accepted=False, at=now, **form.cleaned_data
            ),
            _("You have declined. The station looks for other posts with you."),
        )
        return ""

    return _stepping(step, request, token)


@public
@_unlisted
@require_POST
def own_interview(request: HttpRequest, token: str, interview_id: UUID) -> HttpResponse:
    """Lead the worker to the waiting room of the own interview."""

    def step(request: HttpRequest, visit: own.Visit, now: datetime) -> str:
        codes: list[str] = []
        done = take_or_tell(
            request,  # type: ignore[arg-type]  # it only carries the message
            lambda: codes.append(
                own_steps.enter_own_interview(visit=visit, interview_id=interview_id, at=now)
            ),
            _("Show yourself to the camera, then press “Go in”."),
        )
        return f"{reverse('realtime:door')}#{codes[0]}" if done else ""

    return _stepping(step, request, token)


@public
@_unlisted
@require_POST
def own_help(request: HttpRequest, token: str) -> HttpResponse:
    """Ask the station for help."""
    form = HelpForm(request.POST)

    def step(request: HttpRequest, visit: own.Visit, now: datetime) -> str:
        if not form.is_valid():
            tell_errors(request, form)  # type: ignore[arg-type]  # it only carries the message
            return ""
        take_or_tell(
            request,  # type: ignore[arg-type]  # likewise
            lambda: own_steps.ask_help(visit=visit, at=now, **form.cleaned_data),
            _("The station was told and will call you."),
        )
        return ""

    return _stepping(step, request, token)


@public
@_unlisted
@require_POST
def own_texts(request: HttpRequest, token: str) -> HttpResponse:
    """Stop or allow text messages."""
    wanted = request.POST.get("wanted") == "1"

    def step(_request: HttpRequest, visit: own.Visit, now: datetime) -> str:
        own.choose_own_texts(visit=visit, wanted=wanted, at=now)
        return ""

    return _stepping(step, request, token)


@public
@_unlisted
@require_POST
def own_close(request: HttpRequest, token: str) -> HttpResponse:
    """Leave the page, e.g. on a shared computer: the digits are needed again."""
    request.session.pop(KEPT, None)
    return redirect("labour:own", token=token)
