"""Trips through the API: the same operations behind the same doors, from the plan to the signed arrival."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import Placement

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/labour"


def post(client, path, body=None):
    return client.post(f"{ROOT}{path}", body or {}, content_type="application/json")


@pytest.fixture
def west(user_with, client_for):
    return client_for(user_with("station_west", regions=[WEST]))


@pytest.fixture
def east(user_with, client_for):
    return client_for(user_with("station_east", regions=[EAST, WEST]))


@pytest.fixture
def stranger(user_with, client_for):
    return client_for(user_with("station_west", regions=["530823"]))


def plan(client):
    leaves = timezone.now() + timedelta(hours=5)
    body = {
        "region_code": WEST, "work_region_code": EAST, "title": "会泽专车", "transport": "charter",
        "destination": "宝山区工作站", "leaves_at": leaves.isoformat(),
        "due_at": (leaves + timedelta(days=2)).isoformat(),
    }  # fmt: skip
    answer = post(client, "/trips/", body)
    assert answer.status_code == 201, answer.content
    return answer.json()["id"], leaves


def test_trip_goes_from_the_plan_to_the_signed_arrival(story, another, west, east, stranger):
    other = another()
    for one in (story, other):
        one.accept()
    trip, leaves = plan(west)
    one = f"/trips/{trip}"
    assert (
        post(west, f"{one}/vehicles", {"label": "1号车", "seats": 2, "guardian": "李干部"}).status_code == 201
    )
    stop = post(west, f"{one}/stops", {"place": "客运站", "meets_at": leaves.isoformat()}).json()["id"]
    keys = [str(story.placement.pk), str(other.placement.pk)]
    seats = post(west, f"{one}/seats", {"stop_id": stop, "placement_ids": keys}).json()
    assert [seat["number"] for seat in seats] == [1, 2]
    assert post(west, f"{one}/leave").status_code == 409
    assert post(west, f"{one}/check-in", {"code": "none"}).status_code == 409
    assert post(west, f"{one}/check-in", {"code": seats[0]["code"]}).json()["status"] == "boarded"
    gone = post(west, f"/seats/{seats[1]['id']}/no-show", {"reason": "ill"}).json()
    assert (gone["status"], gone["no_show_reason"]) == ("no_show", "ill")
    assert post(west, f"/seats/{seats[1]['id']}/off").status_code == 409

    cost = post(west, f"{one}/costs", {"kind": "vehicle", "payer": "district", "amount_fen": 120_001}).json()
    back = post(west, f"/trip-costs/{cost['id']}/reverse", {"reason": "发票作废"})
    assert (back.status_code, back.json()["amount_fen"]) == (201, -120_001)
    assert post(west, f"/trip-costs/{cost['id']}/reverse", {"reason": "发票作废"}).status_code == 409
    assert post(west, f"{one}/leave").json()["status"] == "departed"
    arrived = post(west, f"{one}/arrive").json()
    assert (arrived["status"], arrived["boarded"], arrived["no_shows"], arrived["cost_fen"]) == (
        "arrived", 1, 1, 0,
    )  # fmt: skip
    with in_scope(Scope.everything()):
        placed = Placement.objects.get(seats__id=seats[0]["id"])
    signed = post(east, f"/placements/{placed.pk}/receive", {"came": True, "came_on": str(placed.arrived_on)})
    assert (signed.status_code, signed.json()["receiver"]) == (201, "station")
    assert post(west, f"/placements/{placed.pk}/receive", {"came": False}).status_code == 403

    assert west.get(f"{ROOT}/trips/?status=arrived").json()["total"] == 1
    assert west.get(f"{ROOT}/trips/?status=planned").json()["total"] == 0
    assert len(west.get(f"{ROOT}{one}/seats").json()) == 2
    assert west.get(f"{ROOT}{one}").json()["id"] == trip
    for path in (one, f"{one}/seats"):
        assert stranger.get(f"{ROOT}{path}").status_code == 404
    assert stranger.get(f"{ROOT}/trips/").json()["total"] == 0


def test_planned_trip_is_cancelled_with_a_reason(west):
    trip, _leaves = plan(west)
    assert post(west, f"/trips/{trip}/cancel", {"reason": "雨天封路"}).json()["status"] == "cancelled"
    assert post(west, f"/trips/{new_id()}/cancel", {"reason": "雨天封路"}).status_code == 404
    assert west.get(f"{ROOT}/trips/{new_id()}").status_code == 404
