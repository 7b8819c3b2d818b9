"""Pages of placements: list, record, journey, the two confirmations, differences."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import asked, guarded, page_of, take, take_or_tell, tell_errors
from xieshou.kernel.regions.queries import region_labels
from xieshou.labour.forms.delivery import (
    ArrivalForm,
    ConfirmationForm,
    CorrectArrivalForm,
    DepartureForm,
    ReceiptForm,
    WageForm,
)
from xieshou.labour.forms.interview import EndForm
from xieshou.labour.forms.verification import CheckForm, LeavingForm
from xieshou.labour.operations import confirmation
from xieshou.labour.operations import delivery as steps
from xieshou.labour.policies.delivery import list_sides, may_record_journey, receiver_of
from xieshou.labour.policies.verification import may_enter_wage, may_follow_up
from xieshou.labour.queries import delivery as queries
from xieshou.labour.queries import verification
from xieshou.labour.vocabulary.delivery import AT_POST, PlacementStatus, Side, StatedField

from .briefing import keeping_panel
from .differences import mismatch_rows
from .out import in_url, out_url
from .tones import due_tone, paint, tone_of

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from xieshou.labour.models import Placement

    from .lists import ActedRequest

VIEW = "labour.placement.view"
DEPART = "labour.placement.depart"


@requires(VIEW)
@require_GET
def placements(request: ActedRequest) -> HttpResponse:
    """List placements by their stage."""
    status, text = asked(request, "status", PlacementStatus.values), asked(request, "q")
    page = page_of(request, queries.search_placements(text, status=status, scope=request.actor.scope))
    queries.label_placements(list(page))
    names = region_labels(row.region_code[:6] for row in page.object_list)
    for row in page.object_list:
        row.tone, row.home = tone_of("placement", row.status), names.get(row.region_code[:6], "")
    context = {
        "page": page,
        "views": _views(request, status),
        "text": text,
        "out_url": out_url(request, "labour.placements", status=status),
        "confirm_out": out_url(request, "labour.confirmations"),
        "confirm_in": in_url(request, "labour.confirmations"),
    }
    return render(request, "labour/delivery/placements.html", context)


def _views(request: ActedRequest, status: str) -> list[dict[str, Any]]:
    counts = queries.count_by_status(scope=request.actor.scope)
    address = reverse("labour:placements")
    views = [{"label": _("All"), "url": address, "active": not status, "count": sum(counts.values())}]
    return views + [
        {"label": one.label, "url": f"{address}?status={one}", "active": status == one, "count": counts[one]}
        for one in PlacementStatus
    ]


@requires(VIEW)
@require_GET
@guarded
def placement(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Show one placement: journey, confirmations, checks, wages, and the next step."""
    return show_placement(request, placement_id)


def show_placement(request: ActedRequest, placement_id: UUID, **forms: Form) -> HttpResponse:
    """Render the record of a placement; forms that were refused are shown again, opened."""
    actor = request.actor
    row = queries.get_placement(placement_id, scope=actor.scope)
    queries.label_placements([row])
    names = region_labels([row.region_code, row.work_region_code])
    context = {
        "row": row,
        "tone": tone_of("placement", row.status),
        "home": names.get(row.region_code, ""),
        "work": names.get(row.work_region_code, ""),
        "steps": _beats(row),
        "today": timezone.localdate(),
        **{f"open_{name.removesuffix('_form')}": True for name in forms},
        "gone": verification.find_exit(row.pk, scope=actor.scope),
        "receipt": queries.find_receipt(row),
    }
    context |= _signatures(request, row) | _follow_up(request, row) | _forms(request, row)
    context |= keeping_panel(request, row) | forms
    return render(request, "labour/delivery/placement.html", context, status=422 if forms else 200)


def _beats(row: Placement) -> list[dict[str, str]]:
    left = row.status in (PlacementStatus.LEFT, PlacementStatus.CANCELLED)
    working = row.status == PlacementStatus.IN_WORK
    deliver = (
        "failed" if row.status == PlacementStatus.CANCELLED else "done" if working or left else "current"
    )
    verify = "current" if working else "failed" if row.status == PlacementStatus.LEFT else "todo"
    done = [{"beat": beat, "state": "done"} for beat in ("need", "offer", "match")]
    return [*done, {"beat": "deliver", "state": deliver}, {"beat": "verify", "state": verify}]


def _signatures(request: ActedRequest, row: Placement) -> dict[str, Any]:
    sides = list_sides(request.actor, row)
    signed = queries.get_signatures(row, sides=sides)
    own = {side: getattr(signed, side.value) for side in sides}
    return {
        "signed": signed,
        "difference": mismatch_rows(signed),
        "hidden": [side.label for side in signed.hidden],
        "sides": sides if row.status in AT_POST else [],
        "own": own,
        "versions": [one for one in queries.list_versions(row) if one.version > 1 and not signed.hidden],
    }


def _follow_up(request: ActedRequest, row: Placement) -> dict[str, Any]:
    scope, today = request.actor.scope, timezone.localdate()
    checks = verification.list_checks_of(row.pk, scope=scope)
    for check in checks:
        _paint_check(check, today)
    proofs = list(verification.wage_proofs(scope).filter(placement_id=row.pk))
    for proof in proofs:
        paint(proof, "wage")
    due = next((check for check in checks if check.done_at is None and check.cancelled_at is None), None)
    return {"checks": checks, "proofs": proofs, "next_check": due, "sees_checks": bool(checks)}


