"""Pages of donations: list, record, receipt on paper, proof of delivery."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.forms.giving import (
    DeliveryForm,
    PledgeForm,
    ReasonForm,
    ReceiveForm,
    TaskForm,
)
from xieshou.cooperation.linked import name_projects
from xieshou.cooperation.models import Donation
from xieshou.cooperation.operations import giving as steps
from xieshou.cooperation.policies import GIVING_EDIT, GIVING_VIEW, check
from xieshou.cooperation.queries.giving import (
    PROOF,
    SUBJECT,
    account_of,
    list_deliveries_with_files,
    list_donations,
)
from xieshou.cooperation.queries.plan import find_line, list_open_lines, name_of_line
from xieshou.cooperation.queries.scoped import get_row, name_sides, place_names
from xieshou.cooperation.queries.visit import list_stops_of_sides
from xieshou.cooperation.vocabulary.giving import DeliveryStatus, GiftKind, GiftStatus
from xieshou.kernel.audit.operations import record
from xieshou.kernel.doors import requires
from xieshou.kernel.files.queries import list_files
from xieshou.kernel.ledger.policies import TRACE
from xieshou.kernel.ledger.vocabulary import AccountKind
from xieshou.kernel.pages import guarded, page_of, take
from xieshou.kernel.paper import PDF_TYPE, render_pdf

from .base import ActedRequest, add_file, take_form_or_tell

if TYPE_CHECKING:
    from uuid import UUID

    from django.forms import Form

    from xieshou.kernel.actor import Actor

RECEIPT = Path(__file__).resolve().parent.parent / "papers" / "receipt.typ"
TONES = {GiftStatus.PLEDGED: "info", GiftStatus.RECEIVED: "progress", GiftStatus.DELIVERED: "success"}
PART_TONES = {
    DeliveryStatus.PROPOSED: "progress",
    DeliveryStatus.CONFIRMED: "success",
    DeliveryStatus.REFUSED: "neutral",
    DeliveryStatus.TAKEN_BACK: "danger",
}


@requires(GIVING_VIEW)
@require_GET
def donations(request: ActedRequest) -> HttpResponse:
    """List the donations of the actor's area."""
    page = page_of(request, list_donations(scope=request.actor.scope))
    page.object_list = name_sides(page.object_list)
    for row in page.object_list:
        row.tone = TONES[GiftStatus(row.status)]
    context = {"page": page, "may_edit": request.actor.can(GIVING_EDIT)}
    return render(request, "cooperation/giving/list.html", context)


