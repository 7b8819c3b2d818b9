"""Reads of public notices."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.monitoring.models import Notice

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def list_valid(*, on: date, place: str = "") -> QuerySet[Notice]:
    """Return the notices that hold on a day, below a place; the database shows nobody else's either.

    Args: place: digits of a region code without trailing zeros, "" for everywhere.
    """
    found = Notice.objects.filter(withdrawn_at__isnull=True, from_date__lte=on, to_date__gt=on)
    if place:
        found = found.filter(region_code__startswith=place)
    return found.order_by("-from_date", "region_code", "id")


def find_notice(notice_id: UUID, *, on: date, everyday: bool = False) -> Notice | None:
    """Return a notice that runs on a day, with `everyday` also one that is over; None else.

    The database shows what runs to everybody, and what is over within the scope only.
    """
    found = Notice.objects.filter(pk=notice_id) if everyday else list_valid(on=on).filter(pk=notice_id)
    return found.first()


def list_notices(case_id: UUID, *, scope: Scope) -> list[Notice]:
    """Return the notices of a case, the latest first."""
    return list(Notice.objects.filter(scope.region_q(), case_id=case_id).order_by("-posted_at", "-id"))


def get_notice(notice_id: UUID, *, scope: Scope) -> Notice:
    """Return a notice of the scope.

    Raises: NotFound.
    """
    found = Notice.objects.select_related("case").filter(scope.region_q(), pk=notice_id).first()
    if found is None:
        raise NotFound
    return found
