"""One click that makes a project of a granted application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import Denied, DomainError, NotFound
from xieshou.kernel.pages import guarded
from xieshou.projects.operations.granted import make_project
from xieshou.projects.policies.proposal import EDIT

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest


@requires(EDIT)
@require_POST
@guarded
def make(request: ActedRequest, application_id: UUID) -> HttpResponse:
    """Make the draft of a project, and open it to be completed."""
    now = timezone.now()
    step: dict[str, Any] = {"actor": request.actor, "at": now, "on": timezone.localdate(now)}
    try:
        made = make_project(application_id=application_id, **step)
    except (Denied, NotFound):
        raise
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("projects:library")
    messages.success(request, _("The draft holds what the application says; complete what is missing."))
    return redirect("projects:edit", project_id=made.pk)
