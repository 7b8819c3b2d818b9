"""Pages of payments: asked for, approved and booked, undone, and the voucher on paper."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell
from xieshou.kernel.paper import PDF_TYPE, render_pdf
from xieshou.kernel.regions.queries import region_labels
from xieshou.projects.forms.payment import AskForm, WhyForm
from xieshou.projects.operations import payment as steps
from xieshou.projects.policies.payment import APPROVE, EDIT, VIEW
from xieshou.projects.queries import payment as queries
from xieshou.projects.rules.money import in_yuan
from xieshou.projects.vocabulary.payment import BOOKED, PaymentStatus

from .common import ActedRequest, keep_file, tabs
from .contract import label_payments, milestone_choices, show_contract

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

VOUCHER = Path(__file__).resolve().parent.parent / "papers" / "voucher.typ"


@requires(VIEW)
@require_GET
def payments(request: ActedRequest) -> HttpResponse:
    """List the payment requests of the actor's area by their state."""
    status = asked(request, "status", PaymentStatus.values)
    page = page_of(request, queries.list_payments(scope=request.actor.scope, status=status))
    label_payments(request, page.object_list)
    views = tabs(reverse("projects:payments"), "status", status, PaymentStatus, _("All"))
    context = {"page": page, "views": views, "may_ask": request.actor.can(EDIT)}
    return render(request, "projects/payment/payments.html", context)


@requires(EDIT)
@require_POST
@guarded
def payment_ask(request: ActedRequest, work_contract_id: UUID) -> HttpResponse:
    """Ask for money under a contract."""
    row = queries.get_contract(work_contract_id, scope=request.actor.scope)
    choices = milestone_choices(queries.list_milestones(row.pk, scope=request.actor.scope))
    form, now = AskForm(request.POST, request.FILES, milestones=choices), timezone.now()

    def step() -> None:
        with transaction.atomic():
            file = keep_file(request, form, "evidence", owner=("projects.project", row.project_id), at=now)
            steps.ask_payment(contract_id=row.pk, ask=form.to_ask(file), actor=request.actor, at=now)

    if take(form, step):
        return redirect("projects:work_contract", work_contract_id=row.pk)
    return show_contract(request, row.pk, ask_form=form)


def _decide(request: ActedRequest, payment_id: UUID, step: Callable[[], object], done: str) -> HttpResponse:
    row = queries.get_payment(payment_id, scope=request.actor.scope)
    take_or_tell(request, step, done)
    return redirect("projects:work_contract", work_contract_id=row.contract_id)


def _reason(request: ActedRequest) -> str:
    form = WhyForm(request.POST)
    return form.cleaned_data["reason"] if form.is_valid() else ""


@requires(APPROVE)
@require_POST
@guarded
def payment_approve(request: ActedRequest, payment_id: UUID) -> HttpResponse:
    """Approve a payment, or its reversal."""
    row, now = queries.get_payment(payment_id, scope=request.actor.scope), timezone.now()
    undoing = row.status == PaymentStatus.UNDOING
    operation = steps.approve_reversal if undoing else steps.approve_payment
    done = _("The payment is reversed.") if undoing else _("The payment is booked in the ledger.")
    days: dict[str, Any] = {"at": now, "on": timezone.localdate(now)}
    return _decide(
        request, payment_id, lambda: operation(payment_id=row.pk, actor=request.actor, **days), done
    )


@requires(APPROVE)
@require_POST
@guarded
def payment_refuse(request: ActedRequest, payment_id: UUID) -> HttpResponse:
    """Turn a payment or its reversal down."""
    note = _reason(request)
    return _decide(
        request,
        payment_id,
        lambda: steps.refuse_payment(
            payment_id=payment_id, note=note, actor=request.actor, at=timezone.now()
        ),
        _("The request was turned down."),
    )


@requires(EDIT)
@require_POST
@guarded
def payment_undo(request: ActedRequest, payment_id: UUID) -> HttpResponse:
    """Ask to undo a booked payment."""
    reason = _reason(request)
    return _decide(
        request,
        payment_id,
        lambda: steps.ask_reversal(
            payment_id=payment_id, reason=reason, actor=request.actor, at=timezone.now()
        ),
        _("The reversal waits for somebody else's approval."),
    )


@requires(VIEW)
@require_GET
@guarded
def voucher(request: ActedRequest, payment_id: UUID) -> HttpResponse:
    """Give the voucher of a booked payment as PDF."""
    row, now = queries.get_payment(payment_id, scope=request.actor.scope), timezone.now()
    if not row.voucher_number:
        raise Http404
    content = render_pdf(VOUCHER, _data(request, row, now), at=now)
    record(
        "projects.delivery.voucher_taken",
        actor=request.actor,
        at=now,
        subject=("projects.project", row.project_id),
        region_code=row.region_code,
        after={"voucher": row.voucher_number},
    )
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="voucher-{row.voucher_number}.pdf"'
    return response


def _data(request: ActedRequest, row: Any, now: Any) -> dict[str, Any]:
    moment = f"{timezone.localtime(now):%Y-%m-%d %H:%M}"
    paid = row.amount_fen - row.retained_fen
    lines = [
        [_("Voucher number"), row.voucher_number],
        [_("Booked on"), f"{timezone.localtime(row.decided_at):%Y-%m-%d}"],
        [_("Place"), region_labels([row.region_code]).get(row.region_code, "")],
        [_("Project"), f"{row.project.code} {row.project.name}"],
        [_("Contract"), f"{row.contract.number} {row.contract.subject}"],
        [_("Other party"), row.contract.party],
        [_("Kind of payment"), row.get_kind_display()],
        [_("Purpose or reason"), row.purpose],
        [_("Amount (yuan)"), in_yuan(row.amount_fen)],
        [_("Held back (yuan)"), in_yuan(row.retained_fen)],
        [_("Moved (yuan)"), in_yuan(paid)],
        [_("Asked for by"), row.asked_by_name],
        [_("Approved by"), row.decided_by_name],
    ]
    title = _("Payment voucher") if row.status in BOOKED else _("Payment voucher (reversed)")
    return {
        "title": title,
        "lang": "en" if get_language() == "en" else "zh",
        "watermark": f"{request.actor.name} · {moment}",
        "facts": [[str(name), str(value)] for name, value in lines],
    }
