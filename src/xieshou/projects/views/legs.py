"""Naming what a project stands on, on its record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.cooperation.policies import PLAN_VIEW
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take
from xieshou.projects.forms.legs import StandForm
from xieshou.projects.operations.legs import name_legs
from xieshou.projects.queries.legs import MOST_LEGS, offer_legs
from xieshou.projects.queries.proposal import get_project

from .project import show_project

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest


@requires(PLAN_VIEW)
@require_POST
@guarded
def stand(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Name what the project stands on: who carries the project, or who keeps the plans."""
    actor = request.actor
    row = get_project(project_id, scope=actor.scope)
    form = StandForm(request.POST, project=row, legs=offer_legs(scope=actor.scope, most=MOST_LEGS))
    if take(
        form,
        lambda: name_legs(project_id=project_id, legs=form.to_legs(), actor=actor, at=timezone.now()),
    ):
        messages.success(request, _("What the project stands on is recorded."))
        return redirect("projects:project", project_id=project_id)
    return show_project(request, project_id, stand_form=form)
