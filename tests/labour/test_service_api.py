"""Publications, start-ups and officials through the API: the same operations, and no names come out."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.labour.makers import make_person, make_vacancy
from tests.labour.story import EAST, WEST
from xieshou.kernel.ids import new_id

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/labour"


def post(client, path, body=None):
    return client.post(f"{ROOT}{path}", body or {}, content_type="application/json")


@pytest.fixture
def west(user_with, client_for):
    return client_for(user_with("station_west", regions=[WEST]))


@pytest.fixture
def stranger(user_with, client_for):
    return client_for(user_with("station_west", regions=["530823"]))


def test_post_goes_on_the_page_is_read_out_and_taken_off(west, stranger):
    vacancy = make_vacancy(expires_on=timezone.localdate() + timedelta(days=9), published_to=[WEST])
    body = {"county": WEST, "vacancy_ids": [str(vacancy.pk)]}
    (line,) = post(west, "/publications/", body).json()
    assert (line["vacancy_id"], line["channel"]) == (str(vacancy.pk), "page")
    assert post(west, "/publications/", body).status_code == 409
    assert post(stranger, "/publications/", body).status_code == 403
    taken = post(west, "/publications/taken", {"county": WEST, "channel": "radio"})
    assert taken.json() == [str(vacancy.pk)]
    ended = post(west, f"/publications/{line['id']}/end")
    assert (ended.status_code, bool(ended.json()["ended_at"])) == (200, True)
    assert post(west, f"/publications/{line['id']}/end").status_code == 409
    assert post(west, "/publications/taken", {"county": WEST, "channel": "radio"}).status_code == 409
    assert west.get(f"{ROOT}/publications/").json()["total"] == 2
    assert stranger.get(f"{ROOT}/publications/").json()["total"] == 0


def test_business_is_opened_and_given_up_without_the_founder_s_name(west, stranger):
    founder, today = make_person("测试创业者"), timezone.localdate().isoformat()
    body = {"founder_id": str(founder.pk), "name": "山里红菌子铺", "branch": "retail", "opened_on": today}
    made = post(west, "/startups/", body)
    assert (made.status_code, made.json()["stage"]) == (201, "advice"), made.content
    assert post(west, "/startups/", body).status_code == 409
    one = f"/startups/{made.json()['id']}"
    assert west.get(f"{ROOT}{one}").json()["name"] == "山里红菌子铺"
    assert founder.name not in west.get(f"{ROOT}/startups/?stage=advice").content.decode()
    assert stranger.get(f"{ROOT}{one}").status_code == 404
    assert post(west, f"{one}/look", {"seen_on": today, "is_alive": True}).status_code == 409  # not begun
    ended = post(west, f"{one}/end", {"ended_on": today, "cause": "market", "note": "无人问津"})
    assert ended.status_code in (200, 422), ended.content


def test_course_is_planned_attended_and_held_without_names(user_with, client_for):
    office = client_for(user_with("station_east", regions=[EAST, WEST]))
    day = timezone.localdate() - timedelta(days=2)
    body = {
        "kind": "course", "topic": "劳务协作业务", "host": "宝山区人社局", "region_code": f"{EAST}000000",
        "partner_region_code": f"{WEST}000000", "from_date": day.isoformat(), "last_day": day.isoformat(), "hours": 8,
    }  # fmt: skip
    made = post(office, "/official-courses/", body)
    assert made.status_code == 201, made.content
    one = f"/official-courses/{made.json()['id']}"
    official = {"name": "测试干部", "organisation_name": "会泽县人社局", "region_code": f"{WEST}000000"}
    entered = post(office, f"{one}/officials", official)
    assert entered.status_code == 201, entered.content
    assert post(office, f"{one}/officials", official).status_code == 409
    key = entered.json()["id"]
    assert post(office, f"/course-officials/{key}/attend", {"hours": 9}).status_code == 409
    assert (
        post(office, f"/course-officials/{key}/attend", {"hours": 8, "score": 5}).json()["hours_attended"]
        == 8
    )
    assert post(office, f"{one}/close", {"held": True}).json()["status"] == "held"
    assert "测试干部" not in office.get(f"{ROOT}{one}/officials").content.decode()
    assert office.get(f"{ROOT}/official-courses/?status=held").json()["total"] == 1
    assert office.get(f"{ROOT}/official-courses/{new_id()}/officials").status_code == 404
