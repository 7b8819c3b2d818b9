"""Pages of framework agreements: list, record with counted commitments, entering and ending."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.forms.agreement import AgreementForm, CommitmentForm, EndForm, FileForm, PartyForm
from xieshou.cooperation.models import Agreement
from xieshou.cooperation.operations import agreement as steps
from xieshou.cooperation.policies import AGREEMENT_EDIT, AGREEMENT_VIEW, check
from xieshou.cooperation.queries.agreement import list_agreements, list_measured
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.cooperation.rules.parameters import resolve
from xieshou.cooperation.rules.target import days_left
from xieshou.cooperation.vocabulary.indicator import TONES
from xieshou.kernel.doors import requires
from xieshou.kernel.files.queries import list_files
from xieshou.kernel.pages import guarded, page_of, take

from .base import ActedRequest, add_file, form_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.cooperation.queries.agreement import Measured


def state_of(row: Agreement, on: date) -> tuple[str, str]:
    """Return the tone and the words of a term on a day: ended, ends soon, in force, not begun."""
    left = days_left(row.to_date, on)
    if not left:
        return "neutral", _("ended")
    if on < row.from_date:
        return "info", _("not begun")
    if left <= max(resolve("agreement", "warn_days", on=on).value):
        return "warning", _("ends in %(days)s days") % {"days": left}
    return "success", _("in force")


def with_tones(found: Iterable[Measured]) -> list[dict[str, Any]]:
    """Return each figure with the tone of its standing, and whether it is money."""
    return [
        {
            "measured": one,
            "tone": TONES[one.standing],
            "is_money": one.indicator is not None and one.indicator.unit == "fen",
        }
        for one in found
    ]


@requires(AGREEMENT_VIEW)
@require_GET
def agreements(request: ActedRequest) -> HttpResponse:
    """List the agreements of the actor's area."""
    page = page_of(request, list_agreements(scope=request.actor.scope))
    today = timezone.localdate()
    page.object_list = name_sides(page.object_list)
    for row in page.object_list:
        row.tone, row.state = state_of(row, today)
    context = {"page": page, "may_edit": request.actor.can(AGREEMENT_EDIT)}
    return render(request, "cooperation/agreement/list.html", context)


@requires(AGREEMENT_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def sign(request: ActedRequest) -> HttpResponse:
    """Enter a signed agreement."""
    form = AgreementForm(request.POST or None)
    made: list[Agreement] = []
    if request.method == "POST" and take(
        form,
        lambda: made.append(steps.sign_agreement(form.to_draft(), actor=request.actor, at=timezone.now())),
    ):
        return redirect("cooperation:agreement", agreement_id=made[0].pk)
    action, back = reverse("cooperation:agreement_sign"), reverse("cooperation:agreements")
    title, back_text = _("Enter an agreement"), _("Framework agreements")
    return form_page(request, form, title, action=action, back=back, back_text=back_text)


@requires(AGREEMENT_VIEW)
@require_GET
@guarded
def agreement(request: ActedRequest, agreement_id: UUID) -> HttpResponse:
    """Show an agreement: parties, term, and each commitment beside its counted figure."""
    return _show(request, agreement_id)


def _show(request: ActedRequest, agreement_id: UUID, **forms: Form) -> HttpResponse:
    actor, today = request.actor, timezone.localdate()
    row = name_sides([get_row(Agreement, agreement_id, scope=actor.scope)])[0]
    tone, state = state_of(row, today)
    found = list_measured(row.pk, scope=actor.scope, on=today)
    context: dict[str, Any] = {
        "row": row,
        "tone": tone,
        "state": state,
        "left": days_left(row.to_date, today),
        "parties": list(row.parties.order_by("-is_east", "name")),
        "commitments": with_tones(found),
        "reached": sum(1 for one in found if one.standing == "reached"),
        "files": list_files(owner=(steps.SUBJECT, row.pk)),
        "may_edit": actor.can(AGREEMENT_EDIT),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    if context["may_edit"]:
        context |= {
            "party_form": PartyForm(),
            "commitment_form": CommitmentForm(),
            "end_form": EndForm() if context["left"] else None,
            "file_form": FileForm(),
        }
    return render(request, "cooperation/agreement/record.html", context | forms, status=422 if forms else 200)


def _step(request: ActedRequest, agreement_id: UUID, form: Form, name: str, step: Any) -> HttpResponse:
    if take(form, step):
        return redirect("cooperation:agreement", agreement_id=agreement_id)
    return _show(request, agreement_id, **{name: form})


@requires(AGREEMENT_EDIT)
@require_POST
@guarded
def party(request: ActedRequest, agreement_id: UUID) -> HttpResponse:
    """Add who signed."""
    form = PartyForm(request.POST)
    who: dict[str, Any] = {"agreement_id": agreement_id, "actor": request.actor, "at": timezone.now()}
    return _step(
        request, agreement_id, form, "party_form", lambda: steps.add_party(**who, **form.cleaned_data)
    )


@requires(AGREEMENT_EDIT)
@require_POST
@guarded
def commitment(request: ActedRequest, agreement_id: UUID) -> HttpResponse:
    """Add a commitment."""
    form = CommitmentForm(request.POST)
    who: dict[str, Any] = {"agreement_id": agreement_id, "actor": request.actor, "at": timezone.now()}
    return _step(
        request,
        agreement_id,
        form,
        "commitment_form",
        lambda: steps.add_commitment(promise=form.to_promise(), **who),
    )


@requires(AGREEMENT_EDIT)
@require_POST
@guarded
def end(request: ActedRequest, agreement_id: UUID) -> HttpResponse:
    """End an agreement before its term."""
    form = EndForm(request.POST)
    who: dict[str, Any] = {"agreement_id": agreement_id, "actor": request.actor, "at": timezone.now()}
    return _step(request, agreement_id, form, "end_form", lambda: steps.end_early(**who, **form.cleaned_data))


@requires(AGREEMENT_EDIT)
@require_POST
@guarded
def scan(request: ActedRequest, agreement_id: UUID) -> HttpResponse:
    """Keep the scan of the signed paper."""
    row = get_row(Agreement, agreement_id, scope=request.actor.scope)

    def check_right() -> None:
        check(request.actor, AGREEMENT_EDIT, row.region_code, row.partner_region_code)

    add_file(request, (steps.SUBJECT, row.pk), check_right=check_right)
    return redirect("cooperation:agreement", agreement_id=agreement_id)
