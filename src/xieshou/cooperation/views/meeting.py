"""Pages of joint meetings: list, record with the decisions that come back, minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.forms.meeting import (
    AgendaForm,
    AttendeeForm,
    DecisionForm,
    MeetingForm,
    MinutesForm,
    PresenceForm,
    ReportForm,
)
from xieshou.cooperation.models import Meeting
from xieshou.cooperation.operations import meeting as steps
from xieshou.cooperation.policies import MEETING_EDIT, MEETING_VIEW
from xieshou.cooperation.queries.meeting import list_earlier, list_meetings
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.cooperation.rules.meeting import is_overdue
from xieshou.cooperation.vocabulary.meeting import DecisionStatus, MeetingStatus
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take

from .base import ActedRequest, form_page, take_form_or_tell

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

DECISION_TONES = {
    DecisionStatus.OPEN: "progress",
    DecisionStatus.DONE: "success",
    DecisionStatus.DROPPED: "neutral",
}


def tone_decisions(rows: Iterable[Any], on: date) -> list[Any]:
    """Set the tone of each decision; overdue ones stand out."""
    listed = list(rows)
    for row in listed:
        row.overdue = is_overdue(row.status, row.due_date, on)
        row.tone = "danger" if row.overdue else DECISION_TONES[DecisionStatus(row.status)]
    return listed


@requires(MEETING_VIEW)
@require_GET
def meetings(request: ActedRequest) -> HttpResponse:
    """List the joint meetings of the actor's area."""
    page = page_of(request, list_meetings(scope=request.actor.scope))
    page.object_list = name_sides(page.object_list)
    context = {"page": page, "may_edit": request.actor.can(MEETING_EDIT)}
    return render(request, "cooperation/meeting/list.html", context)


@requires(MEETING_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def plan(request: ActedRequest) -> HttpResponse:
    """Enter a meeting."""
    form = MeetingForm(request.POST or None, initial={"held_on": timezone.localdate()})
    made: list[Meeting] = []
    if request.method == "POST" and take(
        form, lambda: made.append(steps.plan_meeting(form.to_plan(), actor=request.actor, at=timezone.now()))
    ):
        return redirect("cooperation:meeting", meeting_id=made[0].pk)
    action, back = reverse("cooperation:meeting_plan"), reverse("cooperation:meetings")
    title, back_text = _("Plan a meeting"), _("Joint meetings")
    return form_page(request, form, title, action=action, back=back, back_text=back_text)


@requires(MEETING_VIEW)
@require_GET
@guarded
def meeting(request: ActedRequest, meeting_id: UUID) -> HttpResponse:
    """Show a meeting: what came back, agenda, attendance, decisions, minutes."""
    return _show(request, meeting_id)


def _show(request: ActedRequest, meeting_id: UUID, **forms: Form) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    row = name_sides([get_row(Meeting, meeting_id, scope=actor.scope)])[0]
    planned, may_edit = row.status == MeetingStatus.PLANNED, actor.can(MEETING_EDIT)
    earlier = tone_decisions(list_earlier(row, scope=actor.scope), today)
    agenda = list(row.agenda.order_by("number"))
    attendees = list(row.attendees.order_by("-is_east", "name"))
    context: dict[str, Any] = {
        "row": row,
        "earlier": earlier,
        "untold": sum(1 for one in earlier if one.status == DecisionStatus.OPEN and one.told is None),
        "agenda": agenda,
        "attendees": attendees,
        "decisions": tone_decisions(row.decisions.order_by("number"), today),
        "may_edit": may_edit,
        "planned": planned,
        "report_form": ReportForm() if may_edit else None,
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if may_edit and planned:
        context |= {
            "agenda_form": AgendaForm(),
            "attendee_form": AttendeeForm(),
            "decision_form": DecisionForm(),
            "minutes_form": MinutesForm(),
            "word_forms": [
                {"one": one, "form": AgendaForm(initial={"text": one.text, "note": one.note})}
                for one in agenda
            ],
            "presence_forms": [
                {
                    "one": one,
                    "form": PresenceForm(initial={"presence": one.presence.value, "stand_in": one.stand_in}),
                }
                for one in attendees
            ],
        }
    return render(request, "cooperation/meeting/record.html", context | forms, status=422 if forms else 200)


def _step(request: ActedRequest, meeting_id: UUID, form: Form, name: str, step: Any) -> HttpResponse:
    if take(form, step):
        return redirect("cooperation:meeting", meeting_id=meeting_id)
    return _show(request, meeting_id, **{name: form})


def _who(request: ActedRequest, meeting_id: UUID) -> dict[str, Any]:
    return {"meeting_id": meeting_id, "actor": request.actor, "at": timezone.now()}


@requires(MEETING_EDIT)
@require_POST
@guarded
def agenda(request: ActedRequest, meeting_id: UUID) -> HttpResponse:
    """Add a point to the agenda."""
    form, who = AgendaForm(request.POST), _who(request, meeting_id)
    return _step(
        request, meeting_id, form, "agenda_form", lambda: steps.add_agenda(**who, **form.cleaned_data)
    )


@requires(MEETING_EDIT)
@require_POST
@guarded
def attendee(request: ActedRequest, meeting_id: UUID) -> HttpResponse:
    """Put somebody on the list."""
    form, who = AttendeeForm(request.POST), _who(request, meeting_id)
    return _step(request, meeting_id, form, "attendee_form", lambda: steps.invite(**who, **form.cleaned_data))


@requires(MEETING_EDIT)
@require_POST
@guarded
def decide(request: ActedRequest, meeting_id: UUID) -> HttpResponse:
    """Record a decision."""
    form, who = DecisionForm(request.POST), _who(request, meeting_id)
    return _step(
        request,
        meeting_id,
        form,
        "decision_form",
        lambda: steps.decide(resolution=form.to_resolution(), **who),
    )


@requires(MEETING_EDIT)
@require_POST
@guarded
def report(request: ActedRequest, meeting_id: UUID, decision_id: UUID) -> HttpResponse:
    """Report on a decision: at this planned meeting, or between two where its own minutes are closed."""
    form = ReportForm(request.POST)
    row = get_row(Meeting, meeting_id, scope=request.actor.scope)
    now = timezone.now()
    told_at = row.pk if row.status == MeetingStatus.PLANNED else None
    take_form_or_tell(
        request,
        form,
        lambda: steps.report_on(
            decision_id=decision_id,
            meeting_id=told_at,
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
            **form.cleaned_data,
        ),
        _("The report is on record."),
    )
    return redirect("cooperation:meeting", meeting_id=meeting_id)


@requires(MEETING_EDIT)
@require_POST
@guarded
def close(request: ActedRequest, meeting_id: UUID) -> HttpResponse:
    """Close the minutes."""
    form, who = MinutesForm(request.POST), _who(request, meeting_id)
    return _step(
        request, meeting_id, form, "minutes_form", lambda: steps.close_minutes(**who, **form.cleaned_data)
    )
