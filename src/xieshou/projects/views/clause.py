"""Pages of the contract between the three: its clauses by party, what is kept, its conclusion."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell, tell_errors
from xieshou.projects.forms.clause import ClauseForm, ConcludeForm, MetForm
from xieshou.projects.operations import clause as steps
from xieshou.projects.policies.linkage import CONFIRM, ENTER, VIEW, may_confirm, may_enter
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.queries import clause as queries
from xieshou.projects.queries.linkage import get_contract
from xieshou.projects.queries.payment import list_contracts as list_work_contracts
from xieshou.projects.queries.proposal import get_project
from xieshou.projects.rules.clause import counted_as, find_gaps, formula, settle, side_of
from xieshou.projects.vocabulary.clause import ClauseState, Side

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.projects.models import LinkageClause, LinkageContract

    from .common import ActedRequest

TONES = {
    ClauseState.DONE: "success",
    ClauseState.PART: "info",
    ClauseState.OPEN: "neutral",
    ClauseState.LATE: "danger",
}
ICONS = {Side.PLATFORM: "building-bank", Side.FIRM: "building-factory-2", Side.HOME: "home-heart"}


@requires(VIEW)
@require_GET
@guarded
def linkage_contract(request: ActedRequest, linkage_contract_id: UUID) -> HttpResponse:
    """Show a linkage contract: its formula, each party's duties and payments, and how far they are kept."""
    return show_contract(request, linkage_contract_id)


def show_contract(request: ActedRequest, contract_id: UUID, **forms: Form) -> HttpResponse:
    """Render a linkage contract; forms that were refused are shown again, opened."""
    actor, scope = request.actor, request.actor.scope
    row = get_contract(contract_id, scope=scope)
    project = get_project(row.project_id, scope=scope)
    clauses = queries.list_clauses(row.pk, scope=scope)
    reached = queries.reach_of(row, scope=scope)
    facts = queries.clause_facts(clauses)
    _tell(request, row, clauses, reached)
    gaps = find_gaps(facts)
    is_open = row.concluded_on is None and may_enter(actor, region_code=row.region_code)
    context: dict[str, Any] = {
        "row": row,
        "project": project,
        "sides": _by_side(clauses),
        "formula": [kind.label for kind in formula(one.kind for one in clauses)],
        "has_members": any(one.kind == "members" for one in clauses),
        "reached": reached,
        "gaps": [gap.label for gap in gaps] if row.concluded_on is None else [],
        "may_change": is_open,
        "met_form": MetForm(initial={"on": timezone.localdate()}),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if is_open:
        context["clause_form"] = ClauseForm(works=_works(request, row))
    if _may_conclude(request, row, clauses) and not gaps:
        context["conclude_form"] = ConcludeForm(initial={"on": timezone.localdate()})
    context |= forms
    return render(request, "projects/linkage/contract.html", context, status=422 if forms else 200)


def _tell(
    request: ActedRequest, row: LinkageContract, clauses: list[LinkageClause], reached: queries.Reached
) -> None:
    """Set on each clause how far it is kept and whether it may be marked by hand."""
    facts = queries.clause_facts(clauses)
    paid = queries.paid_of(row, reached, scope=request.actor.scope)
    kept = settle(facts, paid, on=timezone.localdate())
    may_mark = may_enter(request.actor, region_code=row.region_code)
    for one, fact in zip(clauses, facts, strict=True):
        one.kept = kept[one.pk]  # type: ignore[attr-defined]
        one.tone = TONES[one.kept.state]  # type: ignore[attr-defined]
        one.may_mark = may_mark and counted_as(fact) is None and one.met_on is None  # type: ignore[attr-defined]


def _by_side(clauses: list[LinkageClause]) -> list[dict[str, Any]]:
    return [
        {
            "label": side.label,
            "icon": ICONS[side],
            "rows": [one for one in clauses if side_of(one.kind) == side],
        }
        for side in Side
    ]


def _may_conclude(request: ActedRequest, row: LinkageContract, clauses: list[LinkageClause]) -> bool:
    makers = {row.created_by_id, *(one.entered_by_id for one in clauses)}
    return (
        row.concluded_on is None
        and may_confirm(request.actor, region_code=row.region_code)
        and all(is_somebody_else(request.actor, maker) for maker in makers)
    )


def _works(request: ActedRequest, row: LinkageContract) -> list[tuple[str, str]]:
    found = list_work_contracts(row.project_id, scope=request.actor.scope)
    return [(str(one.pk), f"{one.number} · {one.party}") for one in found]


@requires(ENTER)
@require_POST
@guarded
def clause_add(request: ActedRequest, linkage_contract_id: UUID) -> HttpResponse:
    """Enter a clause."""
    row = get_contract(linkage_contract_id, scope=request.actor.scope)
    form = ClauseForm(request.POST, works=_works(request, row))

    def step() -> None:
        steps.add_clause(contract_id=row.pk, clause=form.to_clause(), actor=request.actor, at=timezone.now())

    if take(form, step):
        return redirect("projects:linkage_contract", linkage_contract_id=row.pk)
    return show_contract(request, row.pk, clause_form=form)


@requires(ENTER)
@require_POST
@guarded
def clause_remove(request: ActedRequest, clause_id: UUID) -> HttpResponse:
    """Take a clause out."""
    row = queries.get_clause_for_update(clause_id, scope=request.actor.scope)
    take_or_tell(
        request,
        lambda: steps.remove_clause(clause_id=clause_id, actor=request.actor, at=timezone.now()),
        _("The clause was taken out."),
    )
    return redirect("projects:linkage_contract", linkage_contract_id=row.contract_id)


@requires(ENTER)
@require_POST
@guarded
def clause_met(request: ActedRequest, clause_id: UUID) -> HttpResponse:
    """Mark a duty as done."""
    row = queries.get_clause_for_update(clause_id, scope=request.actor.scope)
    form = MetForm(request.POST)

    def step() -> None:
        steps.meet_clause(clause_id=clause_id, **form.cleaned_data, actor=request.actor, at=timezone.now())

    if not take(form, step):
        tell_errors(request, form)
    return redirect("projects:linkage_contract", linkage_contract_id=row.contract_id)


@requires(CONFIRM)
@require_POST
@guarded
def contract_conclude(request: ActedRequest, linkage_contract_id: UUID) -> HttpResponse:
    """Conclude a contract that somebody else entered."""
    row = get_contract(linkage_contract_id, scope=request.actor.scope)
    form = ConcludeForm(request.POST)

    def step() -> None:
        steps.conclude(contract_id=row.pk, **form.cleaned_data, actor=request.actor, at=timezone.now())

    if take(form, step):
        messages.success(request, _("The contract is concluded; its clauses stay as they are."))
        return redirect("projects:linkage_contract", linkage_contract_id=row.pk)
    return show_contract(request, row.pk, conclude_form=form)
