"""Pages of the assets that projects leave: list, record, registering, hand-over, inspection, income."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.asset import AssetForm, HandOverForm, InspectionForm, ReleaseForm
from xieshou.projects.forms.linkage import PaymentForm
from xieshou.projects.forms.payment import WhyForm
from xieshou.projects.operations import asset as steps
from xieshou.projects.policies.asset import CONFIRM, EDIT, VIEW, may_confirm, may_keep
from xieshou.projects.policies.proposal import is_somebody_else
from xieshou.projects.queries import asset as queries
from xieshou.projects.queries.payment import list_contracts
from xieshou.projects.queries.proposal import get_project
from xieshou.projects.rules.asset import find_alarms
from xieshou.projects.vocabulary.asset import AssetKind, AssetStatus

from .common import ActedRequest, tabs

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.kernel.actor import Actor

TONES = {AssetStatus.USED: "success", AssetStatus.IDLE: "warning", AssetStatus.LOST: "danger"}


def _label(rows: Iterable[Any]) -> None:
    today = timezone.localdate()
    for row in rows:
        row.tone = "neutral" if row.released_at else TONES[AssetStatus(row.status)]
        row.alarms = [alarm.label for alarm in find_alarms(queries.asset_facts(row), on=today)]


@requires(VIEW)
@require_GET
def assets(request: ActedRequest) -> HttpResponse:
    """List the assets of the actor's area with their alarms."""
    status, kind = asked(request, "status", AssetStatus.values), asked(request, "kind", AssetKind.values)
    text = asked(request, "q")
    page = page_of(
        request, queries.list_assets(scope=request.actor.scope, kind=kind, status=status, text=text)
    )
    _label(page.object_list)
    context = {
        "page": page,
        "views": tabs(reverse("projects:assets"), "status", status, AssetStatus, _("All")),
        "kinds": AssetKind.choices,
        "kind": kind,
        "status": status,
        "may_edit": request.actor.can(EDIT),
    }
    return render(request, "projects/asset/assets.html", context)


