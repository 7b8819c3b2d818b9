"""The places of a vacancy: taken and given back one at a time, by the database's own guard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection, transaction

from xieshou.kernel.audit.operations import record
from xieshou.labour.errors import NoPlaceLeftError

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from xieshou.kernel.actor import Actor


def _call(function: str, vacancy_id: UUID) -> int | None:
    with connection.cursor() as cursor:
        cursor.execute(f"select {function}(%s)", [vacancy_id])
        (left,) = cursor.fetchone()
    return None if left is None else int(left)


@transaction.atomic
def take_place(*, vacancy_id: UUID, actor: Actor, at: datetime) -> int:
    """Take one place of a published vacancy, also of one in a foreign region.

    Returns: the places left; at 0 the vacancy has become filled.
    Raises:  NoPlaceLeftError: the last place is gone, or the vacancy is not published.
    """
    left = _call("labour_take_place", vacancy_id)
    if left is None:
        raise NoPlaceLeftError
    record(
        "labour.offer.place_taken",
        actor=actor,
        at=at,
        subject=("labour.vacancy", vacancy_id),
        after={"left": left},
    )
    return left


@transaction.atomic
def release_place(*, vacancy_id: UUID, actor: Actor, at: datetime, reason: str = "") -> int:
    """Give one place back: a referral was refused, a worker left. A filled vacancy is published again.

    Returns: the places left.
    Raises:  NoPlaceLeftError: no place was taken.
    """
    left = _call("labour_release_place", vacancy_id)
    if left is None:
        raise NoPlaceLeftError
    record(
        "labour.offer.place_released",
        actor=actor,
        at=at,
        subject=("labour.vacancy", vacancy_id),
        after={"left": left},
        reason=reason,
    )
    return left
