"""Counties that the founding article calls delisted: reported states, because no approval was read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xieshou.monitoring.operations.delisting import NewPlaceStatus, record_place_status
from xieshou.monitoring.vocabulary.figures import Basis, ExitLevel, PlaceState

from .organisations import SOURCE, pairings

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor

MARK = "脱贫摘帽"


def report_delistings(counties: list[str], *, actor: Actor, now: datetime) -> int:
    """Record what the article says of these counties; return of how many."""
    told = sorted({west for _east, west, _since, note in pairings() if MARK in note and west[:6] in counties})
    for county in told:
        status = NewPlaceStatus(
            region_code=county[:6].ljust(12, "0"),
            level=ExitLevel.COUNTY,
            state=PlaceState.DELISTED,
            basis=Basis.REPORTED,
            source=str(SOURCE),
        )
        record_place_status(status=status, actor=actor, at=now)
    return len(told)
