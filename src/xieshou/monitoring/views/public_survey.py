"""Answering a survey: on a public page without an account, or at the desk of a clerk. Nobody is remembered.

No session is opened, and the code stands in no address that a server sees (the square carries it behind a #).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.crypto import blind_index
from xieshou.kernel.doors import public, requires
from xieshou.kernel.pages import guarded, take
from xieshou.kernel.senders import sender_digest
from xieshou.monitoring.forms.survey import SheetForm, SurveyCodeForm
from xieshou.monitoring.operations.ballot import answer_survey, find_round
from xieshou.monitoring.policies.survey import ENTER
from xieshou.monitoring.queries.survey import questions_of

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from xieshou.kernel.requests import ActedRequest
    from xieshou.monitoring.models import SurveyRound

SENDER = "monitoring.survey"


@dataclass(frozen=True, slots=True)
class _Place:
    """Where somebody answers: the layout of the pages and the addresses of the two steps."""

    layout: str
    code: str
    send: str


PHONE = _Place("web/layouts/plain.html", "monitoring:survey_public", "monitoring:survey_send")
DESK = _Place("web/layouts/app.html", "monitoring:survey_enter", "monitoring:survey_enter_send")


def _shown(request: HttpRequest, place: _Place, form: Any, row: SurveyRound | None) -> HttpResponse:
    context = {
        "form": form,
        "row": row,
        "layout": place.layout,
        "is_desk": place is DESK,
        "action": reverse(place.send if row else place.code),
        "back": reverse(place.code),
    }
    name = "sheet" if row else "code"
    status = 422 if form.errors else 200
    return render(request, f"monitoring/survey/{name}.html", context, status=status)


def _ask(request: HttpRequest, place: _Place, sender: bytes) -> HttpResponse:
    """Ask for the code; a right one brings the questions."""
    form = SurveyCodeForm(request.POST or None)
    found: list[SurveyRound] = []

    def step() -> None:
        found.append(find_round(form.cleaned_data["code"], sender=sender, at=timezone.now()))

    if request.method == "POST" and take(form, step):
        sheet = SheetForm(questions=questions_of(found[0]), initial={"code": form.cleaned_data["code"]})
        return _shown(request, place, sheet, found[0])
    return _shown(request, place, form, None)


def _send(request: HttpRequest, place: _Place, sender: bytes) -> tuple[HttpResponse, bool]:
    """Count the answers; tell whether they were."""
    now, code = timezone.now(), SurveyCodeForm(request.POST)
    found: list[SurveyRound] = []

    def look() -> None:
        found.append(find_round(code.cleaned_data["code"], sender=sender, at=now))

    if not take(code, look):
        return _shown(request, place, code, None), False
    form = SheetForm(request.POST, questions=questions_of(found[0]))

    def step() -> None:
        answer_survey(form.cleaned_data["code"], form.answers(), sender=sender, at=now)

    sent = take(form, step)
    return _shown(request, place, form, found[0]), sent


def _phone(request: HttpRequest) -> bytes:
    """Return the digest under which wrong codes of an address are counted."""
    return sender_digest(request, context=SENDER, on=timezone.localdate())


@public
@never_cache
@require_http_methods(["GET", "POST"])
def survey_public(request: HttpRequest) -> HttpResponse:
    """Ask for the code of a slip, then the questions."""
    return _ask(request, PHONE, _phone(request))


@public
@never_cache
@require_POST
def survey_send(request: HttpRequest) -> HttpResponse:
    """Count the answers of somebody without an account."""
    answer, sent = _send(request, PHONE, _phone(request))
    return redirect("monitoring:survey_thanks") if sent else answer


@public
@require_GET
def survey_thanks(request: HttpRequest) -> HttpResponse:
    """Thank; the page is the same for everybody."""
    return render(request, "monitoring/survey/thanks.html")


def _clerk(request: ActedRequest) -> bytes:
    """Return a digest under which wrong codes of a clerk are counted; a right one leaves nothing."""
    return blind_index(f"{request.actor.user_id}|{timezone.localdate()}", context=SENDER)


@requires(ENTER)
@never_cache
@require_http_methods(["GET", "POST"])
@guarded
def survey_enter(request: ActedRequest) -> HttpResponse:
    """Ask at the clerk's desk for the code of a paper questionnaire."""
    return _ask(request, DESK, _clerk(request))


@requires(ENTER)
@never_cache
@require_POST
@guarded
def survey_enter_send(request: ActedRequest) -> HttpResponse:
    """Count a paper questionnaire; nothing says which clerk entered it."""
    answer, sent = _send(request, DESK, _clerk(request))
    if sent:
        messages.success(request, _("Counted. Take the next sheet."))
        return redirect("monitoring:survey_enter")
    return answer
