"""The shares of the counties of a project: set as a whole, figures split without a rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from xieshou.kernel.doors import requires
from xieshou.kernel.errors import Denied
from xieshou.kernel.pages import guarded, take
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.leader import LINES, SharesForm
from xieshou.projects.operations.share import CLOSED, set_shares
from xieshou.projects.policies.introduction import may_edit
from xieshou.projects.policies.proposal import VIEW
from xieshou.projects.queries.proposal import get_project
from xieshou.projects.queries.share import list_shares
from xieshou.projects.rules.share import split
from xieshou.projects.vocabulary.proposal import FundSource

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest


@requires(VIEW)
@require_http_methods(["GET", "POST"])
@guarded
def shares(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Show and set the shares of a project."""
    project = get_project(project_id, scope=request.actor.scope)
    may_change = may_edit(request.actor, region_code=project.region_code) and project.stage not in CLOSED
    if request.method == "POST" and not may_change:
        raise Denied
    rows = list(list_shares(project_id, scope=request.actor.scope))
    known = {row.county_code: row.basis_points for row in rows}
    form = SharesForm(request.POST or None, shares=known)
    if request.method == "POST" and take(
        form,
        lambda: set_shares(
            project_id=project_id,
            shares=form.to_shares(),
            document=form.cleaned_data["document"],
            actor=request.actor,
            at=timezone.now(),
        ),
    ):
        messages.success(request, _("The shares are on file; every figure adds up to the fen."))
        return redirect("projects:shares", project_id=project_id)
    names = region_labels(known)
    figures: list[tuple[str, int, bool]] = [(_("Amount"), project.amount_fen, True)]
    figures += [(str(FundSource(key).label), fen, True) for key, fen in project.sources.items()]
    figures += [
        (_("Households"), project.households_planned, False),
        (_("People"), project.people_planned, False),
    ]
    context = {
        "project": project,
        "counties": [(names.get(code, code), points) for code, points in known.items()],
        "figures": [
            (label, total, is_money, list(split(total, known).values())) for label, total, is_money in figures
        ]
        if known
        else [],
        "document": rows[0].document if rows else "",
        "form": form if may_change else None,
        "lines": [(form[f"county_{number}"], form[f"percent_{number}"]) for number in range(LINES)],
    }
    return render(request, "projects/library/shares.html", context, status=422 if form.errors else 200)
