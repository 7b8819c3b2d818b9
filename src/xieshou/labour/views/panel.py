"""The panel of an interview: one's own scorecard, who has marked, who was absent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, take, take_or_tell
from xieshou.labour.forms.interview import MarksForm
from xieshou.labour.operations import panel as steps
from xieshou.labour.policies.interview import may_book
from xieshou.labour.queries.interview import get_interview
from xieshou.labour.queries.panel import list_panel
from xieshou.labour.vocabulary.interview import InterviewStatus

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from xieshou.labour.models import Interview

    from .lists import ActedRequest

BOOK = "labour.interview.book"


def panel_of(request: ActedRequest, row: Interview) -> dict[str, Any]:
    """Return the panel as the actor may see it: the cards of others only once all are filled."""
    members, now = list_panel(row.pk, scope=request.actor.scope), timezone.now()
    own = next((one for one in members if one.user_id == request.actor.user_id), None)
    begun = row.status == InterviewStatus.BOOKED and row.start_at <= now
    is_whole = all(one.marked_at for one in members)
    marks = {"skill": "score_skill", "communication": "score_communication", "attitude": "score_attitude"}
    initial = {name: getattr(own, column) for name, column in marks.items()} if own else {}
    return {
        "panel": members,
        "panel_open": is_whole or row.status != InterviewStatus.BOOKED,
        "may_mark": own is not None and begun and may_book(request.actor, row.referral),
        "may_excuse": row.status == InterviewStatus.BOOKED and may_book(request.actor, row.referral),
        "own_card": own,
        "marks_form": MarksForm(initial=initial | {"note": own.note if own else ""}),
    }


@requires(BOOK)
@require_POST
@guarded
def marks(request: ActedRequest, interview_id: UUID) -> HttpResponse:
    """Fill one's own scorecard; the talk goes on."""
    form = MarksForm(request.POST)

    def step() -> None:
        steps.enter_marks(
            interview_id=interview_id,
            marks=form.to_marks(),
            note=form.cleaned_data["note"],
            actor=request.actor,
            at=timezone.now(),
        )

    done = take(form, step)
    row = get_interview(interview_id, scope=request.actor.scope)
    context = {
        "row": row,
        "compact": asked(request, "compact") == "1",
        **panel_of(request, row),
        **({} if done else {"marks_form": form}),
    }
    return render(request, "labour/interview/_panel.html", context)


@requires(BOOK)
@require_POST
@guarded
def excuse(request: ActedRequest, interview_id: UUID, user_id: UUID) -> HttpResponse:
    """Take an interviewer who was absent off the panel."""
    take_or_tell(
        request,
        lambda: steps.excuse(
            interview_id=interview_id, user_id=user_id, actor=request.actor, at=timezone.now()
        ),
        _("Excused: the marks of the others count."),
    )
    return redirect("labour:interview", interview_id=interview_id)
