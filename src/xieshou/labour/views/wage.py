"""Pages of wage proofs: entering, the ones that wait, confirming, sending back."""

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
from xieshou.kernel.files.operations import store
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell, tell_errors
from xieshou.labour.forms.delivery import RejectionForm, WageForm
from xieshou.labour.operations import wage as steps
from xieshou.labour.policies.verification import may_decide_wage
from xieshou.labour.queries import verification as queries
from xieshou.labour.queries.delivery import get_placement, label_placements
from xieshou.labour.vocabulary.verification import ProofStatus

from .delivery import show_placement
from .out import in_url, out_url
from .tones import tone_of

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpResponse

    from .lists import ActedRequest

VIEW = "labour.placement.view"
WAGE = "labour.wage.confirm"


@requires(VIEW)
@require_GET
def proofs(request: ActedRequest) -> HttpResponse:
    """List wage proofs by their state."""
    status = asked(request, "status", ProofStatus.values) or ProofStatus.ENTERED.value
    found = queries.wage_proofs(request.actor.scope).filter(status=status)
    page = page_of(request, found)
    label_placements([row.placement for row in page.object_list])
    for row in page.object_list:
        row.tone = tone_of("wage", row.status)
        row.may_decide = row.status == ProofStatus.ENTERED and may_decide_wage(request.actor, row)
    context = {
        "page": page,
        "views": _views(request, status),
        "reject_form": RejectionForm(),
        "out_url": out_url(request, "labour.wage_proofs", status=status),
        "payroll_out": out_url(request, "labour.wages"),
        "payroll_in": in_url(request, "labour.wages"),
    }
    return render(request, "labour/verification/wages.html", context)


def _views(request: ActedRequest, status: str) -> list[dict[str, Any]]:
    address = reverse("labour:wages")
    found = queries.wage_proofs(request.actor.scope)
    return [
        {
            "label": one.label,
            "url": f"{address}?status={one}",
            "active": status == one,
            "count": found.filter(status=one).count(),
        }
        for one in ProofStatus
    ]


@requires(WAGE)
@require_POST
@guarded
def enter(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Enter the wage of a month with its evidence."""
    get_placement(placement_id, scope=request.actor.scope)
    form = WageForm(request.POST, request.FILES)
    if take(form, lambda: _enter(request, form, placement_id, timezone.now())):
        messages.success(request, _("The wage was entered; a station confirms it."))
        return redirect("labour:placement", placement_id=placement_id)
    return show_placement(request, placement_id, wage_form=form)


def _enter(request: ActedRequest, form: WageForm, placement_id: UUID, at: datetime) -> None:
    """Keep the evidence and enter the wage, or neither."""
    data, evidence_id = form.cleaned_data, None
    with transaction.atomic():
        if data["evidence"]:
            owner = ("labour.placement", placement_id)
            upload = data["evidence"]
            file = store(content=upload.read(), name=upload.name, owner=owner, actor=request.actor, at=at)
            evidence_id = file.pk
        proof = steps.Proof(data["month"], data["wage_fen"], evidence_id, data["evidence_note"])
        steps.enter_wage(placement_id=placement_id, proof=proof, actor=request.actor, at=at)


@requires(WAGE)
@require_POST
@guarded
def confirm(request: ActedRequest, proof_id: UUID) -> HttpResponse:
    """Confirm a wage proof."""
    take_or_tell(
        request,
        lambda: steps.confirm_wage(proof_id=proof_id, actor=request.actor, at=timezone.now()),
        _("The wage is confirmed and counts as income of the household."),
    )
    return redirect(_back(request))


@requires(WAGE)
@require_POST
@guarded
def reject(request: ActedRequest, proof_id: UUID) -> HttpResponse:
    """Send a wage proof back."""
    form = RejectionForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: steps.reject_wage(
                proof_id=proof_id, note=form.cleaned_data["note"], actor=request.actor, at=timezone.now()
            ),
            _("The wage proof was sent back."),
        )
    else:
        queries.get_proof_for_update(
            proof_id, scope=request.actor.scope
        )  # a missing proof has no form to mend
        tell_errors(request, form)
    return redirect(_back(request))


def _back(request: ActedRequest) -> str:
    """Return the page the button was on: the placement named in the form, or the list."""
    try:
        return reverse("labour:placement", args=[UUID(request.POST.get("placement", ""))])
    except ValueError:
        return reverse("labour:wages")
