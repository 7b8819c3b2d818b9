"""The arrival of one worker on the placement's page: signed by the receiving side, corrected by a station."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take
from xieshou.labour.forms.delivery import CorrectArrivalForm, ReceiptForm
from xieshou.labour.operations import arrival as steps
from xieshou.labour.queries.delivery import get_placement

from .delivery import DEPART, VIEW, show_placement

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .lists import ActedRequest


@requires(VIEW)
@require_POST
@guarded
def receive(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Sign an arrival for the receiving side."""
    get_placement(placement_id, scope=request.actor.scope)
    form = ReceiptForm(request.POST)

    def step() -> None:
        receipt = form.to_receipt()
        steps.receive(placement_id=placement_id, receipt=receipt, actor=request.actor, at=timezone.now())

    if take(form, step):
        messages.success(request, _("The arrival is signed."))
        return redirect("labour:placement", placement_id=placement_id)
    return show_placement(request, placement_id, receipt_form=form)


@requires(DEPART)
@require_POST
@guarded
def correct(request: ActedRequest, placement_id: UUID) -> HttpResponse:
    """Correct the recorded day of an arrival."""
    form = CorrectArrivalForm(request.POST)

    def step() -> None:
        steps.correct_arrival(
            placement_id=placement_id, actor=request.actor, at=timezone.now(), **form.cleaned_data
        )

    if take(form, step):
        messages.success(request, _("The arrival was corrected; open checks fall due from the right day."))
        return redirect("labour:placement", placement_id=placement_id)
    return show_placement(request, placement_id, correct_form=form)