def _paint_check(check: Any, today: date) -> None:
    check.tone = tone_of("check", check.outcome) if check.done_at else due_tone(check.due_on, today)


def _forms(request: ActedRequest, row: Placement) -> dict[str, Any]:
    """Return the forms of the steps that the actor may take now."""
    actor, today = request.actor, timezone.localdate()
    found: dict[str, Any] = {}
    if may_record_journey(actor, row):
        if row.status == PlacementStatus.ACCEPTED:
            found |= {"depart_form": DepartureForm(initial={"departed_on": today}), "cancel_form": EndForm()}
        if row.status == PlacementStatus.DEPARTED:
            found["arrive_form"] = ArrivalForm(initial={"arrived_on": today})
    if may_follow_up(actor, row) and row.status in (*AT_POST, PlacementStatus.DEPARTED):
        found |= {"leave_form": LeavingForm(initial={"left_on": today}), "check_form": CheckForm()}
    if row.arrived_on and may_enter_wage(actor, row):
        found["wage_form"] = WageForm(initial={"wage_fen": row.wage_fen, "month": today.replace(day=1)})
    if row.status in AT_POST:
        if receiver_of(actor, row) and row.arrived_by_id != actor.user_id:
            found["receipt_form"] = ReceiptForm(initial={"came": "yes", "came_on": today})
        if may_record_journey(actor, row):
            found["correct_form"] = CorrectArrivalForm(initial={"arrived_on": row.arrived_on})
        for side in list_sides(actor, row):
            found[f"{side.value}_form"] = _confirmation_form(row, side, actor_sides=list_sides(actor, row))
    return found


def _confirmation_form(row: Placement, side: Side, *, actor_sides: list[Side]) -> ConfirmationForm:
    mine = getattr(queries.get_signatures(row, sides=actor_sides), side.value)
    if mine is None:
        return ConfirmationForm(prefix=side.value, initial={"employed": "yes", "post": row.post})
    initial = {
        "employed": "yes" if mine.employed else "no",
        "start_date": mine.start_date,
        "post": mine.post,
        "wage_fen": mine.wage_fen,
    }
    return ConfirmationForm(prefix=side.value, is_correction=True, initial=initial)


@requires(DEPART)
@require_POST
@guarded
def depart(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Record the departure."""
    form = DepartureForm(request.POST)

    def step() -> None:
        steps.depart(
            placement_id=placement_id, journey=form.to_journey(), actor=request.actor, at=timezone.now()
        )

    if take(form, step):
        messages.success(request, _("The departure was recorded."))
        return redirect("labour:placement", placement_id=placement_id)
    return show_placement(request, placement_id, depart_form=form)


@requires(DEPART)
@require_POST
@guarded
def arrive(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Record the arrival."""
    form = ArrivalForm(request.POST)

    def step() -> None:
        steps.arrive(placement_id=placement_id, **form.cleaned_data, actor=request.actor, at=timezone.now())

    if take(form, step):
        messages.success(request, _("The arrival was recorded; both sides were asked to confirm."))
        return redirect("labour:placement", placement_id=placement_id)
    return show_placement(request, placement_id, arrive_form=form)


@requires(DEPART)
@require_POST
@guarded
def cancel(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Record that the worker did not go."""
    form = EndForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: steps.cancel_departure(
                placement_id=placement_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            ),
            _("Recorded: the worker did not go. The place is free again."),
        )
    else:
        tell_errors(request, form)
    return redirect("labour:placement", placement_id=placement_id)


@requires(VIEW)
@require_POST
@guarded
def confirm(request: ActedRequest, placement_id: UUID, side: str) -> HttpResponse:
    """Sign what one side says."""
    if side not in Side.values:
        raise Http404
    row = queries.get_placement(placement_id, scope=request.actor.scope)
    signed = getattr(queries.get_signatures(row, sides=list(Side)), side)
    form = ConfirmationForm(request.POST, prefix=side, is_correction=signed is not None)

    def step() -> None:
        confirmation.confirm(
            placement_id=placement_id,
            side=Side(side),
            statement=form.to_statement(),
            reason=form.cleaned_data.get("reason", ""),
            actor=request.actor,
            at=timezone.now(),
        )

    if take(form, step):
        messages.success(request, _("Your confirmation is signed."))
        return redirect("labour:placement", placement_id=placement_id)
    return show_placement(request, placement_id, **{f"{side}_form": form})


@requires(VIEW)
@require_GET
def mismatches(request: ActedRequest) -> HttpResponse:
    """List the differences that nobody has settled."""
    page = page_of(request, queries.list_open_mismatches(scope=request.actor.scope))
    queries.label_placements([row.placement for row in page.object_list])
    for row in page.object_list:
        row.labels = [StatedField(name).label for name in row.fields]
    context = {"page": page, "out_url": out_url(request, "labour.mismatches")}
    return render(request, "labour/delivery/mismatches.html", context)
