"""Pages of the benefit linkage: contracts of a project, payments to payees, confirming them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.ledger.policies import VIEW as SEE_BOOKS
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.linkage import ContractForm, PaymentForm, SendBackForm, TakeBackForm
from xieshou.projects.operations import linkage as steps
from xieshou.projects.policies.linkage import CONFIRM, ENTER, VIEW, may_enter
from xieshou.projects.queries import linkage as queries
from xieshou.projects.queries.granted import propose_undertaking
from xieshou.projects.queries.payment import list_contracts as list_work_contracts
from xieshou.projects.queries.proposal import get_project
from xieshou.projects.rules.linkage import count_reach, find_doubles
from xieshou.projects.vocabulary.linkage import BenefitStatus, LinkageKind

from .common import ActedRequest, keep_file

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.kernel.actor import Scope

TONES = {
    BenefitStatus.ENTERED: "warning",
    BenefitStatus.CONFIRMED: "success",
    BenefitStatus.REJECTED: "neutral",
    BenefitStatus.REVERSED: "danger",
}


def _label(request: ActedRequest, rows: Any) -> None:
    """Set place, tone and warning of each payment; a double of the area is named."""
    names = region_labels(row.region_code for row in rows)
    doubles = find_doubles(queries.list_paid(scope=request.actor.scope, confirmed=False)) if rows else set()
    for row in rows:
        row.place, row.tone = names.get(row.region_code, ""), TONES[BenefitStatus(row.status)]
        row.is_double = row.pk in doubles
        row.waits = row.status == BenefitStatus.ENTERED
        row.back_asked = row.status == BenefitStatus.CONFIRMED and bool(row.undo_reason)
        row.may_undo = row.status == BenefitStatus.CONFIRMED and not row.undo_reason


@requires(VIEW)
@require_GET
def benefits(request: ActedRequest) -> HttpResponse:
    """List the payments of the actor's area by their state."""
    status = asked(request, "status", BenefitStatus.values)
    wanted = queries.BenefitFilter(status, asked(request, "kind", LinkageKind.values))
    page = page_of(request, queries.list_benefits(wanted, scope=request.actor.scope))
    _label(request, page.object_list)
    counts, address = queries.count_by_status(request.actor.scope), reverse("projects:benefits")
    views = [{"label": _("All"), "url": address, "active": not status, "count": sum(counts.values())}]
    views += [
        {
            "label": one.label,
            "url": f"{address}?status={one}",
            "active": status == one,
            "count": counts[one],
        }
        for one in BenefitStatus
    ]
    context = {
        "page": page,
        "views": views,
        "wanted": wanted,
        "kinds": LinkageKind.choices,
        "may_enter": request.actor.can(ENTER),
        "may_confirm": request.actor.can(CONFIRM),
        "send_back_form": SendBackForm(),
        "take_back_form": TakeBackForm(),
        "sees_books": request.actor.can(SEE_BOOKS),
        "acts": True,
    }
    return render(request, "projects/linkage/benefits.html", context)


@requires(VIEW)
@require_GET
@guarded
def linkage(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Show whom a project reached, under which contracts."""
    return show_linkage(request, project_id)


def show_linkage(request: ActedRequest, project_id: UUID, **forms: Form) -> HttpResponse:
    """Render the linkage of a project; forms that were refused are shown again, opened."""
    scope = request.actor.scope
    project = get_project(project_id, scope=scope)
    contracts = list(queries.list_contracts(project_id, scope=scope))
    wanted = queries.BenefitFilter(project=project_id)
    page = page_of(request, queries.list_benefits(wanted, scope=scope))
    _label(request, page.object_list)
    collective = queries.collective_by_village(project_id, scope=scope)
    names = region_labels(code for code, _fen in collective)
    context = {
        "project": project,
        "contracts": contracts,
        "page": page,
        "reach": count_reach(queries.list_paid(scope=scope, project_id=project_id)),
        "collective": [(names.get(code, code), fen) for code, fen in collective],
        "may_confirm": request.actor.can(CONFIRM),
        "sees_books": request.actor.can(SEE_BOOKS),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if may_enter(request.actor, region_code=project.region_code):
        known = {"undertaking": propose_undertaking(project, scope=scope)}
        context["contract_form"] = ContractForm(payers=_payers(project_id, scope), initial=known)
        if contracts:
            context["payment_form"] = PaymentForm(scope=scope, contracts=_choices(contracts))
    context |= forms
    return render(request, "projects/linkage/linkage.html", context, status=422 if forms else 200)


def _payers(project_id: UUID, scope: Scope) -> list[tuple[str, str]]:
    """Return the work contracts of a project, as choices of what pays."""
    return [
        (str(one.pk), f"{one.number} · {one.party}") for one in list_work_contracts(project_id, scope=scope)
    ]


def _choices(contracts: list[Any]) -> list[tuple[str, str]]:
    return [(str(one.pk), f"{one.number} · {one.get_kind_display()}") for one in contracts]


@requires(ENTER)
@require_POST
@guarded
def contract_add(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Enter a contract."""
    get_project(project_id, scope=request.actor.scope)
    payers = _payers(project_id, request.actor.scope)
    form, now = ContractForm(request.POST, request.FILES, payers=payers), timezone.now()

    def step() -> None:
        with transaction.atomic():
            file = keep_file(request, form, "evidence", owner=("projects.project", project_id), at=now)
            steps.sign_contract(
                project_id=project_id, contract=form.to_contract(file), actor=request.actor, at=now
            )

    if take(form, step):
        return redirect("projects:linkage", project_id=project_id)
    return show_linkage(request, project_id, contract_form=form)


@requires(ENTER)
@require_POST
@guarded
def benefit_add(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Enter a payment."""
    scope = request.actor.scope
    get_project(project_id, scope=scope)
    contracts = _choices(list(queries.list_contracts(project_id, scope=scope)))
    form = PaymentForm(request.POST, scope=scope, contracts=contracts)

    def step() -> None:
        key = UUID(form.cleaned_data["contract"])
        steps.enter_benefit(
            contract_id=key, payment=form.to_payment(), actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        messages.success(request, _("The payment was entered; somebody else confirms it."))
        return redirect("projects:linkage", project_id=project_id)
    return show_linkage(request, project_id, payment_form=form)


@requires(CONFIRM)
@require_POST
@guarded
def benefits_confirm(request: ActedRequest) -> HttpResponse:
    """Confirm the chosen payments."""
    keys = []
    for text in request.POST.getlist("ids"):
        try:
            keys.append(UUID(text))
        except ValueError:
            continue
    take_or_tell(
        request,
        lambda: steps.confirm_benefits(benefit_ids=keys, actor=request.actor, at=timezone.now()),
        _("The payments are confirmed and booked; those to households count as their income."),
    )
    return redirect("projects:benefits")


@requires(CONFIRM)
@require_POST
@guarded
def benefit_reject(request: ActedRequest, benefit_id: UUID) -> HttpResponse:
    """Send a payment back."""
    queries.get_benefit_for_update(benefit_id, scope=request.actor.scope)
    form = SendBackForm(request.POST)
    take_or_tell(
        request,
        lambda: steps.reject_benefit(
            benefit_id=benefit_id,
            note=form.cleaned_data["note"] if form.is_valid() else "",
            actor=request.actor,
            at=timezone.now(),
        ),
        _("The payment was sent back."),
    )
    return redirect("projects:benefits")
