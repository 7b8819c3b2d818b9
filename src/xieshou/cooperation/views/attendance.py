"""Steps on a meeting that was held: who came, what was said on a point of the agenda."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.cooperation.forms.meeting import AgendaForm, PresenceForm
from xieshou.cooperation.models import AgendaItem, Attendee
from xieshou.cooperation.operations import attendance as steps
from xieshou.cooperation.policies import MEETING_EDIT
from xieshou.cooperation.queries.scoped import get_row
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded

from .base import ActedRequest, take_form_or_tell

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse


@requires(MEETING_EDIT)
@require_POST
@guarded
def presence(request: ActedRequest, attendee_id: UUID) -> HttpResponse:
    """Note whether somebody invited came."""
    row, form, now = (
        get_row(Attendee, attendee_id, scope=request.actor.scope),
        PresenceForm(request.POST),
        timezone.now(),
    )
    take_form_or_tell(
        request,
        form,
        lambda: steps.note_presence(
            attendee_id=row.pk, actor=request.actor, at=now, on=timezone.localdate(now), **form.cleaned_data
        ),
        _("Attendance is noted."),
    )
    return redirect("cooperation:meeting", meeting_id=row.meeting_id)


@requires(MEETING_EDIT)
@require_POST
@guarded
def word(request: ActedRequest, agenda_id: UUID) -> HttpResponse:
    """Enter what was said on a point of the agenda."""
    row, form, now = (
        get_row(AgendaItem, agenda_id, scope=request.actor.scope),
        AgendaForm(request.POST),
        timezone.now(),
    )
    take_form_or_tell(
        request,
        form,
        lambda: steps.word_agenda(agenda_id=row.pk, actor=request.actor, at=now, **form.cleaned_data),
        _("The point of the agenda is kept."),
    )
    return redirect("cooperation:meeting", meeting_id=row.meeting_id)
