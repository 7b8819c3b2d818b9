"""The API of clues and cases."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.monitoring.story import VILLAGE
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope

BASE = "/api/v1/monitoring/"
CLUE = {
    "region_code": VILLAGE,
    "channel": "visit",
    "cause": "illness",
    "observed_on": "2026-03-01",
    "text": "住院",
}


@pytest.fixture(autouse=True)
def clock(monkeypatch, story):
    """Let the clock of the API be that of the story."""
    monkeypatch.setattr(timezone, "now", lambda: story.at)


@pytest.fixture
def client(user_with, client_for, story):
    return client_for(user_with("village_cadre", regions=[VILLAGE]))


def _send(client, body):
    return client.post(f"{BASE}clues/", body, content_type="application/json")


def test_clue_is_entered_read_and_listed_without_code_and_phone(client):
    made = _send(client, CLUE)
    assert made.status_code == 201, made.content.decode()
    row = client.get(f"{BASE}clues/{made.json()['id']}/").json()
    assert (row["text"], row["status"]) == ("住院", "new")
    assert not {"code", "phone_cipher", "phone"} & set(row)
    listed = client.get(f"{BASE}clues/", {"status": "new"}).json()
    assert (listed["count"], listed["items"][0]["id"]) == (1, row["id"])
    assert client.get(f"{BASE}clues/", {"status": "dismissed"}).json() == {"items": [], "count": 0}


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"channel": "alert"}, 422),
        ({"region_code": "5303"}, 422),
        ({"observed_on": "2026-03-09"}, 409),
        ({"text": ""}, 409),
        ({"region_code": "530823103201"}, 403),
    ],
)
def test_clue_that_does_not_hold_is_refused(client, change, status):
    assert _send(client, {**CLUE, **change}).status_code == status


def test_case_is_listed_and_read_in_ones_own_place_only(story, client, user_with, client_for):
    with in_scope(Scope.everything()):
        story.open()
    listed = client.get(f"{BASE}cases/", {"status": "verifying", "limit": 1}).json()
    assert (listed["count"], listed["items"][0]["number"]) == (1, story.case.number)
    assert client.get(f"{BASE}cases/{story.case.pk}/").json()["household_id"] == str(story.household.pk)
    stranger = client_for(user_with("county_approver", regions=["530823"]))
    assert stranger.get(f"{BASE}cases/{story.case.pk}/").status_code == 404
    assert stranger.get(f"{BASE}clues/{story.clue.pk}/").status_code == 404
    assert stranger.get(f"{BASE}cases/").json()["count"] == 0
    employer = client_for(user_with("employer", regions=[VILLAGE]))
    assert employer.get(f"{BASE}cases/").status_code == 403
    assert _send(employer, CLUE).status_code == 403
