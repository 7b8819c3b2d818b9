"""Keeping and briefings through the API: flag, talk, another post held, the move, what the worker says after."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.labour.makers import make_vacancy
from tests.labour.story import EAST, WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.rules.keeping import briefing_list

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/labour"


def post(client, path, body=None):
    return client.post(f"{ROOT}{path}", body or {}, content_type="application/json")


@pytest.fixture
def east(user_with, client_for):
    return client_for(user_with("station_east", regions=[EAST, WEST]))


@pytest.fixture
def steward(user_with, client_for):
    return client_for(user_with("recruitment_steward", regions=[EAST, WEST]))


@pytest.fixture
def flagged(story, east):
    story.work()
    answer = post(east, f"/placements/{story.placement.pk}/at-risk", {"reason": "climate"})
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_worker_is_moved_to_a_held_post_and_says_why(story, flagged, east, steward):
    today = timezone.localdate().isoformat()
    one = f"/risks/{flagged['id']}"
    talk = {
        "talked_on": today,
        "way": "phone",
        "guidance": "post_change",
        "note": "想换岗位",
        "wants_other_post": True,
    }
    assert post(east, f"{one}/talks", talk).status_code == 201
    assert post(east, f"{one}/move", {"left_on": today}).status_code == 409
    with in_scope(Scope.everything()):
        other = make_vacancy(expires_on=timezone.localdate() + timedelta(days=30))
    assert post(east, f"{one}/propose", {"vacancy_id": str(other.pk)}).status_code == 403
    held = post(steward, f"{one}/propose", {"vacancy_id": str(other.pk)})
    assert (held.status_code, held.json()["status"]) == (200, "proposed"), held.content
    moved = post(east, f"{one}/move", {"left_on": today})
    assert (moved.status_code, moved.json()["vacancy_id"]) == (201, str(other.pk)), moved.content
    said = {
        "held_on": today, "way": "phone", "wage_promise": "yes", "lodging_promise": "no", "hours_promise": "yes",
        "would_return": True,
    }  # fmt: skip
    path = f"/placements/{story.placement.pk}/exit-interview"
    assert post(east, path, said).json()["would_return"] is True
    assert post(east, path, said).status_code == 409
    assert east.get(f"{ROOT}/risks/?closed=true").json()["items"][0]["status"] == "moved"
    assert east.get(f"{ROOT}/risks/").json()["total"] == 0


def test_flag_ends_where_the_worker_stays(flagged, east, user_with, client_for):
    kept = post(east, f"/risks/{flagged['id']}/keep", {"note": "已安排老乡同住"})
    assert (kept.status_code, kept.json()["status"]) == (200, "kept")
    assert post(east, f"/risks/{flagged['id']}/keep", {"note": "再来一次"}).status_code == 409
    assert east.get(f"{ROOT}/risks/{flagged['id']}").json()["status"] == "kept"
    stranger = client_for(user_with("station_east", regions=["310115"]))
    assert stranger.get(f"{ROOT}/risks/{flagged['id']}").status_code == 404


def test_briefing_is_entered_and_never_gives_the_telephone(story, east):
    story.accept()
    codes = list(briefing_list(timezone.localdate()).codes)
    body = {
        "items": codes, "family_name": "测试家人", "family_relation": "parent", "family_phone": "13800000000",
        "peers_agreed": True,
    }  # fmt: skip
    answer = post(east, f"/placements/{story.placement.pk}/briefing", body)
    assert (answer.status_code, answer.json()["is_complete"]) == (200, True), answer.content
    assert "13800000000" not in answer.content.decode()
    assert (
        post(east, f"/placements/{story.placement.pk}/briefing", {"items": ["nonsense"]}).status_code == 409
    )
