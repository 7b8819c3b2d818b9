"""Pages of a project's money: its figures, its contracts, their milestones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take, take_or_tell
from xieshou.projects.forms.payment import AskForm, MeetForm, WhyForm, WorkContractForm
from xieshou.projects.operations import contract as steps
from xieshou.projects.operations.books import open_project_account
from xieshou.projects.policies.asset import EDIT as KEEP
from xieshou.projects.policies.payment import APPROVE, EDIT, VIEW, may_contract
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.queries import payment as queries
from xieshou.projects.queries.granted import find_application
from xieshou.projects.queries.proposal import get_project
from xieshou.projects.vocabulary.payment import ContractKind, PaymentStatus
from xieshou.projects.vocabulary.proposal import AFTER_ACCEPTANCE

from .common import ActedRequest, keep_file

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.projects.models import Project

TONES = {
    PaymentStatus.ASKED: "warning",
    PaymentStatus.POSTED: "success",
    PaymentStatus.REFUSED: "neutral",
    PaymentStatus.UNDOING: "warning",
    PaymentStatus.REVERSED: "danger",
}


def label_payments(request: ActedRequest, rows: Iterable[Any]) -> None:
    """Set tone and possible steps of each payment."""
    actor = request.actor
    for row in rows:
        row.tone = TONES[PaymentStatus(row.status)]
        asker = row.undo_by_id if row.status == PaymentStatus.UNDOING else row.asked_by_id
        row.may_decide = (
            actor.can(APPROVE)
            and row.status in (PaymentStatus.ASKED, PaymentStatus.UNDOING)
            and is_somebody_else(actor, asker)
        )
        row.may_undo = actor.can(EDIT) and row.status == PaymentStatus.POSTED
        row.undoing = row.status == PaymentStatus.UNDOING


def milestone_choices(rows: Iterable[Any]) -> list[tuple[str, str]]:
    """Return the milestones that are met, as choices."""
    return [(str(row.pk), f"{row.position} · {row.condition}") for row in rows if row.met_on]


@requires(VIEW)
@require_GET
@guarded
def money(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Show a project's money: approved, allocated, contracted, paid, remaining, with the rows of each."""
    scope = request.actor.scope
    project = get_project(project_id, scope=scope)
    page = page_of(request, queries.list_payments(scope=scope, project_id=project.pk))
    label_payments(request, page.object_list)
    funds = queries.funds_of(project, scope=scope)
    signs = may_contract(request.actor, region_code=project.region_code)
    context = {
        "project": project,
        "funds": funds,
        "contracts": queries.list_contracts(project.pk, scope=scope),
        "page": page,
        "may_sign": signs and project.stage in steps.CONTRACTED_IN,
        "may_register": request.actor.can(KEEP)
        and project.leaves_asset
        and project.stage in AFTER_ACCEPTANCE,
        "may_open": signs and funds.account_id is None,
    }
    return render(request, "projects/payment/money.html", context)


@requires(EDIT)
@require_POST
@guarded
def account_open(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Open the project's account in the ledger, so that a budget line can give money to it."""
    project = get_project(project_id, scope=request.actor.scope)
    take_or_tell(
        request,
        lambda: open_project_account(project, actor=request.actor, at=timezone.now()),
        _("The project has an account in the ledger; a budget line can now give money to it."),
    )
    return redirect("projects:money", project_id=project_id)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def work_contract_add(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Enter a contract of a project."""
    project = get_project(project_id, scope=request.actor.scope)
    granted = [
        (str(one.pk), f"{one.organisation} · {one.title}")
        for one in queries.list_granted(project, scope=request.actor.scope)
    ]
    form = WorkContractForm(
        request.POST or None, request.FILES or None, granted=granted, initial=_known(project, request)
    )
    now, made = timezone.now(), []

    def step() -> None:
        with transaction.atomic():
            file = keep_file(request, form, "evidence", owner=("projects.project", project.pk), at=now)
            new = form.to_contract(file)
            made.append(steps.sign_contract(project_id=project.pk, contract=new, actor=request.actor, at=now))

    if request.method == "POST" and take(form, step):
        return redirect("projects:work_contract", work_contract_id=made[0].pk)
    context = {"form": form, "project": project}
    return render(request, "projects/payment/form.html", context, status=422 if form.errors else 200)


def _known(project: Project, request: ActedRequest) -> dict[str, Any]:
    """Return what the application says of which the project was made: the form comes filled with it."""
    applied = find_application(project, scope=request.actor.scope)
    if applied is None or project.contracts.filter(application=applied).exists():
        return {}
    return {
        "kind": ContractKind.GRANT,
        "application": str(applied.pk),
        "party": str(applied.organisation),
        "subject": applied.title,
        "amount_fen": applied.requested_fen,
    }


@requires(VIEW)
@require_GET
@guarded
def work_contract(request: ActedRequest, work_contract_id: UUID) -> HttpResponse:
    """Show a contract with its milestones and payments."""
    return show_contract(request, work_contract_id)


def show_contract(request: ActedRequest, work_contract_id: UUID, **forms: Form) -> HttpResponse:
    """Render a contract; forms that were refused are shown again, opened."""
    scope = request.actor.scope
    row = queries.get_contract(work_contract_id, scope=scope)
    payments = list(queries.list_payments(scope=scope, contract_id=row.pk))
    label_payments(request, payments)
    milestones: list[Any] = list(queries.list_milestones(row.pk, scope=scope))
    signs = may_contract(request.actor, region_code=row.region_code)
    for one in milestones:
        one.may_meet = signs and one.met_on is None
    context = {
        "row": row,
        "milestones": milestones,
        "payments": payments,
        "standing": queries.standing_of(row, scope=scope),
        "claim": queries.claim_of(row, scope=scope),
        "assets": queries.list_standing_assets(row),
        "why_form": WhyForm(),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if signs:
        context["meet_form"] = MeetForm(initial={"on": timezone.localdate()})
        context["ask_form"] = AskForm(milestones=milestone_choices(milestones))
    context |= forms
    return render(request, "projects/payment/contract.html", context, status=422 if forms else 200)


@requires(EDIT)
@require_POST
@guarded
def milestone_meet(request: ActedRequest, milestone_id: UUID) -> HttpResponse:
    """Mark a milestone as met."""
    row = queries.get_milestone_for_update(milestone_id, scope=request.actor.scope)
    form, now = MeetForm(request.POST, request.FILES), timezone.now()

    def step() -> None:
        with transaction.atomic():
            file = keep_file(request, form, "scan", owner=("projects.project", row.project_id), at=now)
            data = form.cleaned_data
            steps.meet_milestone(
                milestone_id=row.pk,
                on=data["on"],
                evidence=data["evidence"],
                evidence_file_id=file,
                actor=request.actor,
                at=now,
            )

    if take(form, step):
        return redirect("projects:work_contract", work_contract_id=row.contract_id)
    return show_contract(request, row.contract_id, meet_form=form)
