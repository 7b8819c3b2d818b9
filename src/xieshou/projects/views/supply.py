"""Steps on the page of an introduced enterprise: purchases, and ties with universities and firms."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, take_or_tell
from xieshou.projects.forms.introduction import TakeBackForm
from xieshou.projects.forms.supply import SupplyForm, TieForm
from xieshou.projects.operations import supply as steps
from xieshou.projects.policies.introduction import EDIT
from xieshou.projects.queries import supply as queries
from xieshou.projects.queries.introduction import get_introduction

from .common import end_or_tell
from .introduction_steps import take_step

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpResponse

    from .common import ActedRequest


@requires(EDIT)
@require_POST
@guarded
def buy(request: ActedRequest, introduction_id: UUID) -> HttpResponse:
    """Enter a purchase."""
    get_introduction(introduction_id, scope=request.actor.scope)
    form = SupplyForm(request.POST)
    return take_step(
        request, introduction_id, form, "supply_form",
        lambda: steps.enter_supply(
            introduction_id=introduction_id, supply=form.to_supply(), actor=request.actor, at=timezone.now()
        ),
        _("The purchase is on file."),
    )  # fmt: skip


@requires(EDIT)
@require_POST
@guarded
def take_back(request: ActedRequest, intro_supply_id: UUID) -> HttpResponse:
    """Take a wrong purchase back."""
    row = queries.get_supply(intro_supply_id, scope=request.actor.scope)
    form = TakeBackForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    take_or_tell(
        request,
        lambda: steps.take_back_supply(
            supply_id=intro_supply_id, reason=reason, actor=request.actor, at=timezone.now()
        ),
        _("The purchase was taken back; both stay readable."),
    )
    return redirect("projects:introduction", introduction_id=row.introduction_id)


@requires(EDIT)
@require_POST
@guarded
def tie(request: ActedRequest, introduction_id: UUID) -> HttpResponse:
    """Enter work with a university, an institute or a firm."""
    get_introduction(introduction_id, scope=request.actor.scope)
    form = TieForm(request.POST)
    return take_step(
        request, introduction_id, form, "tie_form",
        lambda: steps.begin_tie(
            introduction_id=introduction_id, tie=form.to_tie(), actor=request.actor, at=timezone.now()
        ),
        _("The partnership is on file."),
    )  # fmt: skip


@requires(EDIT)
@require_POST
@guarded
def end_tie(request: ActedRequest, intro_tie_id: UUID) -> HttpResponse:
    """End a tie."""
    row = queries.get_tie_for_update(intro_tie_id, scope=request.actor.scope)
    end_or_tell(request, partial(steps.end_tie, tie_id=intro_tie_id), _("The partnership ends on that day."))
    return redirect("projects:introduction", introduction_id=row.introduction_id)