@requires(GIVING_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def pledge(request: ActedRequest) -> HttpResponse:
    """Enter a pledge."""
    lines = list_open_lines(scope=request.actor.scope, on=timezone.localdate())
    form = PledgeForm(request.POST or None, lines=lines, initial={"pledged_on": timezone.localdate()})
    made: list[Donation] = []
    if request.method == "POST" and take(
        form, lambda: made.append(steps.pledge_gift(form.to_pledge(), actor=request.actor, at=timezone.now()))
    ):
        return redirect("cooperation:donation", donation_id=made[0].pk)
    context = {"form": form, "title": _("Enter a donation"), "action": reverse("cooperation:donation_pledge")}
    context |= {"back": reverse("cooperation:donations"), "back_text": _("Donations")}
    return render(request, "cooperation/form.html", context, status=422 if form.errors else 200)


@requires(GIVING_VIEW)
@require_GET
@guarded
def donation(request: ActedRequest, donation_id: UUID) -> HttpResponse:
    """Show a donation on its way to its purpose."""
    return show_donation(request, donation_id)


def show_donation(request: ActedRequest, donation_id: UUID, **forms: Form) -> HttpResponse:
    """Show a donation with forms of steps that were refused."""
    actor = request.actor
    row = name_sides([get_row(Donation, donation_id, scope=request.actor.scope)])[0]
    context: dict[str, Any] = {
        "row": row,
        "tone": TONES[GiftStatus(row.status)],
        "files": list_files(owner=(PROOF, row.pk)),
        "may_edit": actor.can(GIVING_EDIT),
        **_parts(row, actor),
        "receive_form": ReceiveForm(initial={"received_on": timezone.localdate()}),
        "delivery_form": DeliveryForm(
            stops=list_stops_of_sides(row, scope=actor.scope), initial={"delivered_on": timezone.localdate()}
        ),
        "refuse_form": ReasonForm(),
        "undo_form": ReasonForm(),
        "task_form": _task_form(row, actor, initial={"plan_line_id": row.plan_line_id}),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
    }
    return render(request, "cooperation/giving/record.html", context | forms, status=422 if forms else 200)


def _task_form(row: Donation, actor: Actor, *args: Any, **options: Any) -> TaskForm:
    """Return the form of the tasks of its district, for its county or for all, with what it stands on."""
    found = list_open_lines(scope=actor.scope, on=row.pledged_on).filter(region_code=row.region_code)
    lines = found.filter(partner_region_code__in=("", row.partner_region_code))
    standing = None
    if row.plan_line_id:
        line = find_line(row.plan_line_id, scope=actor.scope)
        standing = (row.plan_line_id, name_of_line(line) if line else _("on file, outside your area"))
    return TaskForm(*args, lines=lines, standing=standing, **options)


@requires(GIVING_EDIT)
@require_POST
@guarded
def task(request: ActedRequest, donation_id: UUID) -> HttpResponse:
    """Say which task of a plan a donation stands on."""
    actor = request.actor
    row = get_row(Donation, donation_id, scope=actor.scope)
    form, now = _task_form(row, actor, request.POST), timezone.now()
    take_form_or_tell(
        request,
        form,
        lambda: steps.put_on_task(donation_id=row.pk, plan_line_id=form.to_key(), actor=actor, at=now),
        _("The task of the donation is recorded."),
    )
    return redirect("cooperation:donation", donation_id=donation_id)


def _parts(row: Donation, actor: Actor) -> dict[str, Any]:
    """Return the parts of a donation with their takers, what is left, and the way to the ledger."""
    parts = list_deliveries_with_files(row.pk, scope=actor.scope)
    projects = name_projects([one.project_id for one in parts if one.project_id], actor)
    villages = place_names(one.village_code for one in parts)
    given = sum(one.amount_fen for one in parts if one.status == DeliveryStatus.CONFIRMED)
    waiting = sum(one.amount_fen for one in parts if one.status == DeliveryStatus.PROPOSED)
    for one in parts:
        one.tone = PART_TONES[DeliveryStatus(one.status)]
        one.village = villages.get(one.village_code, "")
        one.project = projects.get(one.project_id) if one.project_id else None
        one.is_mine = one.made_by_id == actor.user_id
        one.is_own_undo = one.undo_by_id == actor.user_id
        one.back_asked = bool(one.undo_reason) and one.status == DeliveryStatus.CONFIRMED
    is_money = row.kind == GiftKind.CASH
    account = account_of(AccountKind.FUND_SOURCE, row.pk, scope=actor.scope) if is_money else None
    return {
        "parts": parts,
        "is_money": is_money,
        "given_fen": given,
        "waiting_fen": waiting,
        "left_fen": row.value_fen - given - waiting,
        "account": account if actor.can(TRACE) else None,
        "is_own_pledge": is_money and row.entered_by_id == actor.user_id,
        "sees_households": actor.can("registry.household.view"),
    }


@requires(GIVING_EDIT)
@require_POST
@guarded
def receive(request: ActedRequest, donation_id: UUID) -> HttpResponse:
    """Record that a donation came in."""
    form = ReceiveForm(request.POST)
    who: dict[str, Any] = {"donation_id": donation_id, "actor": request.actor, "at": timezone.now()}
    if take(form, lambda: steps.receive_gift(**who, **form.cleaned_data)):
        return redirect("cooperation:donation", donation_id=donation_id)
    return show_donation(request, donation_id, receive_form=form)


@requires(GIVING_EDIT)
@require_POST
@guarded
def proof(request: ActedRequest, donation_id: UUID) -> HttpResponse:
    """Keep a document of the donation."""
    row = get_row(Donation, donation_id, scope=request.actor.scope)

    def check_right() -> None:
        check(request.actor, GIVING_EDIT, row.region_code, row.partner_region_code)

    add_file(request, (PROOF, row.pk), check_right=check_right)
    return redirect("cooperation:donation", donation_id=donation_id)


@requires(GIVING_VIEW)
@require_GET
@guarded
def receipt(request: ActedRequest, donation_id: UUID) -> HttpResponse:
    """Give the receipt as PDF; there is none before the donation came in."""
    row = name_sides([get_row(Donation, donation_id, scope=request.actor.scope)])[0]
    if not row.receipt_number:
        raise Http404
    now = timezone.now()
    data = {
        "title": _("Receipt of a donation"),
        "number": row.receipt_number,
        "lang": "en" if get_language() == "en" else "zh",
        "watermark": f"{request.actor.name} · {timezone.localtime(now):%Y-%m-%d %H:%M}",
        "facts": [
            [_("Donor"), row.donor.name],
            [_("What is given"), f"{row.get_kind_display()} · {row.what}"],
            [_("Amount or value"), f"{row.value_fen / 100:,.2f} {_('yuan')}"],
            [_("Restricted to"), f"{row.get_restricted_to_display()} · {row.purpose}"],
            [_("Received on"), row.received_on.isoformat()],
            [_("Both sides"), f"{row.east} · {row.west}"],
        ],
        "signed": _("Seal of the receiving office"),
    }
    content = render_pdf(RECEIPT, data, at=now)
    record(
        "cooperation.giving.receipt_taken",
        actor=request.actor,
        at=now,
        subject=(SUBJECT, row.pk),
        region_code=row.region_code,
        after={"receipt": row.receipt_number},
    )
    response = HttpResponse(content, content_type=PDF_TYPE)
    response["Content-Disposition"] = f'inline; filename="receipt-{row.receipt_number}.pdf"'
    return response
