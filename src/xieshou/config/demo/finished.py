"""What is finished in the demonstration's county: a journey that arrived, a subsidy that was paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from xieshou.kernel.ledger.models import Account
from xieshou.labour.models import SubsidyBatch, TripCost
from xieshou.labour.operations import boarding, payment, subsidy, trip
from xieshou.labour.operations.trip_books import book_cost
from xieshou.labour.vocabulary.delivery import Transport
from xieshou.labour.vocabulary.subsidy import BatchStatus, ClaimStatus
from xieshou.labour.vocabulary.trip import CostKind, CostPayer

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from xieshou.config.demo.year import People
    from xieshou.kernel.actor import Actor
    from xieshou.labour.models import Placement

COSTS = ((CostKind.VEHICLE, 640_000, "包车合同"), (CostKind.MEALS, 36_000, "途中用餐"))


@dataclass(frozen=True, slots=True)
class Finishers:
    """The county's approver and its finance officer."""

    approver: Actor
    finance: Actor


def travel_together(coach: Sequence[tuple[Placement, datetime]], people: People) -> datetime:
    """Let one coach go when its last passenger would, from the seats to the costs; return the arrival."""
    left = max(at for _placement, at in coach)
    planned, arrived = left - timedelta(days=1), left + timedelta(days=2)
    first = coach[0][0]
    station = people.station_of(first.region_code)
    made = trip.plan_trip(
        trip.TripPlan(
            region_code=first.region_code[:6].ljust(12, "0"),
            work_region_code=first.work_region_code[:6].ljust(12, "0"),
            title=f"送工专车 {left:%m-%d}",
            transport=Transport.CHARTER,
            destination="劳务协作工作站（上海）",
            leaves_at=left,
            due_at=arrived,
            carrier="示范客运有限公司",
        ),
        actor=station,
        at=planned,
    )
    step: dict[str, Any] = {"trip_id": made.pk, "actor": station, "at": planned}
    trip.add_vehicle(label="1号车", seats=len(coach), guardian="示范·县工作站", **step)
    stop = trip.add_stop(place="县客运站", meets_at=left - timedelta(hours=1), **step)
    keys = [placement.pk for placement, _at in coach]
    for seat in trip.seat_workers(stop_id=stop.pk, placement_ids=keys, **step):
        boarding.check_in(seat_id=seat.pk, actor=station, at=left)
    boarding.leave_together(trip_id=made.pk, actor=station, at=left)
    boarding.arrive_together(trip_id=made.pk, actor=people.station_east, at=arrived)
    for kind, fen, note in COSTS:
        cost = trip.Cost(kind, CostPayer.COUNTY, fen, note)
        trip.add_cost(trip_id=made.pk, cost=cost, actor=station, at=arrived)
    return arrived


def pay_out(county: str, *, people: Finishers, line: str, now: datetime) -> None:
    """Check and pay one batch of a county, one payment returned; book the first cost out of a budget line."""
    batch = SubsidyBatch.objects.filter(
        region_code__startswith=county, status=BatchStatus.SUBMITTED
    ).first()  # fmt: skip
    today = timezone.localdate(now)
    if batch is not None:
        step: dict[str, Any] = {"batch_id": batch.pk, "at": now}
        subsidy.approve_batch(actor=people.approver, **step)
        payment.take_file(form="xlsx", purpose="示范·发放补贴", actor=people.finance, **step)
        claims = batch.claims.filter(status=ClaimStatus.CLAIMED).order_by("id")
        returned = [one.pk for one in claims][1:][-1:]
        payment.mark_paid(
            paid_on=today, voucher="示范记-0001", failed_ids=returned, actor=people.finance, **step
        )
    cost = TripCost.objects.filter(region_code__startswith=county, payer=CostPayer.COUNTY).first()
    account = Account.objects.filter(code=line).first()
    if cost is not None and account is not None:
        book_cost(cost_id=cost.pk, account_id=account.pk, booked_on=today, actor=people.finance, at=now)
