"""Pages of one batch of subsidies: its claims, its two people, its payment file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.ledger.policies import VIEW as SEES_BOOKS
from xieshou.kernel.pages import guarded, take, take_or_tell, tell_errors
from xieshou.kernel.regions.queries import region_labels
from xieshou.kernel.sheets.writing.export import XLSX_TYPE
from xieshou.labour.forms.subsidy import FileForm, PaidForm, ReasonForm
from xieshou.labour.operations import payment
from xieshou.labour.operations import subsidy as steps
from xieshou.labour.policies.subsidy import CHECK, MAKE, PAY, VIEW, is_own, may_check, may_make, may_pay
from xieshou.labour.queries import subsidy as queries
from xieshou.labour.queries.purse import find_account
from xieshou.labour.rules.subsidy import mask_account
from xieshou.labour.vocabulary.subsidy import BatchStatus, ClaimStatus

from .subsidy import TONES, ground_of, proof_of
from .subsidy_sheet import claims_sheet
from .workbook import send_workbook

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form

    from .lists import ActedRequest

PEOPLE = "people.export"
CSV_TYPE = "text/csv; charset=utf-8"
CLAIM_TONES = {
    ClaimStatus.CLAIMED: "info",
    ClaimStatus.PAID: "success",
    ClaimStatus.FAILED: "danger",
    ClaimStatus.DROPPED: "neutral",
}


@requires(VIEW)
@require_GET
@guarded
def batch(request: ActedRequest, batch_id: UUID) -> HttpResponse:
    """Show one batch: claims, the two people, the next step."""
    return show_batch(request, batch_id)


def show_batch(request: ActedRequest, batch_id: UUID, **forms: Form) -> HttpResponse:
    """Render one batch; forms that were refused are shown again, opened."""
    actor = request.actor
    row = queries.get_batch(batch_id, scope=actor.scope)
    claims = list(queries.list_claims(row.pk, scope=actor.scope))
    for claim in claims:
        claim.is_mine = actor.user_id is not None and claim.back_by_id == actor.user_id  # type: ignore[attr-defined]
        claim.tone = CLAIM_TONES[ClaimStatus(claim.status)]  # type: ignore[attr-defined]
        claim.ground = ground_of(claim.placement, claim.enrolment)  # type: ignore[attr-defined]
        claim.proof = proof_of(claim.months, is_training=claim.enrolment is not None)  # type: ignore[attr-defined]
    live = [claim for claim in claims if claim.status == ClaimStatus.CLAIMED]
    found: dict[str, Any] = {}
    if row.status == BatchStatus.DRAFT and may_make(actor, region_code=row.region_code):
        found |= {"may_submit": True, "cancel_form": ReasonForm(), "drop_form": ReasonForm()}
    if row.status == BatchStatus.SUBMITTED and may_check(actor, row) and not is_own(actor, row):
        found |= {"may_approve": True, "return_form": ReasonForm()}
    if row.status in (BatchStatus.APPROVED, BatchStatus.SENT) and may_pay(actor, row):
        found["file_form"] = FileForm()
    if row.status == BatchStatus.PAID and may_pay(actor, row):
        found["back_form"] = ReasonForm()
        found["untold"] = sum(
            1 for one in claims if one.status == ClaimStatus.PAID and not one.income_fact_id
        )
    found["may_decide_back"] = row.status == BatchStatus.PAID and may_check(actor, row)
    if row.status == BatchStatus.SENT and may_pay(actor, row):
        found["paid_form"] = PaidForm(
            claims=[(one.pk, one.person.name) for one in live], initial={"paid_on": timezone.localdate()}
        )
    context = {
        "row": row,
        "tone": TONES[BatchStatus(row.status)],
        "county": region_labels([row.region_code]).get(row.region_code, ""),
        "claims": claims,
        "account": find_account(row.account_id, scope=actor.scope),
        "sees_books": actor.can(SEES_BOOKS),
        "unbooked_fen": sum(
            one.amount_fen for one in claims if one.status == ClaimStatus.PAID and not one.entry_id
        ),
        "may_export": actor.can(PEOPLE),
        **found,
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
        **forms,
    }
    return render(request, "labour/subsidy/batch.html", context, status=422 if forms else 200)


def _step(
    request: ActedRequest, batch_id: UUID, done: str, step: Any, form: Form | None = None
) -> HttpResponse:
    more = form.cleaned_data if form is not None and form.is_valid() else {}
    if form is not None and not form.is_valid():
        tell_errors(request, form)
    else:
        take_or_tell(
            request, lambda: step(batch_id=batch_id, **more, actor=request.actor, at=timezone.now()), done
        )
    return redirect("labour:subsidy", batch_id=batch_id)


@requires(MAKE)
@require_POST
@guarded
def submit(request: ActedRequest, batch_id: UUID) -> HttpResponse:
    """Hand a draft to the checker."""
    return _step(request, batch_id, _("Handed to the checker."), steps.submit_batch)


@requires(MAKE)
@require_POST
@guarded
def cancel(request: ActedRequest, batch_id: UUID) -> HttpResponse:
    """Cancel a draft."""
    return _step(request, batch_id, _("Cancelled."), steps.cancel_batch, ReasonForm(request.POST))


@requires(CHECK)
@require_POST
@guarded
def approve(request: ActedRequest, batch_id: UUID) -> HttpResponse:
    """Approve a batch."""
    return _step(
        request, batch_id, _("Approved. The finance officer may take the payment file."), steps.approve_batch
    )


@requires(CHECK)
@require_POST
@guarded
def send_back(request: ActedRequest, batch_id: UUID) -> HttpResponse:
    """Send a batch back to its maker."""
    return _step(request, batch_id, _("Sent back."), steps.return_batch, ReasonForm(request.POST))


@requires(MAKE)
@require_POST
@guarded
def drop(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """Take a person out of a draft."""
    claim = queries.get_claim_for_update(claim_id, scope=request.actor.scope)
    form = ReasonForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: steps.drop_claim(
                claim_id=claim_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            ),
            _("Taken out."),
        )
    else:
        tell_errors(request, form)
    return redirect("labour:subsidy", batch_id=claim.batch_id)


@requires(PAY)
@require_POST
@guarded
def payment_file(request: ActedRequest, batch_id: UUID) -> HttpResponse:
    """Give the payment file with whole account numbers, for a stated purpose."""
    form = FileForm(request.POST)
    made: list[bytes] = []

    def step() -> None:
        made.append(
            payment.take_file(batch_id=batch_id, **form.cleaned_data, actor=request.actor, at=timezone.now())
        )

    if not take(form, step):
        return show_batch(request, batch_id, file_form=form)
    ending = form.cleaned_data["form"]
    response = HttpResponse(made[0], content_type=XLSX_TYPE if ending == "xlsx" else CSV_TYPE)
    name = f"payment-{timezone.localdate():%Y%m%d}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@requires(PAY)
@require_POST
@guarded
def paid(request: ActedRequest, batch_id: UUID) -> HttpResponse:
    """Enter what the bank did."""
    live = queries.list_claims(batch_id, scope=request.actor.scope).filter(status=ClaimStatus.CLAIMED)
    form = PaidForm(request.POST, claims=[(one.pk, one.person.name) for one in live])

    def step() -> None:
        payment.mark_paid(batch_id=batch_id, **form.to_answer(), actor=request.actor, at=timezone.now())

    if take(form, step):
        messages.success(request, _("The payment was recorded."))
        return redirect("labour:subsidy", batch_id=batch_id)
    return show_batch(request, batch_id, paid_form=form)


@requires(PEOPLE)
@require_GET
@guarded
def excel(request: ActedRequest, batch_id: UUID) -> HttpResponse:
    """Give the list of a batch as Excel; accounts stay masked."""
    row = queries.get_batch(batch_id, scope=request.actor.scope)
    claims = list(queries.list_claims(row.pk, scope=request.actor.scope))
    accounts = queries.accounts_of({claim.person_id for claim in claims}, scope=request.actor.scope)
    names = region_labels(claim.region_code for claim in claims)
    lines = [
        [
            claim.person.name,
            names.get(claim.region_code, ""),
            ground_of(claim.placement, claim.enrolment)["work"],
            proof_of(claim.months, is_training=claim.enrolment is not None),
            claim.amount_fen,
            mask_account(queries.open_account(accounts[claim.person_id]))
            if claim.person_id in accounts
            else "",
            str(claim.get_status_display()),
        ]
        for claim in claims
    ]
    return send_workbook(
        request,
        claims_sheet(),
        lines,
        event="labour.verification.batch_exported",
        name="subsidy",
        subject=("labour.subsidy", str(row.pk)),
        at=timezone.now(),
    )
