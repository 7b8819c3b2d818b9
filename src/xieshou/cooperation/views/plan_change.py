"""Pages that correct plans: a line, its quarters, and what it stands on; and the budget line of a task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from xieshou.cooperation.forms.plan_change import (
    CapabilityChangeForm,
    LineChangeForm,
    NeedChangeForm,
    QuartersForm,
    RequirementChangeForm,
)
from xieshou.cooperation.models import CapabilityRecord, NeedRecord, PlanLine, Requirement
from xieshou.cooperation.operations import correction as steps
from xieshou.cooperation.operations.budget_line import open_budget_line
from xieshou.cooperation.policies import PLAN_EDIT
from xieshou.cooperation.queries.scoped import get_row
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell

from .base import form_page
from .plan import offers_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from .base import ActedRequest


def _correct(
    request: ActedRequest, form: Form, step: Callable[[], object], *, title: str, back: str, back_text: str
) -> HttpResponse:
    """Show a correction, or take it and go back."""
    if request.method == "POST" and take(form, step):
        messages.success(request, _("The correction is recorded with its reason."))
        return redirect(back)
    return form_page(request, form, title, action=request.path, back=back, back_text=back_text)


def _when(request: ActedRequest) -> dict[str, Any]:
    now = timezone.now()
    return {"actor": request.actor, "at": now, "on": timezone.localdate(now)}


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def line_change(request: ActedRequest, plan_line_id: UUID) -> HttpResponse:
    """Correct a line."""
    row = get_row(PlanLine, plan_line_id, scope=request.actor.scope)
    form = LineChangeForm(request.POST or None, row=row, offers=offers_of(request, row.plan))

    def step() -> None:
        draft = form.to_draft()
        steps.change_line(line_id=row.pk, draft=draft, reason=form.why, **_when(request))

    back = reverse("cooperation:plan", args=[row.plan_id])
    title = _("Correct “%(line)s”") % {"line": row}
    return _correct(request, form, step, title=title, back=back, back_text=row.plan.title)


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def line_quarters(request: ActedRequest, plan_line_id: UUID) -> HttpResponse:
    """Set the milestones of a line, quarter by quarter."""
    row = get_row(PlanLine, plan_line_id, scope=request.actor.scope)
    form = QuartersForm(request.POST or None, row=row)

    def step() -> None:
        reason = form.cleaned_data["reason"]
        steps.set_quarters(line_id=row.pk, targets=form.to_targets(), reason=reason, **_when(request))

    back = reverse("cooperation:plan", args=[row.plan_id])
    title = _("Milestones of “%(line)s”") % {"line": row}
    return _correct(request, form, step, title=title, back=back, back_text=row.plan.title)


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def need_change(request: ActedRequest, need_record_id: UUID) -> HttpResponse:
    """Correct a need."""
    row = get_row(NeedRecord, need_record_id, scope=request.actor.scope)
    form = NeedChangeForm(request.POST or None, row=row)

    def step() -> None:
        reason = form.cleaned_data["reason"]
        steps.change_need(need_id=row.pk, values=form.to_values(), reason=reason, **_when(request))

    words = {"back": reverse("cooperation:supply"), "back_text": _("Needs and capabilities")}
    return _correct(request, form, step, title=_("Correct a need"), **words)


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def capability_change(request: ActedRequest, capability_record_id: UUID) -> HttpResponse:
    """Correct a capability."""
    row = get_row(CapabilityRecord, capability_record_id, scope=request.actor.scope)
    form = CapabilityChangeForm(request.POST or None, row=row)

    def step() -> None:
        reason = form.cleaned_data["reason"]
        steps.change_capability(
            capability_id=row.pk, values=form.to_values(), reason=reason, **_when(request)
        )

    words = {"back": reverse("cooperation:supply"), "back_text": _("Needs and capabilities")}
    return _correct(request, form, step, title=_("Correct a capability"), **words)


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def requirement_change(request: ActedRequest, requirement_id: UUID) -> HttpResponse:
    """Correct a requirement."""
    row = get_row(Requirement, requirement_id, scope=request.actor.scope)
    form = RequirementChangeForm(request.POST or None, row=row)

    def step() -> None:
        who: dict[str, Any] = {"actor": request.actor, "at": timezone.now()}
        reason = form.cleaned_data["reason"]
        steps.change_requirement(requirement_id=row.pk, values=form.to_values(), reason=reason, **who)

    words = {"back": reverse("cooperation:supply"), "back_text": _("Needs and capabilities")}
    return _correct(request, form, step, title=_("Correct a requirement"), **words)


@requires(PLAN_EDIT)
@require_POST
@guarded
def line_budget(request: ActedRequest, plan_line_id: UUID) -> HttpResponse:
    """Open the budget line of a task in the ledger."""
    row = get_row(PlanLine, plan_line_id, scope=request.actor.scope)
    take_or_tell(
        request,
        lambda: open_budget_line(line_id=row.pk, actor=request.actor, at=timezone.now()),
        _("The task has a budget line; an appropriation can now give money to it."),
    )
    return redirect("cooperation:plan", plan_id=row.plan_id)
