"""The journeys of a season: planned, filled, checked in by the codes of the manifest, left and arrived together."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from openpyxl import load_workbook

from xieshou.labour.models import Placement, Seat
from xieshou.labour.operations import boarding, trip

from .stage import COUNTY, DISTRICT

if TYPE_CHECKING:
    from .season import Season
    from .stage import Player

CODE = 7  # the column of the manifest


@dataclass(frozen=True)
class Plan:
    """One trip: seats of each vehicle, passengers by stop, who does not come, costs in fen with their payer."""

    title: str
    vehicles: tuple[int, ...]
    stops: tuple[tuple[str, int], ...]
    no_shows: int
    costs: tuple[tuple[str, str, int], ...]

    @property
    def booked(self) -> int:
        return sum(people for _place, people in self.stops)

    @property
    def leaves(self) -> int:
        return self.booked - self.no_shows


FIRST = Plan(
    "会泽首批专车", (20, 15), (("会泽县客运站", 20), ("者海镇卫生院", 11)), 1,
    (("vehicle", "district", 1_234_567), ("meals", "county", 90_000)),
)  # fmt: skip
SECOND = Plan("会泽二批专车", (28,), (("会泽县客运站", 25),), 0, (("tickets", "employer", 1_000_001),))
PLANS = (FIRST, SECOND)


def plan_trip(season: Season, plan: Plan) -> Any:
    """Plan a trip that leaves in six hours: vehicles, stops, seats and costs."""
    at = season.clock.moment
    step = {"actor": season.actor("station_west"), "at": at}
    leaves = at + timedelta(hours=6)
    made = trip.plan_trip(
        trip.TripPlan(
            COUNTY,
            DISTRICT,
            plan.title,
            "charter",
            "宝山区劳务协作工作站",
            leaves,
            leaves + timedelta(days=2),
        ),
        **step,
    )
    for number, seats in enumerate(plan.vehicles, start=1):
        trip.add_vehicle(
            trip_id=made.pk, label=f"{number}号车", seats=seats, guardian=f"示范·带队{number}", **step
        )
    waiting = list(Placement.objects.filter(status="accepted").order_by("accepted_on", "id")[: plan.booked])
    for place, people in plan.stops:
        stop = trip.add_stop(trip_id=made.pk, place=place, meets_at=leaves - timedelta(hours=1), **step)
        group, waiting = waiting[:people], waiting[people:]
        trip.seat_workers(trip_id=made.pk, stop_id=stop.pk, placement_ids=[one.pk for one in group], **step)
    for kind, payer, amount in plan.costs:
        trip.add_cost(trip_id=made.pk, cost=trip.Cost(kind, payer, amount), **step)
    return made


def manifest_codes(player: Player, made: Any) -> list[str]:
    """Return the check-in codes of the manifest as the county's station takes it out as Excel."""
    answer = player.page.context.request.get(f"{player.live}/labour/trips/{made.pk}/manifest.xlsx")
    assert answer.status == 200, answer.status
    rows = load_workbook(BytesIO(answer.body())).worksheets[0].iter_rows(values_only=True)
    return [str(row[CODE]) for row in rows if str(row[CODE] or "").isdigit()]


def board_the_rest(season: Season, made: Any, codes: list[str], *, absent: int) -> None:
    """Check in by code whoever is not on board; the last ones of the manifest do not come."""
    step = {"actor": season.actor("station_west"), "at": season.clock.moment}
    boarded = set(Seat.objects.filter(trip=made, status="boarded").values_list("code", flat=True))
    for code in [one for one in codes[: len(codes) - absent] if one not in boarded]:
        boarding.check_in_by_code(trip_id=made.pk, code=code, **step)
    for code in codes[len(codes) - absent :]:
        seat = Seat.objects.get(trip=made, code=code)
        boarding.mark_no_show(seat_id=seat.pk, reason="ill", **step)
        season.tally["no_show"] += 1


def note_departed(season: Season, made: Any, plan: Plan) -> None:
    """Keep who left in the tally."""
    left = Placement.objects.filter(seats__trip=made, seats__status="boarded")
    assert left.count() == plan.leaves
    season.tally["departed"] += plan.leaves
    season.tally["priority"] += left.filter(is_priority=True).count()


def note_arrived(season: Season, made: Any, plan: Plan) -> None:
    """Keep who arrived in the tally."""
    came = Placement.objects.filter(seats__trip=made, seats__status="arrived").order_by("accepted_on", "id")
    today = timezone.localdate(season.clock.moment)
    assert set(came.values_list("arrived_on", flat=True)) == {today}
    season.at_post += list(came.values_list("pk", flat=True))
    season.tally["arrived"] += plan.leaves
