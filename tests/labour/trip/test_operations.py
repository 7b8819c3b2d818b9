"""A trip from the plan to the arrival: seats held once, nobody forgotten, both scopes kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.labour.story import EAST, WEST
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.inbox.models import Notice, Task
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import Placement, Seat, TripCost
from xieshou.labour.operations import boarding, trip
from xieshou.labour.queries.trip import costs_by_payer, get_trip, list_candidates, list_seats, total_cost


@pytest.fixture
def two(story, another):
    """Return two workers of one employer who wait to leave, and a trip with one vehicle and one stop."""
    story.accept()
    other = another(vacancy=story.vacancy)
    other.accept()
    return story, other


def plan_of(story, **values):
    known = {
        "region_code": f"{WEST}000000",
        "work_region_code": f"{EAST}000000",
        "title": "会泽返岗专车",
        "transport": "charter",
        "destination": "宝山区劳务协作工作站",
        "leaves_at": story.now(8),
        "due_at": story.now(9),
    }
    return trip.TripPlan(**{**known, **values})


def make_trip(story, *, seats=2):
    made = trip.plan_trip(plan_of(story), actor=story.county, at=story.now(5))
    trip.add_vehicle(
        trip_id=made.pk, label="云D00001", seats=seats, guardian="李干部", actor=story.county, at=story.now(5)
    )
    stop = trip.add_stop(
        trip_id=made.pk,
        place="会泽县客运站",
        meets_at=story.now(8) - timedelta(hours=1),
        actor=story.county,
        at=story.now(5),
    )
    return made, stop


def give_seats(made, stop, *stories):
    first = stories[0]
    return trip.seat_workers(
        trip_id=made.pk,
        stop_id=stop.pk,
        placement_ids=[one.placement.pk for one in stories],
        actor=first.county,
        at=first.now(6),
    )


def test_trip_takes_its_passengers_from_home_to_work(two):
    story, other = two
    made, stop = make_trip(story)
    seats = give_seats(made, stop, story, other)

    for seat in seats:
        boarding.check_in(seat_id=seat.pk, actor=story.county, at=story.now(8))
    boarding.leave_together(trip_id=made.pk, actor=story.county, at=story.now(8))
    left = Placement.objects.get(pk=story.placement.pk)
    assert (left.status, left.arrangement, left.transport, left.escort) == (
        "departed", "organised", "charter", "李干部",
    )  # fmt: skip
    boarding.arrive_together(trip_id=made.pk, actor=story.east, at=story.now(9))

    assert {row.status for row in Placement.objects.all()} == {"arrived"}
    assert Placement.objects.get(pk=other.placement.pk).checks.count() == 6
    assert {row.status for row in list_seats(made.pk, scope=story.east.scope)} == {"arrived"}
    assert get_trip(made.pk, scope=story.county.scope).status == "arrived"
    assert Event.objects.filter(event="labour.delivery.trip_arrived").count() == 1


def test_second_scan_changes_nothing(two):
    story, _other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    first = boarding.check_in(seat_id=seat.pk, actor=story.county, at=story.now(7))
    again = boarding.check_in_by_code(
        trip_id=made.pk, code=f" {seat.code} ", actor=story.county, at=story.now(8)
    )

    assert (again.status_at, again.boarded_by_name) == (first.status_at, first.boarded_by_name)
    assert Event.objects.filter(event="labour.delivery.passenger_boarded").count() == 1


def test_wrong_code_is_refused(two):
    story, _other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    wrong = "000000" if seat.code != "000000" else "111111"
    with pytest.raises(boarding.UnknownCodeError):
        boarding.check_in_by_code(trip_id=made.pk, code=wrong, actor=story.county, at=story.now(8))


def test_more_passengers_than_seats_are_refused_and_nobody_is_seated(two):
    story, other = two
    made, stop = make_trip(story, seats=1)
    with pytest.raises(trip.NoSeatsLeftError):
        give_seats(made, stop, story, other)
    assert Seat.objects.count() == 0


def test_worker_has_one_seat_at_a_time(two):
    story, _other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    with pytest.raises(trip.NobodyToSeatError):
        give_seats(made, stop, story)
    assert story.placement.pk not in {one.pk for one in list_candidates(made, scope=story.county.scope)}
    trip.take_off(seat_id=seat.pk, actor=story.county, at=story.now(7))
    assert len(give_seats(made, stop, story)) == 1


def test_worker_of_another_place_gets_no_seat(two):
    story, _other = two
    made, stop = make_trip(story)
    Placement.objects.filter(pk=story.placement.pk).update(work_region_code="310114000000")
    with pytest.raises(trip.NobodyToSeatError):
        give_seats(made, stop, story)


@pytest.mark.parametrize(
    "values",
    [{"number": 3}, {"number": 0}, {"number": 1}],
    ids=["beyond the vehicle", "no seat", "held by another"],
)
def test_database_refuses_an_impossible_seat(two, values):
    story, other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    with pytest.raises(IntegrityError), transaction.atomic():
        Seat.objects.create(
            trip=made,
            vehicle=seat.vehicle,
            stop=stop,
            placement=other.placement,
            region_code=made.region_code,
            work_region_code=made.work_region_code,
            code="654321",
            status_at=story.now(6),
            **values,
        )


def test_no_show_frees_the_seat_and_sets_a_task(two):
    story, other = two
    made, stop = make_trip(story, seats=1)
    (seat,) = give_seats(made, stop, story)
    boarding.mark_no_show(seat_id=seat.pk, reason="family", actor=story.county, at=story.now(8))

    assert Task.objects.filter(kind=boarding.NO_SHOW_KIND, source_id=story.placement.pk).count() == 1
    assert len(give_seats(made, stop, other)) == 1
    with pytest.raises(boarding.PassengerGoneError):
        boarding.check_in(seat_id=seat.pk, actor=story.county, at=story.now(8))
    with pytest.raises(boarding.PassengerGoneError):
        boarding.mark_no_show(seat_id=seat.pk, reason="ill", actor=story.county, at=story.now(8))


def test_no_show_needs_a_reason_of_the_list(two):
    story, _other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    with pytest.raises(boarding.NoShowReasonError):
        boarding.mark_no_show(seat_id=seat.pk, reason="", actor=story.county, at=story.now(8))


def test_trip_waits_for_the_undecided_and_does_not_leave_empty(two):
    story, _other = two
    made, stop = make_trip(story)
    with pytest.raises(boarding.NobodyBoardedError):
        boarding.leave_together(trip_id=made.pk, actor=story.county, at=story.now(8))
    give_seats(made, stop, story)
    with pytest.raises(boarding.NotYetDecidedError):
        boarding.leave_together(trip_id=made.pk, actor=story.county, at=story.now(8))


def test_trip_that_has_left_takes_nobody_and_is_not_cancelled(two):
    story, other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    boarding.check_in(seat_id=seat.pk, actor=story.county, at=story.now(8))
    boarding.leave_together(trip_id=made.pk, actor=story.county, at=story.now(8))

    with pytest.raises(IllegalMoveError):
        give_seats(made, stop, other)
    with pytest.raises(IllegalMoveError):
        trip.cancel_trip(trip_id=made.pk, reason="雪", actor=story.county, at=story.now(8))
    with pytest.raises(IllegalMoveError):
        trip.take_off(seat_id=seat.pk, actor=story.county, at=story.now(8))


def test_late_scan_after_departure_is_refused(two):
    story, other = two
    made, stop = make_trip(story)
    one, late = give_seats(made, stop, story, other)
    boarding.check_in(seat_id=one.pk, actor=story.county, at=story.now(8))
    made.status = "departed"
    made.save()
    with pytest.raises(IllegalMoveError):
        boarding.check_in(seat_id=late.pk, actor=story.county, at=story.now(8))


def test_arrival_before_the_departure_is_refused(two):
    story, _other = two
    made, _stop = make_trip(story)
    with pytest.raises(IllegalMoveError):
        boarding.arrive_together(trip_id=made.pk, actor=story.east, at=story.now(9))


def test_passenger_whose_arrival_is_on_record_stays_as_recorded(two):
    from xieshou.labour.operations import delivery

    story, _other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    boarding.check_in(seat_id=seat.pk, actor=story.county, at=story.now(8))
    boarding.leave_together(trip_id=made.pk, actor=story.county, at=story.now(8))
    delivery.arrive(
        placement_id=story.placement.pk, arrived_on=story.now(9).date(), actor=story.east, at=story.now(9)
    )
    boarding.arrive_together(trip_id=made.pk, actor=story.east, at=story.now(10))

    assert Placement.objects.get(pk=story.placement.pk).arrived_on == story.now(9).date()


def test_cancelled_trip_frees_its_seats_and_tells_both_stations(two, user_with):
    story, _other = two
    east = user_with("station_east", regions=[EAST])
    made, stop = make_trip(story)
    give_seats(made, stop, story)
    trip.cancel_trip(trip_id=made.pk, reason="大雪封路", actor=story.county, at=story.now(7))

    assert list(Seat.objects.values_list("status", flat=True)) == ["cancelled"]
    assert Notice.objects.filter(recipient_id=east.pk, kind="labour.trip.cancelled").count() == 1
    assert story.placement.pk in {one.pk for one in list_candidates(made, scope=story.county.scope)}


def test_cancelling_needs_a_reason(two):
    story, _other = two
    made, _stop = make_trip(story)
    with pytest.raises(trip.ReasonMissingError):
        trip.cancel_trip(trip_id=made.pk, reason=" ", actor=story.county, at=story.now(7))


@pytest.mark.parametrize(
    "values", [{"title": " "}, {"destination": ""}, {"transport": "rocket"}, {"due_at": None}]
)
def test_incomplete_trip_is_refused(story, values):
    if "due_at" in values:
        values = {"due_at": story.now(8)}
    with pytest.raises(trip.TripIncompleteError):
        trip.plan_trip(plan_of(story, **values), actor=story.county, at=story.now(5))


@pytest.mark.parametrize(
    "values",
    [{"label": "云D00001"}, {"label": " "}, {"guardian": ""}, {"seats": 0}, {"seats": 201}],
    ids=["doubled", "nameless", "no guardian", "no seats", "too many seats"],
)
def test_impossible_vehicle_is_refused(two, values):
    story, _other = two
    made, _stop = make_trip(story)
    known = {"label": "云D00002", "seats": 200, "guardian": "王干部"}
    with pytest.raises(trip.VehicleError):
        trip.add_vehicle(trip_id=made.pk, **{**known, **values}, actor=story.county, at=story.now(5))
    trip.add_vehicle(trip_id=made.pk, **known, actor=story.county, at=story.now(5))


@pytest.mark.parametrize(("place", "hours"), [("会泽县客运站", 1), (" ", 1), ("者海镇", -1)])
def test_impossible_stop_is_refused(two, place, hours):
    story, _other = two
    made, _stop = make_trip(story)
    with pytest.raises(trip.StopError):
        trip.add_stop(
            trip_id=made.pk,
            place=place,
            meets_at=story.now(8) - timedelta(hours=hours),
            actor=story.county,
            at=story.now(5),
        )


def test_stop_of_another_trip_is_refused(two):
    story, _other = two
    made, _stop = make_trip(story)
    _second, elsewhere = make_trip(story)
    with pytest.raises(trip.StopError):
        give_seats(made, elsewhere, story)


def test_costs_add_up_also_after_the_arrival(two):
    story, _other = two
    made, _stop = make_trip(story)
    for kind, fen in (("vehicle", 120_000), ("meals", 3_001)):
        trip.add_cost(
            trip_id=made.pk, cost=trip.Cost(kind, "district", fen), actor=story.county, at=story.now(8)
        )

    assert total_cost(made) == 123_001
    assert TripCost.objects.count() == 2


def test_cost_is_taken_back_once_with_a_reason_and_each_payer_bears_the_rest(two):
    story, _other = two
    made, _stop = make_trip(story)
    step = {"actor": story.county, "at": story.now(8)}
    wrong = trip.add_cost(trip_id=made.pk, cost=trip.Cost("vehicle", "district", 120_000), **step)
    trip.add_cost(trip_id=made.pk, cost=trip.Cost("vehicle", "district", 100_001), **step)
    trip.add_cost(trip_id=made.pk, cost=trip.Cost("meals", "county", 3_000), **step)
    with pytest.raises(trip.ReasonMissingError):
        trip.reverse_cost(cost_id=wrong.pk, reason=" ", **step)
    back = trip.reverse_cost(cost_id=wrong.pk, reason="发票作废", **step)

    assert (back.amount_fen, back.payer, back.reverses_id) == (-120_000, "district", wrong.pk)
    assert (total_cost(made), costs_by_payer(made)) == (103_001, {"county": 3_000, "district": 100_001})
    for row in (wrong, back):
        with pytest.raises(trip.CostReversedError):
            trip.reverse_cost(cost_id=row.pk, reason="再来一次", **step)


def test_cost_of_another_area_is_not_found_and_other_roles_take_nothing_back(two, actor_with):
    story, _other = two
    made, _stop = make_trip(story)
    cost = trip.Cost("meals", "county", 3_000)
    row = trip.add_cost(trip_id=made.pk, cost=cost, actor=story.county, at=story.now(8))
    stranger = actor_with("station_west", regions=["530823"])
    steward = actor_with("recruitment_steward", regions=[WEST, EAST])
    for actor, refusal in ((stranger, NotFound), (steward, Denied)):
        with pytest.raises(refusal):
            trip.reverse_cost(cost_id=row.pk, reason="发票作废", actor=actor, at=story.now(8))


def test_database_lets_no_cost_stand_below_nothing_on_its_own(two):
    story, _other = two
    made, _stop = make_trip(story)
    for change in ({"amount_fen": -5}, {"payer": "nobody", "amount_fen": 5}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TripCost.objects.create(
                trip=made, kind="meals", entered_at=story.now(8), region_code=made.region_code,
                work_region_code=made.work_region_code, **change,
            )  # fmt: skip


@pytest.mark.parametrize("payer", ["", "nobody"])
def test_cost_without_a_payer_is_refused(two, payer):
    story, _other = two
    made, _stop = make_trip(story)
    with pytest.raises(trip.CostError) as refused:
        trip.add_cost(
            trip_id=made.pk, cost=trip.Cost("meals", payer, 100), actor=story.county, at=story.now(8)
        )
    assert refused.value.field == "payer"


@pytest.mark.parametrize(("kind", "fen"), [("", 100), ("vehicle", 0), ("vehicle", -5)])
def test_impossible_cost_is_refused(two, kind, fen):
    story, _other = two
    made, _stop = make_trip(story)
    with pytest.raises(trip.CostError):
        trip.add_cost(
            trip_id=made.pk, cost=trip.Cost(kind, "district", fen), actor=story.county, at=story.now(8)
        )


def test_other_county_sees_nothing_and_other_roles_may_not(two, actor_with):
    story, _other = two
    made, stop = make_trip(story)
    (seat,) = give_seats(made, stop, story)
    stranger = actor_with("station_west", regions=["530823"])
    steward = actor_with("recruitment_steward", regions=[WEST, EAST])

    for actor, refusal in ((stranger, NotFound), (steward, Denied)):
        with pytest.raises(refusal):
            trip.add_cost(
                trip_id=made.pk, cost=trip.Cost("meals", "county", 100), actor=actor, at=story.now(8)
            )
        with pytest.raises(refusal):
            boarding.check_in(seat_id=seat.pk, actor=actor, at=story.now(8))
        with pytest.raises(refusal):
            boarding.mark_no_show(seat_id=seat.pk, reason="ill", actor=actor, at=story.now(8))
        with pytest.raises(refusal):
            boarding.leave_together(trip_id=made.pk, actor=actor, at=story.now(8))
        with pytest.raises(refusal):
            boarding.arrive_together(trip_id=made.pk, actor=actor, at=story.now(8))
    for actor in (stranger, steward):
        with pytest.raises(Denied):
            trip.plan_trip(plan_of(story), actor=actor, at=story.now(5))
