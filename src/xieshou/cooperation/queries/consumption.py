"""Reads of platforms, pairs, channels and what was sold over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from xieshou.cooperation.models import ChannelSale, SalesChannel, SalesPair, SalesPlatform
from xieshou.cooperation.vocabulary.consumption import SaleWay

from .scoped import side_q

if TYPE_CHECKING:
    from uuid import UUID

    from xieshou.kernel.actor import Scope


def list_platforms(*, scope: Scope) -> QuerySet[Any]:
    """Return the platforms of the scope with how many pairs use each, by name."""
    found = SalesPlatform.objects.filter(side_q(scope))
    return found.annotate(pair_count=Count("pairs")).order_by("name", "id")


def list_sales_pairs(*, scope: Scope) -> QuerySet[Any]:
    """Return the pairs of the scope with how many channels each found, by buyer."""
    found = SalesPair.objects.filter(side_q(scope)).select_related("platform")
    return found.annotate(channel_count=Count("channels")).order_by("buyer", "producer", "id")


def list_channels(*, scope: Scope) -> QuerySet[Any]:
    """Return the channels of the scope with what was sold over each, by name."""
    sums = {
        way.value: Coalesce(Sum("sales__amount_fen", filter=Q(sales__way=way.value)), 0) for way in SaleWay
    }
    found = SalesChannel.objects.filter(side_q(scope)).select_related("pair__platform")
    return found.annotate(
        **{f"{way}_fen": total for way, total in sums.items()}, last_sold_on=Max("sales__sold_on")
    ).order_by("name", "id")


def list_sales(channel_id: UUID, *, scope: Scope) -> QuerySet[ChannelSale]:
    """Return what was sold over a channel, the latest first."""
    return ChannelSale.objects.filter(side_q(scope), channel_id=channel_id).order_by("-sold_on", "product")


def list_all_sales(*, scope: Scope) -> QuerySet[ChannelSale]:
    """Return every sale of the scope with its channel, by channel and day."""
    found = ChannelSale.objects.filter(side_q(scope)).select_related("channel")
    return found.order_by("channel__name", "sold_on", "product", "way")