@requires(EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def asset_add(request: ActedRequest, project_id: UUID) -> HttpResponse:
    """Register an asset of an accepted project."""
    project = get_project(project_id, scope=request.actor.scope)
    contracts = [
        (str(one.pk), f"{one.number} · {one.party}")
        for one in list_contracts(project.pk, scope=request.actor.scope)
    ]
    form, made = AssetForm(request.POST or None, contracts=contracts), []

    def step() -> None:
        made.append(
            steps.register_asset(
                contract_id=form.contract_id(),
                asset=form.to_asset(),
                actor=request.actor,
                at=timezone.now(),
            )
        )

    if request.method == "POST" and take(form, step):
        return redirect("projects:asset", asset_id=made[0].pk)
    context = {"form": form, "project": project}
    return render(request, "projects/asset/form.html", context, status=422 if form.errors else 200)


@requires(VIEW)
@require_GET
@guarded
def asset(request: ActedRequest, asset_id: UUID) -> HttpResponse:
    """Show an asset with its inspections and what it earned."""
    return show_asset(request, asset_id)


def show_asset(request: ActedRequest, asset_id: UUID, **forms: Form) -> HttpResponse:
    """Render an asset; forms that were refused are shown again, opened."""
    scope, actor = request.actor.scope, request.actor
    row = queries.get_asset(asset_id, scope=scope)
    _label([row])
    incomes: list[Any] = list(queries.list_incomes(row.pk, scope=scope))
    names = region_labels([row.region_code, *[one.benefit.region_code for one in incomes]])
    for one in incomes:
        one.place = names.get(one.benefit.region_code, "")
    context: dict[str, Any] = {
        "row": row,
        "place": names.get(row.region_code, ""),
        "inspections": queries.list_inspections(row.pk, scope=scope),
        "incomes": incomes,
        "may_confirm": row.confirmed_at is None
        and may_confirm(actor, region_code=row.region_code)
        and is_somebody_else(actor, row.registered_by_id),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    context |= _release(actor, row)
    if row.confirmed_at and not row.release_document and may_keep(actor, region_code=row.region_code):
        today = timezone.localdate()
        context["inspect_form"] = InspectionForm(initial={"on": today, "status": row.status})
        if row.handed_over_on is None:
            context["handover_form"] = HandOverForm(initial={"on": today, "owner": row.owner})
        contracts = _sharing(request, row)
        if row.kind == AssetKind.OPERATING and contracts:
            context["income_form"] = PaymentForm(scope=scope, contracts=contracts)
    context |= forms
    return render(request, "projects/asset/asset.html", context, status=422 if forms else 200)


def _release(actor: Actor, row: Any) -> dict[str, Any]:
    """Return what the actor may do about the release of an asset's value."""
    stands = row.confirmed_at is not None and row.handed_over_on is None and row.released_at is None
    if stands and not row.release_document and may_keep(actor, region_code=row.region_code):
        return {"release_form": ReleaseForm()}
    decides = row.release_document and may_confirm(actor, region_code=row.region_code)
    if stands and decides and is_somebody_else(actor, row.release_asked_by_id):
        return {"may_release": True, "why_form": WhyForm()}
    return {}


def _sharing(request: ActedRequest, row: Any) -> list[tuple[str, str]]:
    found = queries.list_sharing_contracts(row.project_id, scope=request.actor.scope)
    return [(str(one.pk), f"{one.number} · {one.get_kind_display()}") for one in found]


@requires(CONFIRM)
@require_POST
@guarded
def asset_confirm(request: ActedRequest, asset_id: UUID) -> HttpResponse:
    """Confirm an asset and its value."""
    queries.get_asset(asset_id, scope=request.actor.scope)
    now = timezone.now()
    take_or_tell(
        request,
        lambda: steps.confirm_asset(
            asset_id=asset_id, actor=request.actor, at=now, on=timezone.localdate(now)
        ),
        _("The asset is confirmed; its value stands in the ledger."),
    )
    return redirect("projects:asset", asset_id=asset_id)


@requires(EDIT)
@require_POST
@guarded
def asset_hand_over(request: ActedRequest, asset_id: UUID) -> HttpResponse:
    """Hand an asset over."""
    queries.get_asset(asset_id, scope=request.actor.scope)
    form = HandOverForm(request.POST)

    def step() -> None:
        steps.hand_over(
            asset_id=asset_id, handover=form.to_handover(), actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        return redirect("projects:asset", asset_id=asset_id)
    return show_asset(request, asset_id, handover_form=form)


@requires(EDIT)
@require_POST
@guarded
def asset_inspect(request: ActedRequest, asset_id: UUID) -> HttpResponse:
    """Note what an inspection found."""
    queries.get_asset(asset_id, scope=request.actor.scope)
    form = InspectionForm(request.POST)

    def step() -> None:
        steps.inspect(asset_id=asset_id, **form.cleaned_data, actor=request.actor, at=timezone.now())

    if take(form, step):
        return redirect("projects:asset", asset_id=asset_id)
    return show_asset(request, asset_id, inspect_form=form)


@requires(EDIT)
@require_POST
@guarded
def asset_income(request: ActedRequest, asset_id: UUID) -> HttpResponse:
    """Share income of an asset with a village or household."""
    row = queries.get_asset(asset_id, scope=request.actor.scope)
    form = PaymentForm(request.POST, scope=request.actor.scope, contracts=_sharing(request, row))

    def step() -> None:
        steps.share_income(
            asset_id=asset_id,
            contract_id=UUID(form.cleaned_data["contract"]),
            payment=form.to_payment(),
            actor=request.actor,
            at=timezone.now(),
        )

    if take(form, step):
        return redirect("projects:asset", asset_id=asset_id)
    return show_asset(request, asset_id, income_form=form)
