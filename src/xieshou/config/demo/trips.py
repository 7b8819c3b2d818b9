"""The next organised journeys of the demonstration: whoever waits to leave gets a seat."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xieshou.labour.operations import trip
from xieshou.labour.queries.delivery import list_departures
from xieshou.labour.vocabulary.delivery import Transport
from xieshou.labour.vocabulary.trip import CostKind, CostPayer

if TYPE_CHECKING:
    from datetime import datetime

    from xieshou.config.demo.year import People

SEATS = 12
DAYS_AHEAD = 3


def plan_trips(people: People, *, now: datetime) -> int:
    """Plan a trip for each pair of county and district with workers who wait; return how many."""
    planned = 0
    for county, station in sorted(people.stations_west.items()):
        waiting = list(list_departures(scope=station.scope)[:SEATS])
        works = sorted({placement.work_region_code[:6] for placement in waiting})
        for work in works:
            seated = [placement.pk for placement in waiting if placement.work_region_code.startswith(work)]
            leaves_at = now + timedelta(days=DAYS_AHEAD)
            made = trip.plan_trip(
                trip.TripPlan(
                    region_code=county.ljust(12, "0"),
                    work_region_code=work.ljust(12, "0"),
                    title=f"送工专车 {leaves_at:%m-%d}",
                    transport=Transport.CHARTER,
                    destination="劳务协作工作站（上海）",
                    leaves_at=leaves_at,
                    due_at=leaves_at + timedelta(days=2),
                    carrier="示范客运有限公司",
                ),
                actor=station,
                at=now,
            )
            step: dict[str, Any] = {"trip_id": made.pk, "actor": station, "at": now}
            trip.add_vehicle(label="1号车", seats=SEATS, guardian="示范·县工作站", **step)
            stop = trip.add_stop(place="县客运站", meets_at=leaves_at - timedelta(hours=1), **step)
            trip.seat_workers(stop_id=stop.pk, placement_ids=seated, **step)
            trip.add_cost(cost=trip.Cost(CostKind.VEHICLE, CostPayer.DISTRICT, 960_000, "包车合同"), **step)
            planned += 1
    return planned
