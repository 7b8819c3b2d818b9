"""What the demonstration finishes: a coach that arrived with its passengers, a batch and a cost that were paid."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest

from tests.labour.story import EAST, WEST, Story
from tests.labour.subsidy.funds import county_funds
from tests.labour.subsidy.test_operations import LATER, Desk, prove, to_status
from xieshou.config.demo.finished import Finishers, pay_out, travel_together
from xieshou.config.demo.year import DistrictYear, Employer, People
from xieshou.labour.models import SubsidyBatch, Trip, TripCost


@pytest.fixture
def story(db, actor_with, user_with):
    return Story(actor_with, user_with)


def test_coach_arrives_and_its_passengers_are_followed(story):
    placement = story.accept()
    boss = Employer(placement.employer_id, EAST, "示范路1号", story.boss.user_id, story.boss)
    people = People(story.steward, story.east, {WEST: story.county}, {placement.employer_id: boss})
    year = DistrictYear(people, Random(5), now=LATER)
    year.coach_from = WEST
    year._travel(placement, boss, at=story.now(9))
    assert [one for one, _at in year.coach] == [placement]
    arrived = travel_together(year.coach, people)
    year.follow_coach(arrived_at=arrived)
    made = Trip.objects.get()
    assert (made.status, arrived) == ("arrived", story.now(9) + timedelta(days=2))
    assert (made.seats.get().status, made.costs.count()) == ("arrived", 2)
    placement.refresh_from_db()
    assert placement.status not in ("accepted", "departed")


def test_batch_is_paid_and_a_cost_booked(story, actor_with):
    desk = Desk(actor_with)
    prove(story, desk=desk)
    to_status(desk, "submitted")
    pay_out(WEST, people=Finishers(desk.checker, desk.payer), line=county_funds().code, now=LATER)
    assert SubsidyBatch.objects.get().status == "paid"
    assert not TripCost.objects.exists()
