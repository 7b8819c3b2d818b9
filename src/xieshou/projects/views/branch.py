"""Pages of temporary Party branches and of who agreed to be named as a Party member."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, tell_errors
from xieshou.projects.forms.branch import BranchForm, ConsentForm, DissolveForm, PurposeForm, WithdrawForm
from xieshou.projects.operations import branch as steps
from xieshou.projects.policies.branch import KEEP, may_keep_members
from xieshou.projects.policies.linkage import ENTER, VIEW, may_enter
from xieshou.projects.queries import branch as queries
from xieshou.projects.queries.proposal import get_project
from xieshou.projects.rules.clause import LEAST_MEMBERS

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.projects.models import MemberConsent

    from .common import ActedRequest


@requires(VIEW)
@require_GET
@guarded
def branches(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Show the temporary branches of a project, and how many people agreed to be named."""
    return show_branches(request, project_id)


def show_branches(
    request: ActedRequest, project_id: UUID, *, opened: list[MemberConsent] | None = None, **forms: Form
) -> HttpResponse:
    """Render branches and consents; names only where they were opened for a purpose."""
    scope, today = request.actor.scope, timezone.localdate()
    project = get_project(project_id, scope=scope)
    may_change = may_enter(request.actor, region_code=project.region_code)
    context: dict[str, Any] = {
        "project": project,
        "branches": list(queries.list_branches(project.pk, scope=scope)),
        "count": queries.count_consents(project.pk, scope=scope),
        "least": LEAST_MEMBERS,
        "opened": opened,
        "may_change": may_change,
        "dissolve_form": DissolveForm(initial={"on": today}),
        "withdraw_form": WithdrawForm(initial={"on": today}),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if may_change:
        context["branch_form"] = BranchForm(initial={"set_up_on": today})
    if may_keep_members(request.actor, region_code=project.region_code):
        context["consent_form"] = ConsentForm(scope=scope, initial={"given_on": today})
        context["purpose_form"] = PurposeForm()
    context |= forms
    return render(request, "projects/linkage/branches.html", context, status=422 if forms else 200)


@requires(ENTER)
@require_POST
@guarded
def branch_add(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Set up a branch."""
    get_project(project_id, scope=request.actor.scope)
    form = BranchForm(request.POST)

    def step() -> None:
        steps.set_up_branch(
            project_id=project_id, branch=form.to_branch(), actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        return redirect("projects:branches", project_id=project_id)
    return show_branches(request, project_id, branch_form=form)


@requires(ENTER)
@require_POST
@guarded
def branch_dissolve(request: ActedRequest, branch_id: UUID) -> HttpResponse:
    """Dissolve a branch."""
    row = queries.get_branch_for_update(branch_id, scope=request.actor.scope)
    form = DissolveForm(request.POST)

    def step() -> None:
        steps.dissolve_branch(
            branch_id=branch_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
        )

    if not take(form, step):
        tell_errors(request, form)
    return redirect("projects:branches", project_id=row.project_id)


@requires(KEEP)
@require_POST
@guarded
def consent_add(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Record a consent."""
    get_project(project_id, scope=request.actor.scope)
    form = ConsentForm(request.POST, scope=request.actor.scope)

    def step() -> None:
        steps.give_consent(
            project_id=project_id, consent=form.to_consent(), actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        messages.success(request, _("The consent is on file; it can be withdrawn at any time."))
        return redirect("projects:branches", project_id=project_id)
    return show_branches(request, project_id, consent_form=form)


@requires(KEEP)
@require_POST
@guarded
def members_open(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Open the list of who agreed to be named, for a purpose."""
    get_project(project_id, scope=request.actor.scope)
    form, opened = PurposeForm(request.POST), []

    def step() -> None:
        purpose = form.cleaned_data["purpose"]
        opened.extend(
            steps.open_members(project_id=project_id, purpose=purpose, actor=request.actor, at=timezone.now())
        )

    if take(form, step):
        return show_branches(request, project_id, opened=opened)
    return show_branches(request, project_id, purpose_form=form)


@requires(KEEP)
@require_POST
@guarded
def consent_withdraw(request: ActedRequest, consent_id: UUID) -> HttpResponse:
    """Withdraw a consent."""
    row = queries.get_consent_for_update(consent_id, scope=request.actor.scope)
    form = WithdrawForm(request.POST)

    def step() -> None:
        steps.withdraw_consent(
            consent_id=consent_id, on=form.cleaned_data["on"], actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        messages.success(request, _("The consent is withdrawn and who it was is erased."))
    else:
        tell_errors(request, form)
    return redirect("projects:branches", project_id=row.project_id)
