"""Rosters of the demonstration's stations: taken from placements, and a few rows each side uploaded."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xieshou.kernel.sheets.operations import load_rows
from xieshou.labour.operations.roster_records import take_records
from xieshou.labour.vocabulary.roster import SHEETS, ClaimStatus, RosterSide

from .people import Inventor

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.config.demo.year import People

UPLOADED = 2
FIRM, OTHER_FIRM = "示范·上海丙申电子有限公司", "示范·上海丁酉物流有限公司"
OLDEST, YOUNGEST = date(1983, 1, 1), date(2003, 12, 31)
# What each side says of a worker: (employer, days since the start, status, days since the confirmation).
AGREED = (FIRM, 90, ClaimStatus.WORKING, 20)
WEST_SAYS = (AGREED, (FIRM, 60, ClaimStatus.WORKING, 25), (FIRM, 200, ClaimStatus.WORKING, 120), None, AGREED)
EAST_SAYS = (
    AGREED,
    (OTHER_FIRM, 60, ClaimStatus.WORKING, 12),
    None,
    (OTHER_FIRM, 30, ClaimStatus.WORKING, 5),
    (FIRM, 90, ClaimStatus.LEFT, 2),
)


def keep_rosters(people: People, *, district: str, now: datetime) -> int:
    """Let every station keep its roster, two counties with each kind of difference; return the rows."""
    rows = take_records(side=RosterSide.EAST, actor=people.station_east, at=now)
    for number, (county, station) in enumerate(sorted(people.stations_west.items())):
        rows += take_records(side=RosterSide.WEST, actor=station, at=now)
        if number < UPLOADED:
            rows += _upload(people, county, district, now)
    return rows


def _upload(people: People, county: str, district: str, now: datetime) -> int:
    inventor, today = Inventor(Random(int(county))), timezone.localdate(now)
    workers = [
        inventor.person(
            county, oldest=OLDEST, youngest=YOUNGEST, sex="2", ethnicity="HA", surname=inventor.surname()
        )
        for _worker in WEST_SAYS
    ]
    total = 0
    for side, said, actor in (
        (RosterSide.WEST, WEST_SAYS, people.stations_west[county]),
        (RosterSide.EAST, EAST_SAYS, people.station_east),
    ):
        rows: list[dict[str, Any]] = []
        for worker, claim in zip(workers, said, strict=True):
            if claim is None:
                continue
            employer, began, status, confirmed = claim
            rows.append(
                {
                    "id_number": worker.id_number,
                    "name": worker.name,
                    "phone": worker.phone,
                    "employer": employer,
                    "home": county.ljust(12, "0"),
                    "district": district.ljust(12, "0"),
                    "since": today - timedelta(days=began),
                    "status": status.value,
                    "confirmed_on": today - timedelta(days=confirmed),
                }
            )
        load_rows(sheet=SHEETS[side], rows=rows, actor=actor, at=now)
        total += len(rows)
    return total
