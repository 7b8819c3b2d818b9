"""The arrival signed by the receiving side: another day or nobody opens a difference; a correction settles it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from tests.labour.makers import make_places
from tests.labour.story import EAST, WEST
from xieshou.insight.queries.desk import get_desk
from xieshou.insight.queries.station import QUEUES, count_parts
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.errors import Denied, NotFound
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.errors import IllegalMoveError
from xieshou.labour.models import ArrivalReceipt, Mismatch, Placement, RetentionCheck
from xieshou.labour.operations import arrival, verification
from xieshou.labour.vocabulary.delivery import Side

pytestmark = pytest.mark.django_db
CAME = arrival.Receipt(came=True, came_on=date(2026, 3, 5))
GONE = arrival.Receipt(came=False)
EN = {"accept-language": "en"}


@pytest.fixture
def arrived(story, actor_with):
    story.county = actor_with("station_west", regions=[WEST], user_id=new_id())
    story.east = story.county  # the sending side records departure and arrival
    story.arrive()
    story.east = actor_with("station_east", regions=[EAST, WEST], user_id=new_id())
    return story


def receive(story, receipt=CAME, *, actor=None, day=6):
    return arrival.receive(
        placement_id=story.placement.pk, receipt=receipt, actor=actor or story.east, at=story.now(day)
    )


def correct(story, on, *, reason="误填", actor=None, day=7):
    return arrival.correct_arrival(
        placement_id=story.placement.pk, arrived_on=on, reason=reason, actor=actor or story.county,
        at=story.now(day),
    )  # fmt: skip


def differing():
    return list(Mismatch.objects.filter(resolved_at=None).values_list("fields", flat=True))


@pytest.mark.parametrize(("who", "receiver"), [("east", "station"), ("boss", "employer")])
def test_receiving_side_signs_and_nothing_differs(arrived, who, receiver):
    signed = receive(arrived, actor=getattr(arrived, who))

    assert (signed.receiver, signed.version, signed.came_on) == (receiver, 1, date(2026, 3, 5))
    assert differing() == []
    assert Event.objects.filter(event="labour.delivery.arrival_received").count() == 1


@pytest.mark.parametrize("receipt", [GONE, replace(CAME, came_on=date(2026, 3, 6))], ids=["nobody", "day"])
def test_other_word_is_a_difference_and_keeps_the_worker_from_work(arrived, receipt):
    receive(arrived, receipt)
    arrived.sign(Side.COUNTY)
    arrived.sign(Side.EMPLOYER)

    assert differing() == [["arrival"]]
    assert arrived.placement.status == "arrived"
    keys = {queue.key: queue.count for queue in get_desk(actor=arrived.boss, at=arrived.now(7)).queues}
    assert keys["mismatches"] == 1 if "mismatches" in keys else keys


def test_corrected_receipt_settles_the_difference_and_the_worker_is_in_work(arrived):
    receive(arrived, GONE)
    arrived.sign(Side.COUNTY)
    arrived.sign(Side.EMPLOYER)
    with pytest.raises(arrival.ReceiptReasonError):
        receive(arrived, CAME, day=7)
    signed = receive(arrived, replace(CAME, reason="看错人"), day=7)

    assert (signed.version, signed.reason, differing()) == (2, "看错人", [])
    assert ArrivalReceipt.objects.filter(superseded_at=None).count() == 1
    assert Placement.objects.get(pk=arrived.placement.pk).status == "in_work"


def test_corrected_arrival_settles_the_difference_and_moves_open_checks(arrived):
    receive(arrived, replace(CAME, came_on=date(2026, 3, 6)), day=6)
    assert differing() == [["arrival"]]
    first = RetentionCheck.objects.get(day=3)
    finding = verification.Finding("at_work", "phone")
    verification.do_check(check_id=first.pk, finding=finding, actor=arrived.east, at=arrived.now(8))
    correct(arrived, date(2026, 3, 6), day=9)

    row = Placement.objects.get(pk=arrived.placement.pk)
    assert (row.arrived_on, row.kept_days, differing()) == (date(2026, 3, 6), 2, [])
    assert RetentionCheck.objects.get(day=7).due_on == date(2026, 3, 13)
    assert RetentionCheck.objects.get(day=3).due_on == first.due_on


def test_who_recorded_the_arrival_does_not_sign_it(story, actor_with):
    story.east = actor_with("station_east", regions=[EAST, WEST], user_id=new_id())
    story.arrive()
    with pytest.raises(arrival.OwnArrivalError):
        receive(story)
    assert receive(story, actor=story.boss).receiver == "employer"


@pytest.mark.parametrize(
    "came_on", [None, date(2026, 3, 3), date(2026, 3, 7)], ids=["none", "before", "future"]
)
def test_impossible_day_is_refused(arrived, came_on):
    with pytest.raises(arrival.ReceiptError):
        receive(arrived, replace(CAME, came_on=came_on))


@pytest.mark.parametrize("came_on", [date(2026, 3, 4), date(2026, 3, 6)], ids=["departure", "today"])
def test_day_of_departure_and_today_are_possible(arrived, came_on):
    assert receive(arrived, replace(CAME, came_on=came_on)).came_on == came_on


def test_sending_side_strangers_and_others_may_not_sign(arrived, actor_with, another):
    stranger = actor_with("station_east", regions=["310115"])
    for actor, refusal in (
        (arrived.county, Denied), (arrived.steward, Denied), (stranger, NotFound), (another().boss, NotFound),
    ):  # fmt: skip
        with pytest.raises(refusal):
            receive(arrived, actor=actor)
    with pytest.raises(Denied):
        correct(arrived, date(2026, 3, 5), actor=arrived.boss)


@pytest.mark.parametrize(
    ("on", "reason", "refusal"),
    [
        (date(2026, 3, 3), "误填", arrival.ReceiptError),
        (date(2026, 3, 8), "误填", arrival.ReceiptError),
        (date(2026, 3, 4), " ", arrival.ReceiptReasonError),
    ],
)
def test_impossible_correction_is_refused(arrived, on, reason, refusal):
    with pytest.raises(refusal):
        correct(arrived, on, reason=reason)


def test_who_has_not_arrived_or_has_left_is_neither_signed_nor_corrected(story, actor_with):
    story.depart()
    boss = story.boss
    with pytest.raises(IllegalMoveError):
        receive(story, actor=boss)
    with pytest.raises(IllegalMoveError):
        correct(story, date(2026, 3, 5))


def test_database_keeps_one_current_receipt(arrived):
    signed = receive(arrived)
    signed.pk, signed.version = new_id(), 2
    signed.reason = "再签"
    with pytest.raises(IntegrityError), transaction.atomic():
        signed.save(force_insert=True)


def test_station_counts_arrivals_that_it_has_not_signed(arrived):
    def counted(actor):
        parts = count_parts(QUEUES["transport"], actor=actor, at=arrived.now(6))
        return {one.part.key: one.count for one in parts}["receipts"]

    assert (counted(arrived.east), counted(arrived.county)) == (1, 0)
    receive(arrived)
    assert counted(arrived.east) == 0


def test_pages_sign_and_correct(arrived, user_with, client_for):
    make_places()
    page = reverse("labour:placement", args=[arrived.placement.pk])
    east = client_for(user_with("station_east", regions=[EAST, WEST]))
    west = client_for(user_with("station_west", regions=[WEST]))
    assert "Sign the arrival" in east.get(page, headers=EN).content.decode()
    sign = reverse("labour:placement_receive", args=[arrived.placement.pk])
    assert east.post(sign, {"came": "yes", "came_on": ""}, headers=EN).status_code == 422
    assert east.post(sign, {"came": "no"}, headers=EN).status_code == 302
    assert "Has not come" in west.get(page, headers=EN).content.decode()
    with in_scope(Scope.everything()):
        assert differing() == [["arrival"]]
    listed = west.get(reverse("labour:mismatches"), headers=EN).content.decode()
    assert "Arrival" in listed
    change = reverse("labour:placement_arrival", args=[arrived.placement.pk])
    assert west.post(change, {"arrived_on": "2026-03-04", "reason": ""}, headers=EN).status_code == 422
    assert west.post(change, {"arrived_on": "2026-03-04", "reason": "误填"}, headers=EN).status_code == 302
    with in_scope(Scope.everything()):
        assert Placement.objects.get().arrived_on == date(2026, 3, 4)
