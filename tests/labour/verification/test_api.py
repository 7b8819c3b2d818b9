"""Steps five to nine of the story through the API alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.labour.story import EAST, WEST
from xieshou.labour.models import RetentionCheck
from xieshou.registry.models import IncomeFact

ROOT = "/api/v1/labour"


class Caller:
    """A signed-in user of the API."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def get(self, path: str) -> Any:
        return self.client.get(f"{ROOT}{path}")

    def post(self, path: str, **body: Any) -> Any:
        return self.client.post(f"{ROOT}{path}", body, content_type="application/json")


@pytest.fixture
def callers(story, user_with, client_for):
    """Return one caller a role, the employer being the story's interviewer."""
    roles = {"recruitment_steward": [EAST, WEST], "station_west": [WEST], "station_east": [EAST, WEST]}
    made = {role: Caller(client_for(user_with(role, regions=regions))) for role, regions in roles.items()}
    return made | {"employer": Caller(client_for(story.interviewer))}


def test_story_through_the_api(story, callers):
    steward, county, east, boss = callers.values()
    today = timezone.localdate()

    made = steward.post("/referrals/", wish_id=str(story.wish.pk), vacancy_id=str(story.vacancy.pk))
    referral = f"/referrals/{made.json()['id']}"
    slots = steward.get(f"{referral}/slots?interviewer_id={story.interviewer.pk}").json()
    booked = steward.post(
        f"{referral}/interviews", interviewer_id=str(story.interviewer.pk), start_at=slots[0]["start"]
    )
    assert (made.status_code, booked.status_code) == (201, 201)
    _held_in_the_past(booked.json()["id"])
    result = {"outcome": "passed", "score_skill": 4, "score_communication": 4, "score_attitude": 5}
    assert boss.post(f"/interviews/{booked.json()['id']}/result", **result).status_code == 200
    terms = {"wage_fen": 520_000, "start_date": today.isoformat()}
    assert boss.post(f"{referral}/offer", **terms).json()["status"] == "offered"
    answer = county.post(f"{referral}/answer", accepted=True, consent_note="电话确认")
    assert answer.json()["status"] == "accepted"

    placement = f"/placements/{county.get('/placements/').json()['items'][0]['id']}"
    journey = {"departed_on": today.isoformat(), "transport": "train", "arrangement": "organised"}
    assert county.post(f"{placement}/depart", **journey).json()["status"] == "departed"
    assert east.post(f"{placement}/arrive", arrived_on=today.isoformat()).json()["status"] == "arrived"
    said = {"employed": True, "start_date": today.isoformat(), "post": "缝纫工", "wage_fen": 520_000}
    assert county.post(f"{placement}/confirmations/county", **said).status_code == 201
    assert boss.get(f"{placement}/confirmations").json()["hidden"] == ["county"]
    assert boss.post(f"{placement}/confirmations/employer", **{**said, "wage_fen": 1}).status_code == 201
    assert county.get(f"{placement}/confirmations").json()["differing"] == ["wage_fen"]
    assert boss.post(f"{placement}/confirmations/employer", **said, reason="输入错误").status_code == 201
    assert east.get(placement).json()["status"] == "in_work"

    RetentionCheck.objects.filter(day=3).update(due_on=today)
    (due,) = east.get("/checks/due").json()
    assert east.post(f"/checks/{due['id']}", outcome="at_work", way="phone").json()["outcome"] == "at_work"
    wage = boss.post(f"{placement}/wages", month=today.isoformat(), wage_fen=480_000, evidence_note="工资条")
    confirmed = county.post(f"/wages/{wage.json()['id']}/confirm")
    assert confirmed.json()["status"] == "confirmed"
    assert str(IncomeFact.objects.get().pk) == confirmed.json()["income_fact_id"]
    left = east.post(f"{placement}/leave", left_on=today.isoformat(), reason="skill")
    assert left.json()["status"] == "left"
    stages = steward.get("/funnel?by=employer").json()["stages"]
    assert stages[0] == {"key": "sent", "numerator": 1, "denominator": 1, "unknown": 0}


def _held_in_the_past(interview_id: str) -> None:
    """Let an hour pass: the interview lies behind us."""
    from xieshou.labour.models import Interview

    now = timezone.now()
    Interview.objects.filter(pk=interview_id).update(
        start_at=now - timedelta(hours=1), end_at=now - timedelta(minutes=30)
    )


@pytest.mark.parametrize("path", ["/referrals/", "/interviews/", "/placements/", "/checks/due", "/funnel"])
def test_api_without_the_capability_is_forbidden(story, user_with, client_for, path):
    caller = Caller(client_for(user_with("security_administrator", regions=[""])))

    assert caller.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/referrals/", "/placements/"])
def test_api_without_sign_in_is_unauthorised(db, client, path):
    assert client.get(f"{ROOT}{path}").status_code == 401


def test_api_hides_records_of_another_area(story, user_with, client_for):
    story.work()
    caller = Caller(client_for(user_with("station_west", regions=["6531"])))
    placement = f"/placements/{story.placement.pk}"

    for path in (f"/referrals/{story.referral.pk}", placement, f"{placement}/wages", f"{placement}/checks"):
        assert caller.get(path).status_code == 404, path
    assert caller.post(f"{placement}/leave", left_on="2026-03-20", reason="skill").status_code == 404
    assert (
        caller.post(f"{placement}/wages", month="2026-03-01", wage_fen=1, evidence_note="x").status_code
        == 404
    )


def test_api_refuses_unknown_words_and_numbers(story, callers):
    story.work()
    placement = f"/placements/{story.placement.pk}"

    assert (
        callers["station_east"].post(f"{placement}/leave", left_on="2026-03-20", reason="x").status_code
        == 422
    )
    assert (
        callers["employer"]
        .post(f"{placement}/wages", month="2026-03-01", wage_fen=0, evidence_note="x")
        .status_code
        == 422
    )
    assert callers["employer"].post(f"{placement}/confirmations/judge", employed=True).status_code == 422


def test_api_refusal_names_the_field(story, callers):
    story.work()

    answer = callers["employer"].post(
        f"/placements/{story.placement.pk}/wages", month="2020-01-01", wage_fen=1, evidence_note="x"
    )

    assert (answer.status_code, answer.json()["field"]) == (409, "month")
