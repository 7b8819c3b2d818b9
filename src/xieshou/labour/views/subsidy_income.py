"""What was paid becomes income of households; what came back is reversed, by two people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take_or_tell, tell_errors
from xieshou.labour.forms.subsidy import BackForm, ReasonForm
from xieshou.labour.operations import subsidy_income as steps
from xieshou.labour.policies.subsidy import CHECK, PAY
from xieshou.labour.queries.subsidy import get_claim_for_update

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
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
    """Say that the bank returned what it had paid; another person confirms it."""
    done = _("Recorded. Another person confirms that the money came back.")
    return _step(request, claim_id, ReasonForm(request.POST), steps.ask_back, done)


@requires(CHECK)
@require_POST
@guarded
def decide_back(request: ActedRequest, claim_id: UUID) -> HttpResponse:
    """Confirm that the money came back, or that it did not."""
    form = BackForm(request.POST)
    if form.is_valid() and form.cleaned_data["agreed"]:
        done = _("Recorded. Entry and income are reversed, and the person may be claimed again.")
        return _step(request, claim_id, form, steps.confirm_back, done)
    return _step(request, claim_id, form, steps.keep_claim, _("The payment stands."))


def _step(
    request: ActedRequest, claim_id: UUID, form: Form, step: Callable[..., object], done: str
) -> HttpResponse:
    claim = get_claim_for_update(claim_id, scope=request.actor.scope)
    if form.is_valid():
        more = {name: value for name, value in form.cleaned_data.items() if name != "agreed"}
        take_or_tell(
            request, lambda: step(claim_id=claim_id, **more, actor=request.actor, at=timezone.now()), done
        )
    else:
        tell_errors(request, form)
    return redirect("labour:subsidy", batch_id=claim.batch_id)
