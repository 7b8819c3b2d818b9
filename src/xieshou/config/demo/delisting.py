"""Counties taken off the list: as the founding article reports them, and with the day the province announced.

Of the eight counties announced together on 30 April 2019 the day is known from the press; the paper itself
was not read, so its number here is the demonstration's own and says so.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from xieshou.monitoring.operations.delisting import NewPlaceStatus, record_place_status
from xieshou.monitoring.vocabulary.figures import Basis, ExitLevel, PlaceState

from .organisations import SOURCE, pairings

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.kernel.actor import Actor

MARK = "脱贫摘帽"
ANNOUNCED = ("530323", "530325", "530524", "530825", "532322", "532326", "533401", "533422")
DAY = date(2019, 4, 30)
DOCUMENT, NUMBER = "云南省33个贫困县（市、区）退出通报（示范录入，原文未见）", "示范〔2019〕33号"
PRESS = "央广网2019年4月30日报道：云南省人民政府新闻发布会通报33个贫困县（市、区）退出"


def report_delistings(counties: list[str], *, actor: Actor, now: datetime) -> int:
    """Record what the article says of these counties and what was announced; return how many states."""
    told = sorted({west for _east, west, _since, note in pairings() if MARK in note and west[:6] in counties})
    found = [_state(county, Basis.REPORTED, source=str(SOURCE)) for county in told]
    paper = {"document": DOCUMENT, "document_number": NUMBER, "issued_by": "云南省人民政府", "source": PRESS}
    found += [
        _state(county, Basis.APPROVED, from_date=DAY, issued_on=DAY, **paper)
        for county in ANNOUNCED
        if county in counties
    ]
    for status in found:
        record_place_status(status=status, actor=actor, at=now)
    return len(found)


def _state(county: str, basis: Basis, **values: Any) -> NewPlaceStatus:
    code = county[:6].ljust(12, "0")
    return NewPlaceStatus(code, ExitLevel.COUNTY, PlaceState.DELISTED, basis, **values)
