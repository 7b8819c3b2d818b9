"""Curves, prices and outcomes through the API: the figures of the pages, behind the same doors."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.labour.makers import AT, ON, make_vacancy, make_wish, steward
from tests.labour.story import EAST, WEST
from xieshou.kernel.ids import new_id
from xieshou.labour.operations.run import calculate_run, request_run

ROOT = "/api/v1/labour"


@pytest.fixture
def client(db, user_with, client_for):
    return client_for(user_with("recruitment_steward", regions=[EAST, WEST]))


@pytest.fixture
def shut(db, user_with, client_for):
    return client_for(user_with("village_cadre", regions=[WEST]))


def test_curve_counts_leavers_by_cause(story, client, shut):
    story.work()
    story.leave(day=12, reason="climate")
    (point,) = client.get(f"{ROOT}/curve").json()

    assert (point["day"], point["at_risk"], point["left"], point["retained"]) == (7, 1, {"climate": 1}, 0.0)
    assert client.get(f"{ROOT}/curve?county=530324").json() == []
    assert shut.get(f"{ROOT}/curve").status_code == 403


def test_place_more_places_one_more_of_two(client, shut):
    for _number in range(2):
        make_wish()
    vacancy = make_vacancy(head_count=1, expires_on=timezone.localdate())
    answer = client.get(f"{ROOT}/market/{vacancy.pk}").json()

    assert (answer["places"], answer["more"]["placed_change"], answer["less"]["placed_change"]) == (1, 1, -1)
    assert client.get(f"{ROOT}/market/{new_id()}").status_code == 404
    assert shut.get(f"{ROOT}/market/{vacancy.pk}").status_code == 403


def test_place_of_an_empty_market_is_not_found(client):
    assert client.get(f"{ROOT}/market/{new_id()}").status_code == 404


def test_outcomes_are_those_of_the_page(actor_with, client, shut):
    for _number in range(6):
        make_wish()
    make_vacancy(head_count=6)
    actor = steward(actor_with, regions=(EAST, WEST))
    run = request_run(actor=actor, at=AT, on=ON)
    calculate_run(run_id=run.pk, actor=actor, at=AT)
    groups = client.get(f"{ROOT}/runs/{run.pk}/outcomes").json()

    county = next(group for group in groups if group["dimension"] == "county")
    assert (county["key"], county["hidden"], county["seekers"], county["reached"]) == ("530326", False, 6, 6)
    assert {group["dimension"] for group in groups} == {"county", "sex", "age", "ethnicity"}
    assert shut.get(f"{ROOT}/runs/{run.pk}/outcomes").status_code == 403
