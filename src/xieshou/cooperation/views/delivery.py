"""Steps on the parts of a donation: propose, add the proof, confirm, refuse, take back by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.cooperation.forms.giving import DeliveryForm, ReasonForm
from xieshou.cooperation.models import Donation, GiftDelivery
from xieshou.cooperation.operations import delivery as steps
from xieshou.cooperation.operations import delivery_undo as undoing
from xieshou.cooperation.policies import GIVING_EDIT, check
from xieshou.cooperation.queries.giving import DELIVERY_PROOF
from xieshou.cooperation.queries.scoped import get_row
from xieshou.cooperation.queries.visit import list_stops_of_sides
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell

from .base import ActedRequest, add_file, brought, take_form_or_tell
from .giving import show_donation

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse


@requires(GIVING_EDIT)
@require_POST
@guarded
def propose(request: ActedRequest, donation_id: UUID) -> HttpResponse:
    """Propose a part."""
    actor, now = request.actor, timezone.now()
    row = get_row(Donation, donation_id, scope=actor.scope)
    form = DeliveryForm(request.POST, request.FILES, stops=list_stops_of_sides(row, scope=actor.scope))
    if take(
        form,
        lambda: steps.propose_delivery(
            donation_id=row.pk,
            part=form.to_part(),
            consent=brought(form, "consent"),
            proof=brought(form, "proof"),
            actor=actor,
            at=now,
        ),
    ):
        return redirect("cooperation:donation", donation_id=row.pk)
    return show_donation(request, row.pk, delivery_form=form)


@requires(GIVING_EDIT)
@require_POST
@guarded
def proof(request: ActedRequest, gift_delivery_id: UUID) -> HttpResponse:
    """Keep the proof of a part."""
    row = get_row(GiftDelivery, gift_delivery_id, scope=request.actor.scope)

    def check_right() -> None:
        check(request.actor, GIVING_EDIT, row.region_code, row.partner_region_code)

    add_file(request, (DELIVERY_PROOF, row.pk), check_right=check_right)
    return redirect("cooperation:donation", donation_id=row.donation_id)


@requires(GIVING_EDIT)
@require_POST
@guarded
def confirm(request: ActedRequest, gift_delivery_id: UUID) -> HttpResponse:
    """Confirm a part."""
    row, now = get_row(GiftDelivery, gift_delivery_id, scope=request.actor.scope), timezone.now()
    take_or_tell(
        request,
        lambda: steps.confirm_delivery(delivery_id=row.pk, actor=request.actor, at=now),
        _("The delivery is confirmed."),
    )
    return redirect("cooperation:donation", donation_id=row.donation_id)


def _with_reason(request: ActedRequest, key: UUID, step: Callable[..., object], done: str) -> HttpResponse:
    """Take a step of a part that asks for a reason."""
    row, now = get_row(GiftDelivery, key, scope=request.actor.scope), timezone.now()
    form = ReasonForm(request.POST)
    take_form_or_tell(
        request,
        form,
        lambda: step(delivery_id=row.pk, actor=request.actor, at=now, **form.cleaned_data),
        done,
    )
    return redirect("cooperation:donation", donation_id=row.donation_id)


@requires(GIVING_EDIT)
@require_POST
@guarded
def refuse(request: ActedRequest, gift_delivery_id: UUID) -> HttpResponse:
    """Refuse a part with a reason."""
    done = _("The delivery is refused; its amount is free again.")
    return _with_reason(request, gift_delivery_id, steps.refuse_delivery, done)


@requires(GIVING_EDIT)
@require_POST
@guarded
def undo(request: ActedRequest, gift_delivery_id: UUID) -> HttpResponse:
    """Ask to take a confirmed part back."""
    done = _("Somebody else decides whether the delivery is taken back.")
    return _with_reason(request, gift_delivery_id, undoing.ask_back, done)


@requires(GIVING_EDIT)
@require_POST
@guarded
def undo_approve(request: ActedRequest, gift_delivery_id: UUID) -> HttpResponse:
    """Take a part back that somebody else asked to."""
    row, now = get_row(GiftDelivery, gift_delivery_id, scope=request.actor.scope), timezone.now()
    take_or_tell(
        request,
        lambda: undoing.take_back(delivery_id=row.pk, actor=request.actor, at=now),
        _("The delivery is taken back; its amount is free again."),
    )
    return redirect("cooperation:donation", donation_id=row.donation_id)


@requires(GIVING_EDIT)
@require_POST
@guarded
def undo_refuse(request: ActedRequest, gift_delivery_id: UUID) -> HttpResponse:
    """Leave a part as it is though somebody asked to take it back."""
    return _with_reason(request, gift_delivery_id, undoing.let_stand, _("The delivery stands."))
