"""Pages of interviews: list, record, another time, cancelling, result."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take
from xieshou.labour.forms.interview import CancelForm, MoveForm, ResultForm
from xieshou.labour.operations import interview as steps
from xieshou.labour.policies.interview import may_book
from xieshou.labour.queries import interview as queries
from xieshou.labour.queries.referral import label_referrals
from xieshou.labour.rules.clock import SHANGHAI
from xieshou.labour.vocabulary.interview import FailCode, InterviewMode, InterviewStatus

from .call_record import call_record_of
from .out import out_url
from .panel import panel_of
from .tones import tone_of

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet
    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.labour.models import Interview

    from .lists import ActedRequest

VIEW = "labour.interview.view"
BOOK = "labour.interview.book"
SHOWN = ("today", "coming", "due", "held", "cancelled")


@requires(VIEW)
@require_GET
def interviews(request: ActedRequest) -> HttpResponse:
    """List interviews: those of today first."""
    shown = asked(request, "show", SHOWN) or "coming"
    now = timezone.now()
    page = page_of(request, _cut(request, shown, now))
    label_referrals([row.referral for row in page.object_list])
    for row in page.object_list:
        row.tone = tone_of("interview", row.status)
        row.outcome_tone = tone_of("outcome", row.outcome)
        row.is_late = row.status == InterviewStatus.BOOKED and row.result_due_at < now
    context = {"page": page, "views": _views(request, shown, now), "shown": shown, "now": now}
    context["out_url"] = out_url(request, "labour.interviews")
    return render(request, "labour/interview/interviews.html", context)


def _cut(request: ActedRequest, shown: str, now: datetime) -> QuerySet[Interview]:
    scope = request.actor.scope
    found = queries.interviews(scope)
    midnight = datetime.combine(now.astimezone(SHANGHAI).date(), time(), SHANGHAI)
    cuts = {
        "today": lambda: found.filter(
            status=InterviewStatus.BOOKED, start_at__gte=midnight, start_at__lt=midnight + timedelta(days=1)
        ),
        "coming": lambda: found.filter(status=InterviewStatus.BOOKED, end_at__gt=now),
        "due": lambda: queries.list_results_due(scope=scope, at=now),
        "held": lambda: found.filter(status=InterviewStatus.HELD).order_by("-start_at", "-id"),
        "cancelled": lambda: found.filter(status=InterviewStatus.CANCELLED).order_by("-start_at", "-id"),
    }
    return cuts[shown]()


def _views(request: ActedRequest, shown: str, now: datetime) -> list[dict[str, Any]]:
    labels = {
        "coming": _("Coming"),
        "today": _("Today"),
        "due": _("Result due"),
        "held": _("Result entered"),
        "cancelled": _("Cancelled"),
    }
    address = reverse("labour:interviews")
    counted = {"coming", "today", "due"}
    return [
        {
            "label": label,
            "url": f"{address}?show={key}",
            "active": key == shown,
            "count": _cut(request, key, now).count() if key in counted else None,
        }
        for key, label in labels.items()
    ]


@requires(VIEW)
@require_GET
@guarded
def interview(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Show one interview with its result or the form for it."""
    return _show(request, queries.get_interview(interview_id, scope=request.actor.scope))


def _show(request: ActedRequest, row: Interview, **forms: Form) -> HttpResponse:
    now = timezone.now()
    label_referrals([row.referral])
    live = row.status == InterviewStatus.BOOKED and may_book(request.actor, row.referral)
    context = {
        "row": row,
        "tone": tone_of("interview", row.status),
        "outcome_tone": tone_of("outcome", row.outcome),
        "now": now,
        "fail_labels": [FailCode(code).label for code in row.fail_codes],
        "scores": [
            {"label": _("Skill"), "value": row.score_skill},
            {"label": _("Communication"), "value": row.score_communication},
            {"label": _("Attitude to work"), "value": row.score_attitude},
        ],
        "live": live,
        "may_result": live and row.start_at <= now,
        "is_late": live and row.result_due_at < now,
        "has_room": live and row.mode == InterviewMode.VIDEO,
        **call_record_of(request, row),
        **panel_of(request, row),
        "move_form": MoveForm(initial={"start_at": row.start_at, "place": row.place}),
        "cancel_form": CancelForm(),
        "result_form": ResultForm(),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    } | forms
    return render(request, "labour/interview/interview.html", context, status=422 if forms else 200)


def _again(request: ActedRequest, interview_id: UUID, **forms: Form) -> HttpResponse:
    return _show(request, queries.get_interview(interview_id, scope=request.actor.scope), **forms)


@requires(BOOK)
@require_POST
@guarded
def move(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Move an interview; its length stays."""
    row = queries.get_interview(interview_id, scope=request.actor.scope)
    form = MoveForm(request.POST)

    def step() -> None:
        start = form.cleaned_data["start_at"]
        steps.move_interview(
            interview_id=interview_id,
            start_at=start,
            end_at=start + (row.end_at - row.start_at),
            place=form.cleaned_data["place"],
            actor=request.actor,
            at=timezone.now(),
        )

    if take(form, step):
        messages.success(request, _("The interview was moved; everybody concerned was told."))
        return redirect("labour:interview", interview_id=interview_id)
    return _again(request, interview_id, move_form=form)


@requires(BOOK)
@require_POST
@guarded
def cancel(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Cancel an interview with a reason."""
    form = CancelForm(request.POST)

    def step() -> None:
        steps.cancel_interview(
            interview_id=interview_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        messages.success(request, _("The interview was cancelled; the referral waits for a new time."))
        return redirect("labour:interview", interview_id=interview_id)
    return _again(request, interview_id, cancel_form=form)


@requires(BOOK)
@require_POST
@guarded
def result(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Enter the result."""
    form = ResultForm(request.POST)

    def step() -> None:
        steps.enter_result(
            interview_id=interview_id, result=form.to_result(), actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        messages.success(request, _("The result was entered."))
        row = queries.get_interview(interview_id, scope=request.actor.scope)
        return redirect("labour:referral", referral_id=row.referral_id)
    return _again(request, interview_id, result_form=form)
