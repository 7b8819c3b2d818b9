"""The whole way of a case through the API: the rights, refusals and fields of the pages."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.monitoring.story import COUNTY, MET, TOWNSHIP, VILLAGE
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope

BASE = "/api/v1/monitoring/"


@pytest.fixture(autouse=True)
def clock(monkeypatch, story):
    """Let the clock of the API be that of the story."""
    monkeypatch.setattr(timezone, "now", lambda: story.at)


class Program:
    """A program that signs in anew each time: the story is longer than a session."""

    def __init__(self, client_for, user):
        self.client_for, self.user = client_for, user

    def get(self, *given):
        return self.client_for(self.user).get(*given)

    def post(self, *given, **more):
        return self.client_for(self.user).post(*given, **more)


@pytest.fixture
def village_api(user_with, client_for):
    return Program(client_for, user_with("village_cadre", regions=[VILLAGE]))


@pytest.fixture
def township_api(user_with, client_for):
    return Program(client_for, user_with("county_approver", regions=[TOWNSHIP]))


@pytest.fixture
def county_api(user_with, client_for):
    return Program(client_for, user_with("county_approver", regions=[COUNTY]))


def send(client, address, body=None, *, status=200):
    answer = client.post(f"{BASE}{address}/", body or {}, content_type="application/json")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def sign(client, story):
    version = client.get(f"{BASE}cases/{story.case.pk}/record/").json()["version"]
    return send(client, "signatures", {"cases": [{"case_id": str(story.case.pk), "version": version}]})


def found(story, **values):
    return {
        "proposed_class": "unstable", "causes": ["illness"], "finding": "自付医疗费用较高",
        "authorised_by": story.head, "authorised_on": story.on.isoformat(), **values,
    }  # fmt: skip


def test_case_lives_from_clue_to_clearing_and_back(story, village_api, township_api, county_api):
    with in_scope(Scope.everything()):
        clue = story.tell()
    made = send(village_api, f"clues/{clue.pk}/open", status=201)
    at = f"cases/{made['id']}"
    story.case = type("Row", (), {"pk": made["id"]})()
    assert send(village_api, f"{at}/verification", found(story))["stage"] == "reviewing"
    meeting = {"meeting_on": story.on.isoformat(), "present": 30, "in_favour": 28}
    send(village_api, f"{at}/review", meeting)
    assert send(village_api, f"{at}/notice", {"remark": ""})["stage"] == "notice"
    story.day += 6
    assert send(village_api, f"{at}/notice/over")["stage"] == "township"
    assert sign(township_api, story)["signed"] == [made["number"]]
    assert sign(county_api, story)["signed"] == [made["number"]]

    plan = {
        "cause": "illness", "kind": "medical", "text": "纳入医疗救助", "responsible": "县医保局",
        "due_on": (story.on + timedelta(days=20)).isoformat(),
    }  # fmt: skip
    measure = send(village_api, f"{at}/measures", plan, status=201)
    send(village_api, f"measures/{measure['id']}/start", {"started_on": story.on.isoformat()})
    send(village_api, f"{at}/causes", {"kind": "water", "note": "水源干涸"})
    causes = send(village_api, f"{at}/solved", {"kind": "water", "note": "已通自来水"})
    assert {one["kind"]: one["is_helped"] for one in causes} == {"illness": True, "water": False}
    assert send(village_api, f"{at}/arrange")["stage"] == "following"
    look = {"income_fen": 1_200_000, "guarantees": MET}
    send(village_api, f"{at}/follow-up", {**look, "on": story.on.isoformat()}, status=201)
    send(village_api, f"{at}/solved", {"kind": "illness", "note": "自付部分可承受"})
    ended = send(village_api, f"measures/{measure['id']}/end", {"status": "done", "result": "已结清"})
    assert (ended["status"], ended["result"]) == ("done", "已结清")
    story.day += 190
    send(village_api, f"{at}/follow-up", {**look, "on": story.on.isoformat()}, status=201)
    consent = {"agreed_by": story.head, "agreed_on": story.on.isoformat()}
    assert send(village_api, f"{at}/clearing", consent)["stage"] == "clearing"
    story.day += 6
    assert sign(county_api, story)["signed"] == [made["number"]]
    assert send(county_api, f"{at}/roll-back", {"reason": "核查发现收入不实"})["stage"] == "following"

    record = village_api.get(f"{BASE}{at}/record/").json()
    assert [len(record[name]) for name in ("causes", "measures", "follow_ups")] == [2, 1, 2]
    assert record["steps"][0]["move"] == "roll_back"
    assert record["case"]["stage"] == "following"
    with in_scope(Scope.everything()):
        assert Event.objects.filter(event="monitoring.case.read", subject_id=made["id"]).exists()


def test_clue_is_linked_dismissed_and_opened_again(story, village_api):
    with in_scope(Scope.everything()):
        clue = story.tell()
    at = f"clues/{clue.pk}"
    linked = send(village_api, f"{at}/household", {"household_id": str(story.household.pk)})
    assert linked["household_id"] == str(story.household.pk)
    assert send(village_api, f"{at}/dismiss", {"answer": "经核实无风险"})["status"] == "dismissed"
    assert send(village_api, f"{at}/reopen", {"reason": "又有新情况"})["status"] == "new"


def test_refusal_names_the_field_and_changes_nothing(story, village_api, county_api, township_api):
    with in_scope(Scope.everything()):
        story.open()
    at = f"cases/{story.case.pk}"
    refused = send(village_api, f"{at}/verification", found(story, authorised_by=" "), status=409)
    assert (refused["field"], bool(refused["detail"])) == ("authorised_by", True)
    unknown = send(village_api, f"{at}/verification", found(story, proposed_class="rich"), status=409)
    assert unknown["field"] == "proposed_class"
    send(village_api, f"{at}/verification", found(story, authorised_on="morgen"), status=422)
    send(village_api, f"{at}/verification", {}, status=422)
    send(village_api, f"{at}/review", {"meeting_on": "2026-03-02", "present": 3, "in_favour": -1}, status=422)
    send(village_api, f"{at}/arrange", status=409)
    send(county_api, f"{at}/roll-back", {"reason": "无"}, status=409)
    assert send(village_api, f"{at}/return", {"reason": "材料不全"}, status=409)
    with in_scope(Scope.everything()):
        assert story.fresh().stage == "verifying"
    left_out = sign(township_api, story)["left_out"]
    assert set(left_out) == {story.case.number}
    send(township_api, "signatures", {"cases": []}, status=409)
    assert send(village_api, f"{at}/refuse", {"reason": "收入稳定"})["stage"] == "refused"


def test_stale_signature_and_foreign_case_are_left_out(story, county_api, user_with, client_for):
    with in_scope(Scope.everything()):
        story.to_county()
    seen = {"case_id": str(story.case.pk), "version": 1}
    done = send(county_api, "signatures", {"cases": [seen, {"case_id": str(uuid4()), "version": 1}]})
    assert (done["signed"], list(done["left_out"])) == ([], [story.case.number])
    stranger = client_for(user_with("county_approver", regions=["530823"]))
    assert send(stranger, "signatures", {"cases": [seen]})["left_out"] == {}
    assert stranger.get(f"{BASE}cases/{story.case.pk}/record/").status_code == 404
    send(stranger, f"cases/{story.case.pk}/return", {"reason": "材料不全"}, status=404)


@pytest.mark.parametrize(
    ("role", "address", "status"),
    [
        ("auditor", "verification", 403),
        ("auditor", "measures", 403),
        ("auditor", "follow-up", 403),
        ("village_cadre", "roll-back", 403),
        ("employer", "return", 403),
    ],
)
def test_step_asks_for_its_right(story, user_with, client_for, role, address, status):
    with in_scope(Scope.everything()):
        story.open()
    client = client_for(user_with(role, regions=[VILLAGE]))
    send(client, f"cases/{story.case.pk}/{address}", status=status)


def test_record_asks_as_often_for_many_rows(story, village_api):
    with in_scope(Scope.everything()):
        story.to_following()
    address = f"{BASE}cases/{story.case.pk}/record/"

    def asked():
        with CaptureQueriesContext(connection) as found_queries:
            assert village_api.get(address).status_code == 200
        return len(found_queries)

    before = asked()
    with in_scope(Scope.everything()):
        for _more in range(3):
            story.day += 1
            story.look()
            story.plan()
    assert asked() == before
