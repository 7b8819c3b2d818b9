"""Pages of an applicant: calls that it may answer, its application with papers, and how far it came."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell, tell_errors
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.applying import DraftForm, PaperForm, TakeBackForm, WithdrawApplicationForm
from xieshou.projects.operations import applying as steps
from xieshou.projects.policies.scheme import APPLY
from xieshou.projects.queries import applying as queries
from xieshou.projects.queries.following import progress_of, shows_result
from xieshou.projects.queries.scheme import rules_of
from xieshou.projects.rules.applying import Known, check_rules, takes_applications, takes_completion
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.vocabulary.payment import PaymentKind
from xieshou.projects.vocabulary.scheme import (
    OPEN_TO_APPLICANT,
    RUNNING,
    ApplicationStatus,
    CallStatus,
    Paper,
)

from .applying_words import check_lines, steps_of
from .scheme import TONES, defect_words, reason_words

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.kernel.organisations.models import Organisation
    from xieshou.projects.models import Application, FundingCall

    from .common import ActedRequest

FIELDS = ("title", "sector", "requested_fen", "own_fen", "founded_on", "households_linked", "plan")


@requires(APPLY)
@require_GET
@guarded
def applying(request: ActedRequest) -> HttpResponse:
    """List the calls that the actor's body may answer, and its applications."""
    body, today = queries.own_body(request.actor), timezone.localdate()
    mine: list[Any] = queries.list_own(body)
    answered = {row.call_id: row for row in mine if row.status not in OPEN_TO_APPLICANT}
    drafts = queries.list_drafts(body)
    calls: list[Any] = [row for row in queries.list_open_calls(body, on=today) if row.pk not in answered]
    names = region_labels(row.region_code for row in calls)
    for call in calls:
        call.place, call.has_draft = names.get(call.region_code, ""), call.pk in drafts
    for row in mine:
        row.tone = TONES[ApplicationStatus(row.status)]
    context = {"body": body, "calls": calls, "applications": mine}
    return render(request, "projects/applying/applying.html", context)


