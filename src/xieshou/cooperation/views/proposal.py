"""Pages of proposals: list, making one, record with what is given and what stays unmet, Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.forms.plan import ProposalForm, TakeoverForm
from xieshou.cooperation.forms.plan_sheet import PROPOSAL
from xieshou.cooperation.models import ProposalRun
from xieshou.cooperation.operations import takeover as steps
from xieshou.cooperation.operations.proposal import make_proposal
from xieshou.cooperation.policies import PLAN_EDIT, PLAN_VIEW
from xieshou.cooperation.queries.plan import (
    find_plan_of,
    list_drafts,
    list_proposal_lines,
    list_proposals,
    list_requirements,
)
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take, take_or_tell

from .workbook import send_workbook

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .base import ActedRequest


@requires(PLAN_VIEW)
@require_GET
def proposals(request: ActedRequest) -> HttpResponse:
    """List the proposals of the actor's area."""
    page = page_of(request, list_proposals(scope=request.actor.scope))
    page.object_list = name_sides(page.object_list)
    context = {"page": page, "may_edit": request.actor.can(PLAN_EDIT)}
    return render(request, "cooperation/plan/proposals.html", context)


@requires(PLAN_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def make(request: ActedRequest) -> HttpResponse:
    """Make a proposal."""
    form = ProposalForm(request.POST or None, initial={"year": timezone.localdate().year})
    made: list[ProposalRun] = []
    if request.method == "POST" and take(
        form,
        lambda: made.append(make_proposal(actor=request.actor, at=timezone.now(), **form.cleaned_data)),
    ):
        return redirect("cooperation:proposal", plan_proposal_id=made[0].pk)
    context = {"form": form, "title": _("Make a proposal"), "action": reverse("cooperation:proposal_make")}
    context |= {"back": reverse("cooperation:proposals"), "back_text": _("Proposals")}
    return render(request, "cooperation/form.html", context, status=422 if form.errors else 200)


@requires(PLAN_VIEW)
@require_GET
@guarded
def proposal(request: ActedRequest, plan_proposal_id: UUID) -> HttpResponse:
    """Show a proposal: what each county gets, and every unmet unit with its reason."""
    return show_proposal(request, plan_proposal_id)


def show_proposal(
    request: ActedRequest, plan_proposal_id: UUID, form: TakeoverForm | None = None
) -> HttpResponse:
    """Render a proposal; a refused takeover is shown again, opened."""
    row = name_sides([get_row(ProposalRun, plan_proposal_id, scope=request.actor.scope)])[0]
    lines: list[Any] = name_sides(list_proposal_lines(row.pk, scope=request.actor.scope))
    into = find_plan_of(row.pk, scope=request.actor.scope)
    counties = sorted({one.west for one in lines})
    served = {one.west for one in lines if one.capability_id}
    context = {
        "row": row,
        "given": [one for one in lines if one.capability_id],
        "unmet": [one for one in lines if not one.capability_id],
        "counties": counties,
        "served": len(served),
        "unserved": [name for name in counties if name not in served],
        "into": into,
        "may_take_out": into is not None and into.adopted_on is None and request.actor.can(PLAN_EDIT),
        "open_takeover": form is not None,
    }
    if into is None and context["given"] and request.actor.can(PLAN_EDIT):
        context["takeover_form"] = form or _takeover_form(request, row)
    return render(request, "cooperation/plan/proposal.html", context, status=422 if form else 200)


def _takeover_form(request: ActedRequest, row: ProposalRun, data: Any = None) -> TakeoverForm:
    scope = request.actor.scope
    lines = list_proposal_lines(row.pk, scope=scope).filter(capability__isnull=False)
    return TakeoverForm(
        data,
        plans=list_drafts(scope=scope, region_code=row.region_code, year=row.year),
        requirements=list_requirements(scope=scope).filter(region_code=row.region_code),
        kinds=lines.values_list("need__kind", flat=True),
    )


@requires(PLAN_EDIT)
@require_POST
@guarded
def take_over(request: ActedRequest, plan_proposal_id: UUID) -> HttpResponse:
    """Make the matches lines of the annual plan."""
    row = get_row(ProposalRun, plan_proposal_id, scope=request.actor.scope)
    form, now = _takeover_form(request, row, request.POST), timezone.now()
    if take(
        form,
        lambda: steps.take_over(
            run_id=row.pk,
            wanted=form.to_takeover(),
            actor=request.actor,
            at=now,
            on=timezone.localdate(now),
        ),
    ):
        messages.success(request, _("Every match is a line of the plan now."))
        return redirect("cooperation:plan", plan_id=form.cleaned_data["plan_id"])
    return show_proposal(request, plan_proposal_id, form)


@requires(PLAN_EDIT)
@require_POST
@guarded
def take_out(request: ActedRequest, plan_proposal_id: UUID) -> HttpResponse:
    """Take the lines out of the draft again."""
    get_row(ProposalRun, plan_proposal_id, scope=request.actor.scope)
    take_or_tell(
        request,
        lambda: steps.take_out(run_id=plan_proposal_id, actor=request.actor, at=timezone.now()),
        _("The lines of the proposal are out of the plan."),
    )
    return redirect("cooperation:proposal", plan_proposal_id=plan_proposal_id)


@requires(PLAN_VIEW)
@require_GET
@guarded
def proposal_excel(request: ActedRequest, plan_proposal_id: UUID) -> HttpResponse:
    """Give a proposal as Excel."""
    row = get_row(ProposalRun, plan_proposal_id, scope=request.actor.scope)
    lines: list[Any] = name_sides(list_proposal_lines(row.pk, scope=request.actor.scope))
    cells = (
        [
            one.west, one.need.kind, one.need.title, str(one.capability or ""), one.units,
            one.units * one.capability.cost_fen if one.capability else None,
            str(one.get_unmet_reason_display()),
        ]
        for one in lines
    )  # fmt: skip
    event = "cooperation.plan.proposal_exported"
    return send_workbook(request, PROPOSAL, cells, event=event, name="proposal", at=timezone.now())
