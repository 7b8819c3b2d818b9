"""Pages of referrals: list, record with the booking dialog, offer and answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell, tell_errors
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.interview import AnswerForm, BookingForm, EndForm, OfferForm
from xieshou.labour.operations import interview as interviews
from xieshou.labour.operations import offer_answer
from xieshou.labour.operations import referral as steps
from xieshou.labour.policies.interview import may_book
from xieshou.labour.policies.referral import may_answer_offer, may_make_offer, may_withdraw
from xieshou.labour.queries import referral as queries
from xieshou.labour.queries.interview import list_interviewers, list_interviews_of
from xieshou.labour.queries.referral import label_referrals
from xieshou.labour.rules.dated import resolve
from xieshou.labour.rules.terms import label_of
from xieshou.labour.vocabulary.need import Mandarin
from xieshou.labour.vocabulary.referral import OPEN, ReferralStatus

from .out import out_url
from .slots import slot_days
from .tones import paint, tone_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.labour.models import Referral

    from .lists import ActedRequest

VIEW = "labour.interview.view"
BOOK = "labour.interview.book"
ANSWER = "labour.offer.decide"


@requires(VIEW)
@require_GET
def referrals(request: ActedRequest) -> HttpResponse:
    """List referrals by their stage."""
    status = asked(request, "status", ["open", *ReferralStatus.values]) or "open"
    text = asked(request, "q")
    found = queries.search_referrals(text, status=status, scope=request.actor.scope)
    page = page_of(request, found)
    label_referrals(list(page))
    for row in page.object_list:
        row.tone = tone_of("referral", row.status)
    kept = status if status in ReferralStatus.values else ""
    context = {
        "page": page,
        "views": _views(request, status),
        "text": text,
        "out_url": out_url(request, "labour.referrals", status=kept),
    }
    return render(request, "labour/interview/referrals.html", context)


def _views(request: ActedRequest, status: str) -> list[dict[str, Any]]:
    counts = queries.count_by_status(scope=request.actor.scope)
    address = reverse("labour:referrals")
    views = [
        {
            "label": _("Open"),
            "url": address,
            "active": status == "open",
            "count": sum(counts[key] for key in OPEN),
        }
    ]
    return views + [
        {
            "label": one.label,
            "url": f"{address}?status={one}",
            "active": status == one,
            "count": counts[one],
        }
        for one in ReferralStatus
    ]


@requires("labour.match.run")
@require_POST
@guarded
def refer(request: ActedRequest) -> HttpResponse:
    """Refer a worker straight from a ranking."""
    try:
        wish_id, vacancy_id = UUID(request.POST.get("wish", "")), UUID(request.POST.get("vacancy", ""))
    except ValueError as error:
        raise Http404 from error
    made: list[Referral] = []
    take_or_tell(
        request,
        lambda: made.append(
            steps.refer(wish_id=wish_id, vacancy_id=vacancy_id, actor=request.actor, at=timezone.now())
        ),
        _("The worker was referred. Book the interview next."),
    )
    if made:
        return redirect("labour:referral", referral_id=made[0].pk)
    return redirect("labour:wish_ranking", wish_id=wish_id)


@requires(VIEW)
@require_GET
@guarded
def referral(request: ActedRequest, referral_id: UUID) -> HttpResponse:
    """Show one referral: who, for what, where it stands, and the next step."""
    return _show(request, queries.get_referral(referral_id, scope=request.actor.scope))


def _show(request: ActedRequest, row: Referral, **forms: Form) -> HttpResponse:
    actor, now = request.actor, timezone.now()
    label_referrals([row])
    names = region_labels([row.region_code, row.work_region_code])
    talks = list_interviews_of(row, scope=actor.scope)
    for talk in talks:
        paint(talk, "interview")
    context = {
        "row": row,
        "tone": tone_of("referral", row.status),
        "home": names.get(row.region_code, ""),
        "work": names.get(row.work_region_code, ""),
        "talks": talks,
        "live": next((talk for talk in talks if talk.status == "booked"), None),
        "profile": _profile(row),
        "steps": _beats(row),
        "may_withdraw": row.status in OPEN and may_withdraw(actor, row),
        "end_form": EndForm(),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
        "today": timezone.localdate(now),
    }
    context |= _next_step(request, row, now, forms) | forms
    return render(request, "labour/interview/referral.html", context, status=200 if not forms else 422)


def _next_step(
    request: ActedRequest, row: Referral, now: datetime, refused: Mapping[str, Form]
) -> dict[str, Any]:
    """Return the forms of the step that is next, if the actor may take it."""
    actor = request.actor
    if row.status in (ReferralStatus.REFERRED, ReferralStatus.INTERVIEWED) and may_book(actor, row):
        people = list_interviewers(row, on=timezone.localdate(now))
        found: dict[str, Any] = {"book_form": BookingForm(interviewers=people), "interviewers": people}
        if people:
            wanted = refused["book_form"]["interviewer"].value() if "book_form" in refused else None
            chosen = next((user for user in people if str(user.pk) == wanted), people[0])
            found["days"] = slot_days(row, chosen.pk, request.actor, now)
        if row.status == ReferralStatus.INTERVIEWED and may_make_offer(actor, row):
            found["offer_form"] = OfferForm(initial={"wage_fen": row.vacancy.wage_from_fen})
        return found
    if row.status == ReferralStatus.OFFERED and may_answer_offer(actor, row):
        return {"answer_form": AnswerForm()}
    return {}


def _profile(row: Referral) -> list[dict[str, Any]]:
    """Return what the employer may know of the worker."""
    profile = row.profile
    skills = profile.get("skills") or {}
    named = (
        [f"{label_of('skills', code)} {level}" for code, level in skills.items()]
        if isinstance(skills, dict)
        else []
    )
    return [
        {"label": _("Skills"), "value": "、".join(named)},
        {
            "label": _("Licences"),
            "value": "、".join(label_of("licences", code) for code in profile.get("licences", [])),
        },
        {"label": _("Spoken Mandarin"), "value": Mandarin(profile.get("language_level", 0)).label},
        {"label": _("Available from"), "value": profile.get("available_from", "")},
    ]


def _beats(row: Referral) -> list[dict[str, str]]:
    ended = row.status in (ReferralStatus.DECLINED, ReferralStatus.NOT_PASSED, ReferralStatus.WITHDRAWN)
    accepted = row.status == ReferralStatus.ACCEPTED
    match = "failed" if ended else "done" if accepted else "current"
    return [
        {"beat": "need", "state": "done"},
        {"beat": "offer", "state": "done"},
        {"beat": "match", "state": match, "note": str(row.get_status_display())},
        {"beat": "deliver", "state": "current" if accepted else "todo"},
        {"beat": "verify", "state": "todo"},
    ]


@requires(BOOK)
@require_GET
@guarded
def slots(request: ActedRequest, referral_id: UUID) -> HttpResponse:
    """Answer with the free times of an interviewer and the candidate (fragment of the dialog)."""
    row = queries.get_referral(referral_id, scope=request.actor.scope)
    people = list_interviewers(row, on=timezone.localdate())
    wanted = asked(request, "interviewer", [str(user.pk) for user in people])
    if not wanted:
        raise Http404
    days = slot_days(row, UUID(wanted), request.actor, timezone.now())
    return render(request, "labour/interview/_slots.html", {"days": days})


@requires(BOOK)
@require_POST
@guarded
def book(request: ActedRequest, referral_id: UUID) -> HttpResponse:
    """Book an interview."""
    row = queries.get_referral(referral_id, scope=request.actor.scope)
    now = timezone.now()
    people = list_interviewers(row, on=timezone.localdate(now))
    form = BookingForm(request.POST, interviewers=people)
    minutes = resolve("interview", "slot_minutes", on=timezone.localdate(now)).value

    def step() -> None:
        slot = form.to_slot(minutes=minutes, clerk_id=request.actor.user_id)
        interviews.book_interview(referral_id=row.pk, slot=slot, actor=request.actor, at=now)

    if take(form, step):
        messages.success(request, _("The interview is booked; everybody concerned was told."))
        return redirect("labour:referral", referral_id=row.pk)
    return _show(request, queries.get_referral(referral_id, scope=request.actor.scope), book_form=form)


@requires(BOOK)
@require_POST
@guarded
def offer(request: ActedRequest, referral_id: UUID) -> HttpResponse:
    """Put the employer's offer."""
    form = OfferForm(request.POST)

    def step() -> None:
        offer_answer.make_offer(
            referral_id=referral_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        messages.success(request, _("The offer was recorded; the village tells the worker."))
        return redirect("labour:referral", referral_id=referral_id)
    return _show(request, queries.get_referral(referral_id, scope=request.actor.scope), offer_form=form)


@requires(ANSWER)
@require_POST
@guarded
def answer(request: ActedRequest, referral_id: UUID) -> HttpResponse:
    """Record the worker's answer."""
    form = AnswerForm(request.POST)

    def step() -> None:
        offer_answer.answer_offer(
            referral_id=referral_id, answer=form.to_answer(), actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        messages.success(request, _("The worker's answer was recorded."))
        return redirect("labour:referral", referral_id=referral_id)
    return _show(request, queries.get_referral(referral_id, scope=request.actor.scope), answer_form=form)


@requires(VIEW)
@require_POST
@guarded
def withdraw(request: ActedRequest, referral_id: UUID) -> HttpResponse:
    """End a referral."""
    form = EndForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: steps.withdraw(
                referral_id=referral_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            ),
            _("The referral has ended; the place is free again."),
        )
    else:
        tell_errors(request, form)
    return redirect("labour:referral", referral_id=referral_id)