@requires(APPLY)
@require_http_methods(["GET", "POST"])
@guarded
def applying_call(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Show a call with what is known of the applicant against its rules; save what it writes."""
    body, now = queries.own_body(request.actor), timezone.now()
    today = timezone.localdate(now)
    call = queries.get_call_for(body, call_id, on=today)
    known = queries.background_of(body, county=call.region_code)
    form = _draft_form(request, call, body, known)

    def step() -> None:
        steps.save_draft(call_id=call_id, draft=form.to_draft(), actor=request.actor, at=now, on=today)

    if request.method == "POST" and take(form, step):
        messages.success(request, _("Your draft is saved. Nobody else sees it before you send it."))
        return redirect("projects:applying_call", call_id=call_id)
    context = _call_context(call, body, known, on=today) | {"form": form}
    return render(request, "projects/applying/call.html", context, status=422 if form.errors else 200)


def _draft_form(
    request: ActedRequest, call: FundingCall, body: Organisation, known: queries.Background
) -> DraftForm:
    written = queries.find_draft(body, call) or queries.find_own(body, call)
    initial = {name: getattr(written, name) for name in FIELDS} if written else {"sector": known.sector}
    return DraftForm(
        request.POST or None,
        initial=initial,
        allowed=rules_of(call).sectors,
        knows_founded=known.founded_on is not None,
    )


def _call_context(
    call: FundingCall, body: Organisation, known: queries.Background, *, on: date
) -> dict[str, Any]:
    rules, row = rules_of(call), queries.find_own(body, call)
    draft = queries.find_draft(body, call)
    papers = {one.paper: one for one in queries.list_papers(body.pk, call.pk)}
    written = draft or row
    founded = known.founded_on or (written.founded_on if written else None)
    facts = Known(
        kind=body.kind,
        papers=tuple(papers) or tuple(row.papers if row else ()),
        sector=(written.sector or None) if written else known.sector or None,
        requested_fen=written.requested_fen if written else None,
        own_fen=written.own_fen if written else None,
        years_operating=queries.Background(founded, "", ()).years_on(on),
        households_linked=written.households_linked if written else None,
    )
    return {
        "call": call,
        "body": body,
        "row": row,
        "place": region_labels([call.region_code]).get(call.region_code, ""),
        "home": region_labels([body.region_code]).get(body.region_code, ""),
        "known": known,
        "checks": check_lines(check_rules(facts, rules), facts, rules),
        "papers": [
            {
                "code": code,
                "label": Paper(code).label,
                "file": papers.get(code),
                "form": PaperForm(initial={"paper": code}, auto_id=f"paper-{code}-%s"),
            }
            for code in rules.papers
        ],
        "may_write": _may_write(call, row, on),
        "may_send": draft is not None,
        "last_day": _last_day(call, row),
    }


def _may_write(call: FundingCall, row: Application | None, on: date) -> bool:
    if call.status != CallStatus.OPEN or (row is not None and row.status not in OPEN_TO_APPLICANT):
        return False
    if row is not None and row.status == ApplicationStatus.RETURNED:
        return takes_completion(row.due_on, call.closes_on, on)
    return takes_applications(call.opens_on, call.closes_on, on)


def _last_day(call: FundingCall, row: Application | None) -> date:
    is_returned = row is not None and row.status == ApplicationStatus.RETURNED
    end = row.due_on if row is not None and is_returned and row.due_on else call.closes_on
    return end - timedelta(days=1)


@requires(APPLY)
@require_POST
@guarded
def applying_paper(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Keep a paper as a file."""
    form, now = PaperForm(request.POST, request.FILES), timezone.now()
    queries.get_call_for(queries.own_body(request.actor), call_id, on=timezone.localdate(now))
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("projects:applying_call", call_id=call_id)
    upload = form.cleaned_data["file"]
    take_or_tell(
        request,
        lambda: steps.bring_paper(
            call_id=call_id,
            paper=form.cleaned_data["paper"],
            upload=(upload.name, upload.read()),
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        ),
        _("The file is kept."),
    )
    return redirect("projects:applying_call", call_id=call_id)


@requires(APPLY)
@require_POST
@guarded
def applying_paper_back(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Take a paper back."""
    form, now = TakeBackForm(request.POST), timezone.now()
    queries.get_call_for(queries.own_body(request.actor), call_id, on=timezone.localdate(now))
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("projects:applying_call", call_id=call_id)
    take_or_tell(
        request,
        lambda: steps.take_paper_back(
            call_id=call_id,
            paper=form.cleaned_data["paper"],
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        ),
        _("The paper is taken back."),
    )
    return redirect("projects:applying_call", call_id=call_id)


@requires(APPLY)
@require_POST
@guarded
def applying_send(request: ActedRequest, call_id: UUID) -> HttpResponse:
    """Send the application."""
    now, made = timezone.now(), []

    def step() -> None:
        made.append(steps.send(call_id=call_id, actor=request.actor, at=now, on=timezone.localdate(now)))

    if take_or_tell(request, step, _("Your application is sent.")):
        return redirect("projects:applying_application", application_id=made[0].pk)
    return redirect("projects:applying_call", call_id=call_id)


@requires(APPLY)
@require_GET
@guarded
def applying_application(request: ActedRequest, application_id: UUID) -> HttpResponse:
    """Show how far an application of the actor's body has come, and why."""
    body, today = queries.own_body(request.actor), timezone.localdate()
    row = queries.get_own(application_id, body=body)
    progress, words, result = progress_of(row), defect_words(), shows_result(row)
    is_open = row.call.status == CallStatus.OPEN
    context = {
        "row": row,
        "tone": TONES[ApplicationStatus(row.status)],
        "sector": sector_label(row.sector),
        "papers": queries.list_papers(body.pk, row.call_id),
        "defects": [words[code] for code in row.defects],
        "why": reason_words(row.reason) if result and row.is_selected is False else "",
        "progress": progress,
        "points": progress.mean / 100 if progress.mean is not None else None,
        "claims": [one for one in progress.payments if one.kind == PaymentKind.RETURN],
        "payments": [one for one in progress.payments if one.kind != PaymentKind.RETURN],
        "steps": steps_of(row, progress),
        "notice_runs": progress.notice is not None and progress.notice.to_date > today,
        "may_write": row.status in OPEN_TO_APPLICANT and _may_write(row.call, row, today),
        "last_day": _last_day(row.call, row),
        "withdraw_form": WithdrawApplicationForm() if is_open and row.status in RUNNING else None,
    }
    return render(request, "projects/applying/application.html", context)


@requires(APPLY)
@require_POST
@guarded
def applying_withdraw(request: ActedRequest, application_id: UUID) -> HttpResponse:
    """Withdraw an application."""
    queries.get_own(application_id, body=queries.own_body(request.actor))
    form = WithdrawApplicationForm(request.POST)
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("projects:applying_application", application_id=application_id)
    take_or_tell(
        request,
        lambda: steps.withdraw(
            application_id=application_id,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=timezone.now(),
        ),
        _("The application is withdrawn."),
    )
    return redirect("projects:applying_application", application_id=application_id)
