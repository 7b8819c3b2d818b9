"""Pages of the new model of consumption: the board of three steps, and a channel with its sales."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from xieshou.cooperation.forms.consumption import ChannelForm, PlatformForm, SaleForm, SalesPairForm
from xieshou.cooperation.models import SalesChannel
from xieshou.cooperation.operations import consumption as steps
from xieshou.cooperation.policies import CONSUMPTION_EDIT, CONSUMPTION_VIEW
from xieshou.cooperation.queries.consumption import (
    list_channels,
    list_platforms,
    list_sales,
    list_sales_pairs,
)
from xieshou.cooperation.queries.scoped import get_row, name_sides
from xieshou.kernel.doors import requires
from xieshou.kernel.pages import guarded, page_of, take

from .base import form_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.forms import Form
    from django.http import HttpResponse

    from .base import ActedRequest

CARDS = 30


@requires(CONSUMPTION_VIEW)
@require_GET
def consumption(request: ActedRequest) -> HttpResponse:
    """Show platforms, pairs and channels as the three steps."""
    scope = request.actor.scope
    platforms, pairs = list_platforms(scope=scope), list_sales_pairs(scope=scope)
    channels = list_channels(scope=scope)
    context = {
        "platforms": name_sides(platforms[:CARDS]),
        "pairs": name_sides(pairs[:CARDS]),
        "channels": list(channels[:CARDS]),
        "counts": (platforms.count(), pairs.count(), channels.count()),
        "may_edit": request.actor.can(CONSUMPTION_EDIT),
    }
    return render(request, "cooperation/consumption/board.html", context)


def _form_page(
    request: ActedRequest, form: Form, step: Callable[[], object], *, title: str, route: str
) -> HttpResponse:
    if request.method == "POST" and take(form, step):
        return redirect("cooperation:consumption")
    back, back_text = reverse("cooperation:consumption"), _("Platforms, pairs, channels")
    return form_page(request, form, title, action=reverse(route), back=back, back_text=back_text)


@requires(CONSUMPTION_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def platform_add(request: ActedRequest) -> HttpResponse:
    """Enter a platform."""
    form, who = PlatformForm(request.POST or None), _who(request)
    return _form_page(
        request,
        form,
        lambda: steps.build_platform(form.to_platform(), **who),
        title=_("Build a platform"),
        route="cooperation:sales_platform_add",
    )


@requires(CONSUMPTION_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def pair_add(request: ActedRequest) -> HttpResponse:
    """Tie a buyer to a producer."""
    rows = list_platforms(scope=request.actor.scope)
    form, who = SalesPairForm(request.POST or None, rows=rows), _who(request)
    return _form_page(
        request,
        form,
        lambda: steps.tie_pair(form.to_pair(), **who),
        title=_("Tie a pair"),
        route="cooperation:sales_pair_add",
    )


@requires(CONSUMPTION_EDIT)
@require_http_methods(["GET", "POST"])
@guarded
def channel_add(request: ActedRequest) -> HttpResponse:
    """Open a channel of a pair."""
    rows = list_sales_pairs(scope=request.actor.scope)
    form, who = ChannelForm(request.POST or None, rows=rows), _who(request)
    return _form_page(
        request,
        form,
        lambda: steps.open_channel(form.to_channel(), **who),
        title=_("Open a channel"),
        route="cooperation:sales_channel_add",
    )


def _who(request: ActedRequest) -> dict[str, Any]:
    return {"actor": request.actor, "at": timezone.now()}


@requires(CONSUMPTION_VIEW)
@require_GET
@guarded
def channel(request: ActedRequest, sales_channel_id: UUID) -> HttpResponse:
    """Show a channel with what was sold over it."""
    return _channel(request, sales_channel_id)


def _channel(request: ActedRequest, key: UUID, form: Form | None = None) -> HttpResponse:
    row = name_sides([get_row(SalesChannel, key, scope=request.actor.scope)])[0]
    context = {
        "row": row,
        "page": page_of(request, list_sales(key, scope=request.actor.scope)),
        "may_edit": request.actor.can(CONSUMPTION_EDIT),
        "form": form or SaleForm(initial={"sold_on": timezone.localdate()}),
        "open_sale": form is not None,
    }
    return render(request, "cooperation/consumption/channel.html", context, status=422 if form else 200)


@requires(CONSUMPTION_EDIT)
@require_POST
@guarded
def sale_add(request: ActedRequest, sales_channel_id: UUID) -> HttpResponse:
    """Enter a sale."""
    form, who = SaleForm(request.POST), _who(request)
    if take(form, lambda: steps.enter_sale(channel_id=sales_channel_id, sale=form.to_sale(), **who)):
        return redirect("cooperation:sales_channel", sales_channel_id=sales_channel_id)
    return _channel(request, sales_channel_id, form)
