"""The Desk of every role, with and without work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.labour.story import EAST, WEST, Story
from xieshou.insight.queries.desk import get_desk
from xieshou.kernel.access.roles import role_table
from xieshou.labour.rules.confirmation import Statement
from xieshou.labour.vocabulary.delivery import Side

if TYPE_CHECKING:
    from datetime import datetime


@pytest.fixture
def story(db: None, actor_with: Any, user_with: Any) -> Story:
    """Return a worker's way through the beats."""
    return Story(actor_with, user_with)


def counts(actor: Any, at: datetime) -> dict[str, int]:
    return {queue.key: queue.count for queue in get_desk(actor=actor, at=at).queues}


@pytest.mark.parametrize("role", sorted(role_table().roles))
def test_desk_of_every_role_is_shown(db, user_with, client_for, role):
    client = client_for(user_with(role, regions=[EAST, WEST]))

    assert client.get("/insight/desk/").status_code == 200


def test_steward_has_an_interview_to_book(story):
    story.refer()

    assert counts(story.steward, story.now(2))["book"] == 1


def test_steward_has_a_result_to_enter_after_the_interview(story):
    story.book()

    assert "results" not in counts(story.steward, story.now(2))
    assert counts(story.steward, story.now(3))["results"] == 1


def test_stations_have_departures_arrivals_and_checks(story):
    story.accept()
    assert counts(story.county, story.now(4))["departures"] == 1


def test_station_has_the_first_check_three_days_after_arrival(story):
    story.arrive()

    assert "station_keeping" not in counts(story.east, story.now(7))
    assert counts(story.east, story.now(8))["station_keeping"] == 1


def test_desk_shows_an_overdue_check_as_overdue(story):
    story.arrive()
    desk = get_desk(actor=story.east, at=story.now(9))

    (queue,) = [queue for queue in desk.queues if queue.key == "station_keeping"]
    assert queue.tone == "danger"


def test_both_sides_have_a_confirmation_to_sign(story):
    story.arrive()

    assert counts(story.county, story.now(6))["confirm_county"] == 1
    assert counts(story.boss, story.now(6))["confirm_employer"] == 1


def test_signed_confirmation_leaves_the_desk_of_that_side_only(story):
    story.arrive()
    story.sign(Side.COUNTY)

    assert "confirm_county" not in counts(story.county, story.now(6))
    assert counts(story.boss, story.now(6))["confirm_employer"] == 1


def test_difference_is_on_both_desks_as_queue_and_task(story):
    story.arrive()
    story.sign(Side.COUNTY)
    story.sign(Side.EMPLOYER, Statement(False))

    for actor in (story.county, story.boss):
        found = counts(actor, story.now(6))
        assert (found["differences"], found["tasks"]) == (1, 1)


def test_cadre_has_the_offer_to_tell(story):
    story.offer()

    assert counts(story.cadre, story.now(4))["offers"] == 1


def test_leaving_is_a_task_of_the_steward(story):
    story.work()
    story.leave()

    assert counts(story.steward, story.now(20))["tasks"] == 1


def test_desk_of_another_area_is_empty(story, actor_with):
    story.arrive()
    actor = actor_with("station_west", regions=["653126"])

    assert counts(actor, story.now(9)) == {}
