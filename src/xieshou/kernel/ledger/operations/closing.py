"""Closing the books of a county or district up to a day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from xieshou.kernel.audit.operations import record
from xieshou.kernel.errors import Denied
from xieshou.kernel.ledger import policies
from xieshou.kernel.ledger.models import Closing
from xieshou.kernel.ledger.queries.closing import closed_until
from xieshou.kernel.texts import clean_text

from .refusals import ClosingError

if TYPE_CHECKING:
    from datetime import date, datetime

    from xieshou.kernel.actor import Actor

PLACE_DIGITS = 6


@transaction.atomic
def close_period(
    *, region_code: str, until: date, actor: Actor, at: datetime, on: date, note: str = ""
) -> Closing:
    """Close the books of a county or district for every day before `until`, for good.

    Raises: Denied, ClosingError: a day to come, or not later than the last closing.
    """
    place = region_code[:PLACE_DIGITS].ljust(12, "0")
    if not policies.may_close(actor, region_code=place):
        raise Denied
    before = closed_until(place)
    is_place = region_code == place and place.isascii() and place.isdigit()
    if not is_place or until > on or (before is not None and until <= before):
        raise ClosingError(field="until")
    try:
        with transaction.atomic():
            closing = Closing.objects.create(
                region_code=place,
                until=until,
                note=clean_text(note, max_length=200),
                closed_at=at,
                closed_by_id=actor.user_id,
                closed_by_name=actor.name,
            )
    except IntegrityError as error:
        raise ClosingError(field="until") from error
    record(
        "ledger.period.closed",
        actor=actor,
        at=at,
        subject=("ledger.closing", closing.pk),
        region_code=place,
        after={"until": until.isoformat()},
        reason=closing.note,
    )
    return closing
