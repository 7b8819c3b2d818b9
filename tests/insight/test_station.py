"""The four queues of a station: each figure is its list, overdue from the day after, nothing across scope."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.labour.makers import AT, make_employer, make_vacancy
from tests.labour.roster import makers
from tests.labour.story import EAST, WEST, Story
from xieshou.insight.queries.desk import get_desk
from xieshou.insight.queries.station import QUEUES, age_of, count_parts, list_part
from xieshou.kernel.actor import Actor
from xieshou.kernel.organisations.operations import register_pairing
from xieshou.labour.models import Publication, RetentionCheck, Trip, Vehicle
from xieshou.labour.operations import keeping

pytestmark = pytest.mark.django_db
EN = {"accept-language": "en"}
PLACES = {"region_code": "530326000000", "work_region_code": "310113000000"}


@pytest.fixture
def story(db: None, actor_with: Any, user_with: Any) -> Story:
    """Return a worker's way through the beats."""
    return Story(actor_with, user_with)


def parts(key, actor, at):
    return {
        one.part.key: (one.count, one.oldest_days, one.late)
        for one in count_parts(QUEUES[key], actor=actor, at=at)
    }


def make_trip(at, **values):
    known = {
        "title": "会泽—宝山",
        "transport": "coach",
        "destination": "宝山",
        "leaves_at": at,
        "due_at": at + timedelta(hours=30),
        "status_at": AT,
        "created_at": AT,
    }
    return Trip.objects.create(**{**PLACES, **known, **values})


def make_vehicle(trip, *, seats=2, guardian="示范·领队"):
    label = f"车{Vehicle.objects.count()}"
    return Vehicle.objects.create(trip=trip, label=label, seats=seats, guardian=guardian, **PLACES)


@pytest.mark.parametrize("key", sorted(QUEUES))
def test_queue_is_on_the_desk_of_stations_only(user_with, client_for, key):
    for role, status in (("station_east", 200), ("station_west", 200), ("recruitment_steward", 403)):
        client = client_for(user_with(role, regions=[EAST, WEST]))
        assert client.get(f"/insight/station/{key}/", headers=EN).status_code == status


def test_unknown_queue_is_not_found(user_with, client_for):
    client = client_for(user_with("station_east", regions=[EAST]))
    assert client.get("/insight/station/nothing/").status_code == 404


def test_roster_differences_of_both_sides(actor_with, story):
    from tests.labour.makers import make_places

    make_places()
    west = actor_with("station_west", regions=[WEST])
    east = actor_with("station_east", regions=[EAST])
    makers.load(west, makers.WEST, makers.row_of())
    due = makers.AT + timedelta(days=7)
    assert parts("roster", east, due) == {"own": (1, 7, 0), "other": (0, None, 0)}
    assert parts("roster", west, due) == {"own": (0, None, 0), "other": (1, 7, 0)}
    assert parts("roster", east, due + timedelta(days=1))["own"] == (1, 8, 1)
    assert parts("roster", actor_with("station_west", regions=["530823"]), due)["other"][0] == 0


def test_posts_collected_not_made_known_and_expiring(story, actor_with):
    east = actor_with("station_east", regions=[EAST])
    draft = make_vacancy(make_employer(), status="draft")
    at = AT + timedelta(days=7)
    assert parts("vacancies", east, at)["collected"] == (1, 7, 0)
    assert parts("vacancies", east, at + timedelta(days=1))["collected"] == (1, 8, 1)
    assert parts("vacancies", story.county, at)["collected"] == (0, None, 0)
    assert parts("vacancies", story.county, at)["unknown"][0] == 0  # nobody's partner
    register_pairing(
        eastern_region_code="310113000000",
        western_region_code="530326000000",
        from_date=AT.date(),
        actor=Actor.system("测试"),
        at=AT,
    )
    assert parts("vacancies", story.county, at)["unknown"][0] == 1
    assert parts("vacancies", east, at)["unknown"][0] == 0
    Publication.objects.create(
        vacancy=story.vacancy, region_code="530326000000", channel="page", made_at=AT, made_by_name="示范"
    )
    assert parts("vacancies", story.county, at)["unknown"][0] == 0
    last = story.vacancy.expires_on
    for actor in (east, story.county):
        for before, count in ((8, 0), (7, 1)):
            moment = AT + timedelta(days=(last - AT.date()).days - before)
            assert parts("vacancies", actor, moment)["expiring"][0] == count
    over = AT + timedelta(days=(last - AT.date()).days)
    assert parts("vacancies", east, over)["expiring"][2] == 0
    assert parts("vacancies", east, over + timedelta(days=1))["expiring"][2] == 1
    assert draft.title


