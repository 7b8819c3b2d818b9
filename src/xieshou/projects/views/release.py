"""Steps that release the value of an asset, so that its money can be claimed back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take, take_or_tell, tell_errors
from xieshou.projects.forms.asset import ReleaseForm
from xieshou.projects.forms.payment import WhyForm
from xieshou.projects.operations import release as steps
from xieshou.projects.policies.asset import CONFIRM, EDIT
from xieshou.projects.queries.asset import get_asset

from .asset import show_asset

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest


@requires(EDIT)
@require_POST
@guarded
def release_ask(request: ActedRequest, asset_id: UUID) -> HttpResponse:
    """Ask to release the value of an asset."""
    get_asset(asset_id, scope=request.actor.scope)
    form = ReleaseForm(request.POST)

    def step() -> None:
        steps.ask_release(asset_id=asset_id, **form.cleaned_data, actor=request.actor, at=timezone.now())

    if take(form, step):
        return redirect("projects:asset", asset_id=asset_id)
    return show_asset(request, asset_id, release_form=form)


@requires(CONFIRM)
@require_POST
@guarded
def release_approve(request: ActedRequest, asset_id: UUID) -> HttpResponse:
    """Release the value of an asset that somebody else asked for."""
    get_asset(asset_id, scope=request.actor.scope)
    now = timezone.now()
    take_or_tell(
        request,
        lambda: steps.approve_release(
            asset_id=asset_id, actor=request.actor, at=now, on=timezone.localdate(now)
        ),
        _("The value is released; it can now be claimed back under the contract."),
    )
    return redirect("projects:asset", asset_id=asset_id)


@requires(CONFIRM)
@require_POST
@guarded
def release_refuse(request: ActedRequest, asset_id: UUID) -> HttpResponse:
    """Turn the release down."""
    get_asset(asset_id, scope=request.actor.scope)
    form = WhyForm(request.POST)

    def step() -> None:
        steps.refuse_release(
            asset_id=asset_id, note=form.cleaned_data["reason"], actor=request.actor, at=timezone.now()
        )

    if not take(form, step):
        tell_errors(request, form)
    return redirect("projects:asset", asset_id=asset_id)
