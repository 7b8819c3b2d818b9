"""The room of a video interview: picture, scorecard, invitations for those without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import segno
from django.http import JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.pages import guarded, take
from xieshou.kernel.realtime.addresses import room_frame, with_socket
from xieshou.kernel.realtime.rules import show_code
from xieshou.labour.forms.interview import InviteForm, ResultForm
from xieshou.labour.operations import call
from xieshou.labour.operations import interview as steps
from xieshou.labour.policies.interview import may_book
from xieshou.labour.queries import interview as queries
from xieshou.labour.queries.referral import label_referrals
from xieshou.labour.vocabulary.interview import InterviewMode, InterviewStatus

from .interview import BOOK, VIEW
from .panel import panel_of

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.labour.models import Interview

    from .lists import ActedRequest


@requires(VIEW)
@require_GET
@guarded
def room(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Show the room of an interview; the script asks for a pass when somebody enters."""
    row = queries.get_interview(interview_id, scope=request.actor.scope)
    now = timezone.now()
    label_referrals([row.referral])
    opens_at, closes_at = call.times_of(row.start_at, row.end_at)
    shown = panel_of(request, row)
    seats = {row.interviewer_id, row.clerk_id, *(one.user_id for one in shown["panel"])}
    has_room = row.mode == InterviewMode.VIDEO and row.status != InterviewStatus.CANCELLED
    context = {
        **room_frame(request),
        **_scorecard(request, row, now),
        **shown,
        "row": row,
        "pass_url": reverse("labour:interview_pass", args=[row.pk]),
        "record_url": reverse("labour:recording_play", args=[row.pk])
        if may_book(request.actor, row.referral)
        else "",
        "opens_at": opens_at,
        "has_room": has_room,
        "is_early": now < opens_at,
        "is_over": now >= closes_at,
        "may_enter": has_room and opens_at <= now < closes_at and request.actor.user_id in seats,
        "may_invite": has_room and now < closes_at and may_book(request.actor, row.referral),
        "invite_form": InviteForm(),
    }
    return with_socket(request, render(request, "labour/interview/room.html", context))


def _scorecard(request: ActedRequest, row: Interview, now: datetime, **form: ResultForm) -> dict[str, Any]:
    live = row.status == InterviewStatus.BOOKED and may_book(request.actor, row.referral)
    return {
        "row": row,
        "may_result": live and row.start_at <= now,
        "may_later": live and row.start_at > now,
        "result_form": ResultForm(),
        **form,
    }


@requires(VIEW)
@require_POST
@guarded
def take_pass(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Give the signed-in user the pass to the own seat."""
    try:
        given = call.take_pass(interview_id=interview_id, actor=request.actor, at=timezone.now())
    except (NotFound, Denied):
        raise
    except DomainError as refusal:
        return JsonResponse({"refusal": str(refusal)}, status=409)
    return JsonResponse({"pass": given})


@requires(BOOK)
@require_POST
@guarded
def invite(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Show a code, a link and a square for somebody without an account; once."""
    queries.get_interview(interview_id, scope=request.actor.scope)
    form = InviteForm(request.POST)
    made: list[call.Invitation] = []

    def step() -> None:
        made.append(
            call.invite(
                interview_id=interview_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            )
        )

    context: dict[str, Any] = {"row_id": interview_id, "invite_form": form}
    if take(form, step):
        invitation = made[0]
        code = show_code(invitation.code)
        link = request.build_absolute_uri(reverse("realtime:door")) + f"#{code}"
        image = segno.make(link, error="m").svg_data_uri(border=1)
        context |= {"made": invitation, "code": code, "link": link, "image": image}
        context |= {"invite_form": InviteForm(), "door": request.build_absolute_uri(reverse("realtime:door"))}
    return render(request, "labour/interview/_invitation.html", context)


@requires(BOOK)
@require_POST
@guarded
def score(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Enter the result beside the picture; the talk goes on."""
    form, now = ResultForm(request.POST), timezone.now()

    def step() -> None:
        steps.enter_result(interview_id=interview_id, result=form.to_result(), actor=request.actor, at=now)

    done = take(form, step)
    row = queries.get_interview(interview_id, scope=request.actor.scope)
    context = panel_of(request, row) | _scorecard(
        request, row, now, **({} if done else {"result_form": form})
    )
    return render(request, "labour/interview/_scorecard.html", context)
