"""Reads of job wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.kernel.errors import NotFound
from xieshou.labour.models import JobWish

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from xieshou.kernel.actor import Scope


def wishes(scope: Scope) -> QuerySet[JobWish]:
    """Return the wishes of the scope, with their people."""
    return JobWish.objects.filter(scope.region_q()).select_related("person")


def get_wish(wish_id: UUID, *, scope: Scope) -> JobWish:
    """Return one wish of the scope.

    Raises: NotFound: unknown, or outside the scope.
    """
    wish = wishes(scope).filter(pk=wish_id).first()
    if wish is None:
        raise NotFound
    return wish


def get_wish_for_update(wish_id: UUID, *, scope: Scope) -> JobWish:
    """Return one wish of the scope, its row locked until the transaction ends.

    Raises: NotFound: unknown, or outside the scope.
    """
    wish = JobWish.objects.select_for_update().filter(scope.region_q(), pk=wish_id).first()
    if wish is None:
        raise NotFound
    return wish
