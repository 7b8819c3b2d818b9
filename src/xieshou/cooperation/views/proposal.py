"""Pages of proposals: list, making one, record with what is given and what stays unmet, Excel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from xieshou.cooperation.forms.plan import ProposalForm
from xieshou.cooperation.forms.plan_sheet import PROPOSAL
from xieshou.cooperation.models import ProposalRun
from xieshou.cooperation.operations.proposal import make_proposal
from xieshou.cooperation.policies import PLAN_EDIT, PLAN_VIEW
from xieshou.cooperation.queries.plan import list_proposal_lines, list_proposals
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take

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
    row = name_sides([get_row(ProposalRun, plan_proposal_id, scope=request.actor.scope)])[0]
    lines: list[Any] = name_sides(list_proposal_lines(row.pk, scope=request.actor.scope))
    counties = sorted({one.west for one in lines})
    served = {one.west for one in lines if one.capability_id}
    context = {
        "row": row,
        "given": [one for one in lines if one.capability_id],
        "unmet": [one for one in lines if not one.capability_id],
        "counties": counties,
        "served": len(served),
        "unserved": [name for name in counties if name not in served],
    }
    return render(request, "cooperation/plan/proposal.html", context)


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
