"""Pages that take a confirmed benefit back: asked by one, decided by another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take_or_tell
from xieshou.projects.forms.linkage import SendBackForm, TakeBackForm
from xieshou.projects.operations import undoing as steps
from xieshou.projects.policies.linkage import CONFIRM, ENTER
from xieshou.projects.queries.linkage import get_benefit_for_update

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest


def _step(request: ActedRequest, benefit_id: UUID, step: Callable[[], object], done: str) -> HttpResponse:
    get_benefit_for_update(benefit_id, scope=request.actor.scope)
    take_or_tell(request, step, done)
    return redirect("projects:benefits")


@requires(ENTER)
@require_POST
@guarded
def benefit_undo(request: ActedRequest, benefit_id: UUID) -> HttpResponse:
    """Ask to take a confirmed payment back."""
    form = TakeBackForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    actor, now = request.actor, timezone.now()
    return _step(
        request,
        benefit_id,
        lambda: steps.ask_back(benefit_id=benefit_id, reason=reason, actor=actor, at=now),
        _("Somebody else decides whether the payment is taken back."),
    )


@requires(CONFIRM)
@require_POST
@guarded
def benefit_undo_approve(request: ActedRequest, benefit_id: UUID) -> HttpResponse:
    """Take a payment back that somebody else asked to."""
    actor, now = request.actor, timezone.now()
    return _step(
        request,
        benefit_id,
        lambda: steps.take_back(benefit_id=benefit_id, actor=actor, at=now),
        _("The payment is taken back: reversed in the ledger, and no income of the household."),
    )


@requires(CONFIRM)
@require_POST
@guarded
def benefit_undo_refuse(request: ActedRequest, benefit_id: UUID) -> HttpResponse:
    """Leave a payment as it is though somebody asked to take it back."""
    form = SendBackForm(request.POST)
    note = form.cleaned_data["note"] if form.is_valid() else ""
    actor, now = request.actor, timezone.now()
    return _step(
        request,
        benefit_id,
        lambda: steps.keep_benefit(benefit_id=benefit_id, note=note, actor=actor, at=now),
        _("The payment stands."),
    )
