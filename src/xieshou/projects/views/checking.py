"""The official's check of what applicants sent: the list of what waits, complete, or returned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take_or_tell, tell_errors
from xieshou.projects.forms.applying import SendBackApplicationForm
from xieshou.projects.operations import checking as steps
from xieshou.projects.policies.scheme import MANAGE, SCORE, VIEW
from xieshou.projects.queries.scheme import applications_of, get_application, list_to_check, list_to_score
from xieshou.projects.rules.sectors import sector_label
from xieshou.projects.vocabulary.scheme import ApplicationStatus

from .common import tabs
from .scheme import TONES

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest


@requires(VIEW)
@require_GET
def applications(request: ActedRequest) -> HttpResponse:
    """List the applications of the actor's area: all, those to check, those the actor has not scored."""
    actor = request.actor
    show = asked(request, "show", ("check", "score"))
    rows = {
        "check": lambda: list_to_check(scope=actor.scope),
        "score": lambda: list_to_score(scope=actor.scope, reviewer_id=actor.user_id),
        "": lambda: applications_of(scope=actor.scope),
    }[show]()
    page = page_of(request, rows)
    for row in page.object_list:
        row.tone, row.sector_label = TONES[ApplicationStatus(row.status)], sector_label(row.sector)
    url = request.path
    views = tabs(url, "show", show, (), _("All applications"))
    if actor.can(MANAGE):
        views.append({"label": _("To check"), "url": f"{url}?show=check", "active": show == "check"})
    if actor.can(SCORE):
        views.append({"label": _("To score"), "url": f"{url}?show=score", "active": show == "score"})
    context = {"page": page, "views": views, "may_manage": actor.can(MANAGE)}
    return render(request, "projects/scheme/applications.html", context)


@requires(MANAGE)
@require_POST
@guarded
def confirm(request: ActedRequest, application_id: UUID) -> HttpResponse:
    """Confirm the papers of an application."""
    get_application(application_id, scope=request.actor.scope)
    take_or_tell(
        request,
        lambda: steps.confirm(application_id=application_id, actor=request.actor, at=timezone.now()),
        _("The papers are confirmed; reviewers may score the application."),
    )
    return redirect("projects:application", application_id=application_id)


@requires(MANAGE)
@require_POST
@guarded
def send_back(request: ActedRequest, application_id: UUID) -> HttpResponse:
    """Return an application to its applicant."""
    get_application(application_id, scope=request.actor.scope)
    form, now = SendBackApplicationForm(request.POST), timezone.now()
    if not form.is_valid():
        tell_errors(request, form)
        return redirect("projects:application", application_id=application_id)
    take_or_tell(
        request,
        lambda: steps.send_back(
            application_id=application_id,
            reason=form.cleaned_data["reason"],
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        ),
        _("The application is returned; its applicant is told."),
    )
    return redirect("projects:application", application_id=application_id)
