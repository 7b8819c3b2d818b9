"""Reads of exchange events, programmes and liaison officers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Count, Prefetch, Q, Sum

from xieshou.cooperation.models import ExchangeEvent, Liaison, Participation, Programme
from xieshou.cooperation.rules.exchange import Repeat, count_repeats

from .scoped import side_q

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_events(*, scope: Scope) -> QuerySet[Any]:
    """Return the events of the scope with heads by side, the latest first."""
    found = ExchangeEvent.objects.filter(side_q(scope)).annotate(
        from_east=Sum("participants__people", filter=Q(participants__is_east=True), default=0),
        from_west=Sum("participants__people", filter=Q(participants__is_east=False), default=0),
    )
    return found.order_by("-held_on", "-id")


def list_held(*, scope: Scope) -> QuerySet[ExchangeEvent]:
    """Return the events of the scope with who took part, the earliest first."""
    guests = Prefetch("participants", Participation.objects.order_by("-is_east", "name"))
    found = ExchangeEvent.objects.filter(side_q(scope)).prefetch_related(guests)
    return found.order_by("held_on", "title", "id")


def list_participants(*, scope: Scope) -> QuerySet[Participation]:
    """Return who took part in the events of the scope."""
    return Participation.objects.filter(side_q(scope)).order_by("event_id", "-is_east", "name")


def get_repeats(*, scope: Scope) -> Repeat:
    """Return how many pairs of participants met, and how many met again."""
    rows = list_participants(scope=scope).values_list("event_id", "is_east", "name")
    return count_repeats(rows)


def list_programmes(*, scope: Scope) -> QuerySet[Programme]:
    """Return the programmes of the scope with their slots."""
    found = Programme.objects.filter(side_q(scope)).prefetch_related("slots")
    return found.order_by("region_code", "title", "id")


def list_liaisons(*, scope: Scope) -> QuerySet[Any]:
    """Return the liaison officers of the scope with their tasks and how many are open."""
    still = Q(tasks__isnull=False, tasks__done_on__isnull=True)
    found = Liaison.objects.filter(side_q(scope)).annotate(unsettled=Count("tasks", filter=still))
    return found.prefetch_related("tasks").order_by("region_code", "partner_region_code", "name", "id")
