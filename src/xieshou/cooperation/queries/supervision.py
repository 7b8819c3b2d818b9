"""Reads of supervision orders and media partners."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Max

from xieshou.cooperation.models import MediaPartner, SupervisionOrder
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope

from .scoped import side_q

if TYPE_CHECKING:
    from django.db.models import QuerySet


def list_orders(*, scope: Scope, status: str = "") -> QuerySet[SupervisionOrder]:
    """Return the orders of the scope, those due first before those closed."""
    found = SupervisionOrder.objects.filter(side_q(scope))
    if status:
        found = found.filter(status=status)
    return found.order_by("closed_on", "due_date", "number")


def list_media(*, scope: Scope) -> QuerySet[MediaPartner]:
    """Return the media partners of the scope, by name."""
    return MediaPartner.objects.filter(side_q(scope)).order_by("name", "id")


def last_order(stem: str) -> int:
    """Return the last number under a stem, 0 if none; nobody else takes one until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext(%s))", [f"cooperation.order.{stem}"])
    with in_scope(Scope.everything()):  # the numbers of a district are one row, whoever counts on
        found = SupervisionOrder.objects.filter(number__startswith=stem).aggregate(last=Max("number"))
    return int(found["last"][len(stem) :]) if found["last"] else 0
