"""What was paid becomes income of households; what came back is reversed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take_or_tell, tell_errors
from xieshou.labour.forms.subsidy import ReasonForm
from xieshou.labour.operations import subsidy_income as steps
from xieshou.labour.policies.subsidy import PAY
from xieshou.labour.queries.subsidy import get_claim_for_update

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .lists import ActedRequest


@requires(PAY)
@require_POST
@guarded
def tell(request: ActedRequest, batch_id: UUID) -> HttpResponse:
    """Record the income of payees whose household was registered after the payment."""
    take_or_tell(
        request,
        lambda: steps.tell_registry(batch_id=batch_id, actor=request.actor, at=timezone.now()),
        _("The payments are recorded as income of the households."),
    )
    return redirect("labour:subsidy", batch_id=batch_id)


@requires(PAY)
@require_POST
@guarded
def take_back(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """Record that the bank returned what it had paid."""
    claim = get_claim_for_update(claim_id, scope=request.actor.scope)
    form = ReasonForm(request.POST)
    if form.is_valid():
        take_or_tell(
            request,
            lambda: steps.take_back_claim(
                claim_id=claim_id, **form.cleaned_data, actor=request.actor, at=timezone.now()
            ),
            _("Recorded. The income is reversed, and the person may be claimed again."),
        )
    else:
        tell_errors(request, form)
    return redirect("labour:subsidy", batch_id=claim.batch_id)