def test_trips_without_guardian_with_seats_and_arrivals(story):
    leaves = AT + timedelta(days=2)
    bare, ready, unnamed = make_trip(leaves), make_trip(leaves), make_trip(leaves)
    make_vehicle(ready)
    make_vehicle(unnamed, guardian="")
    assert bare.title
    assert parts("transport", story.county, AT) == {
        "guardian": (2, 0, 0),
        "seats": (2, 0, 0),
        "arrivals": (0, None, 0),
        "receipts": (0, None, 0),
    }
    assert parts("transport", story.county, leaves)["guardian"][2] == 0
    assert parts("transport", story.county, leaves + timedelta(days=1))["guardian"] == (2, 3, 2)
    story.depart()
    assert parts("transport", story.east, story.now(4))["arrivals"] == (1, 0, 0)
    assert parts("transport", story.east, story.now(5))["arrivals"] == (1, 1, 1)


def test_contacts_due_and_workers_at_risk(story):
    story.arrive()
    assert parts("keeping", story.east, story.now(7))["contacts"] == (0, None, 0)
    assert parts("keeping", story.east, story.now(8))["contacts"] == (1, 0, 0)
    assert parts("keeping", story.east, story.now(9))["contacts"] == (1, 1, 1)
    keeping.raise_risk(
        placement_id=story.placement.pk, reason="climate", note="想家", actor=story.east, at=story.now(9)
    )
    count, age, late = parts("keeping", story.county, story.now(12))["risks"]
    assert (count, age, late) == (1, 3, 0)
    assert parts("keeping", story.county, story.now(13))["risks"][2] == 1


def test_age_of_days_and_moments():
    today = date(2026, 3, 9)
    assert age_of(None, today) is None
    assert age_of(date(2026, 3, 2), today) == 7
    assert age_of(AT, today) == 7
    assert age_of(date(2026, 3, 10), today) == 0


def test_figure_on_the_desk_is_the_list_behind_it(story, user_with, client_for):
    story.arrive()
    trip = make_trip(timezone.now() + timedelta(days=2))
    make_vehicle(trip, guardian="")
    make_vacancy(make_employer(), status="draft")
    user = user_with("station_east", regions=[EAST, WEST])
    client = client_for(user)
    now = timezone.now()
    desk = get_desk(actor=story.east, at=now)
    shown = {queue.key: queue for queue in (*desk.queues, *desk.empty)}
    for key, queue in QUEUES.items():
        rows = [list(list_part(part, actor=story.east, at=now)) for part in queue.parts]
        assert shown[f"station_{key}"].count == sum(map(len, rows))
        for part, found in zip(queue.parts, rows, strict=True):
            page = client.get(f"/insight/station/{key}/?part={part.key}", headers=EN)
            for item in part.show(story.east, found, now.date()):
                assert item.href in page.content.decode()
    assert shown["station_transport"].count == 3  # guardian missing, no seats; one arrival to be signed
    assert "oldest waits" in client.get("/insight/desk/", headers=EN).content.decode()


def test_queues_ask_as_often_for_three_rows_as_for_one(story, another, user_with, client_for):
    story.arrive()
    client = client_for(user_with("station_east", regions=[EAST, WEST]))

    def asked():
        seen = []
        for key, queue in QUEUES.items():
            for part in queue.parts:
                with CaptureQueriesContext(connection) as found:
                    client.get(f"/insight/station/{key}/?part={part.key}")
                seen.append((part.key, len(found)))
        return seen

    def fill():
        trip = make_trip(timezone.now() + timedelta(days=2))
        make_vehicle(trip, guardian="")
        make_vacancy(make_employer(), status="draft")
        makers.make_pair()

    fill()
    asked()
    one = asked()
    fill()
    fill()
    story_of_two = another()
    story_of_two.arrive()
    assert RetentionCheck.objects.count() > 6
    assert asked() == one


@pytest.fixture
def another(actor_with, user_with):
    return lambda: Story(actor_with, user_with)
