"""What the pages of cooperation enter is entered through the API too: same operations, same refusals."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.cooperation.agreement.test_agreement import PNG
from tests.cooperation.places import COUNTY, DISTRICT, EAST, ON, VILLAGE_WEST, WEST
from xieshou.cooperation.models import Attendee, Decision, Finding, Meeting, SupervisionOrder

ROOT = "/api/v1/cooperation"
SIDES = {"region_code": EAST, "partner_region_code": WEST}
DAY, LATER = ON.isoformat(), "2026-09-10"


@pytest.fixture
def post(client):
    """Return a function that posts as the cooperation officer and returns the answer."""

    def send(path, expected=201, /, by=client, **body):
        answer = by.post(f"{ROOT}/{path}", body, content_type="application/json")
        assert answer.status_code == expected, answer.content
        return answer.json()

    return send


def test_agreement_with_party_and_commitment_until_its_end(client, foreign_client, post):
    terms = {"title": "框架协议", "signed_on": DAY, "from_date": "2026-01-01", "to_date": "2029-01-01"}
    made = post("agreements/", **SIDES, **terms)["id"]
    party = {"name": "区人民政府", "is_east": True}
    post(f"agreements/{made}/parties/", **party)
    assert post(f"agreements/{made}/parties/", 409, **party)["field"] == "name"
    promise = {"text": "村村结对", "indicator_code": "cooperation.ties", "target": 2}
    post(f"agreements/{made}/commitments/", **promise)
    post(f"agreements/{made}/commitments/", 422, **{**promise, "target": 0})
    assert post("agreements/", 409, **SIDES, **{**terms, "to_date": "2025-01-01"})["field"] == "to_date"
    post(f"agreements/{made}/end/", 404, by=foreign_client, to_date="2027-01-01", reason="终止")
    ended = post(f"agreements/{made}/end/", 200, to_date="2027-01-01", reason="并入新协议")
    assert (ended["to_date"], ended["ended_reason"]) == ("2027-01-01", "并入新协议")
    assert client.get(f"{ROOT}/agreements/{made}/").json()["parties"] == [party]
    assert foreign_client.get(f"{ROOT}/agreements/{made}/").status_code == 404


def test_event_programme_and_liaison(client, foreign_client, post):
    event = post("events/", **SIDES, title="论坛", focus="fusion", place="会泽县", held_on=DAY)["id"]
    post(f"events/{event}/participants/", name="宝山实验小学", is_east=True, people=3)
    post(f"events/{event}/participants/", 409, name="宝山实验小学", is_east=True)
    (row,) = client.get(f"{ROOT}/events/").json()
    assert [one["people"] for one in row["participants"]] == [3]
    programme = post("programmes/", **SIDES, title="组团帮扶")["id"]
    slot = {"slot": "team", "text": "五人医疗队", "evidence": "派驻名册"}
    post(f"programmes/{programme}/slots/", **slot)
    post(f"programmes/{programme}/slots/", 404, by=foreign_client, **slot)
    assert [one["slot"] for one in client.get(f"{ROOT}/programmes/").json()[0]["slots"]] == ["team"]
    liaison = post("liaisons/", **SIDES, name="示范·王", office="农委", from_date=DAY)["id"]
    task = post(f"liaisons/{liaison}/tasks/", hat="coach", text="指导制棒", due_date=LATER)["id"]
    post(f"liaisons/tasks/{task}/done/", 200, result="教会三十户")
    (row,) = client.get(f"{ROOT}/liaisons/").json()
    assert [one["result"] for one in row["tasks"]] == ["教会三十户"]
    for path in ("events", "programmes", "liaisons"):
        assert foreign_client.get(f"{ROOT}/{path}/").json() == []


def test_order_is_issued_answered_and_judged_by_two_people(
    client, foreign_client, post, user_with, client_for
):
    order = {"problem": "冷库未验收", "basis": "督查记录", "addressee": "县农业农村局", "issued_on": DAY}
    made = post("supervision/", **SIDES, **order, due_date=LATER)
    assert made["number"].startswith(f"{DISTRICT}-2026-")
    assert post("supervision/", 409, **SIDES, **order, due_date=DAY)["field"] == "due_date"
    way = f"supervision/{made['id']}"
    post(f"{way}/answer/", 403, measure="已补验收")
    county = client_for(user_with("county_approver", regions=[COUNTY]))
    assert post(f"{way}/answer/", 200, by=county, measure="已补验收")["status"] == "answered"
    post(f"{way}/judge/", 404, by=foreign_client, accepted=True, judgement="属实")
    post(f"{way}/judge/", 200, accepted=True, judgement="属实")
    assert SupervisionOrder.objects.get().status == "closed"
    assert client.get(f"{ROOT}/supervision/?status=issued").json() == []
    assert [one["id"] for one in client.get(f"{ROOT}/supervision/").json()] == [made["id"]]


def test_media_partner(client, foreign_client, post):
    medium = {"name": "融媒体中心", "contract_number": "媒1号", "campaign": "一县一品", "from_date": DAY}
    post("media/", **SIDES, **medium)
    assert post("media/", 409, **SIDES, **medium)["field"] == "contract_number"
    post("media/", 422, **SIDES, **{**medium, "link": "javascript:alert(1)"})
    assert [one["name"] for one in client.get(f"{ROOT}/media/").json()] == ["融媒体中心"]
    assert foreign_client.get(f"{ROOT}/media/").json() == []


def test_meeting_from_its_plan_to_closed_minutes(foreign_client, post):
    made = post("meetings/", **SIDES, title="联席会议", place="会泽县", held_on=DAY)["id"]
    point = post(f"meetings/{made}/agenda/", text="通报进展")["id"]
    post(f"meetings/agenda/{point}/", 200, text="通报进展", note="双方通报")
    guest = post(f"meetings/{made}/attendees/", name="示范·李", duty="副区长", is_east=True)["id"]
    told = {"presence": "represented"}
    assert post(f"meetings/attendees/{guest}/", 409, **told)["field"] == "stand_in"
    post(f"meetings/attendees/{guest}/", 200, **told, stand_in="示范·刘")
    decided = {"text": "建三个站", "owner": "县人社局", "owner_is_east": False, "due_date": LATER}
    decision = post(f"meetings/{made}/decisions/", **decided)["id"]
    report = {"status": "done", "text": "已建成"}
    post(f"decisions/{decision}/reports/", **report)
    for path, body in (
        (f"meetings/{made}/decisions/", decided), (f"decisions/{decision}/reports/", report),
        (f"meetings/{made}/minutes/", {"minutes": "略"}), (f"meetings/attendees/{guest}/", told),
    ):  # fmt: skip
        post(path, 404, by=foreign_client, **body)
    post(f"meetings/{made}/minutes/", 200, minutes="会议认为……")
    post(f"meetings/{made}/minutes/", 409, minutes="再改")
    assert (Meeting.objects.get().status, Decision.objects.get().status) == ("closed", "done")
    assert Attendee.objects.get().stand_in == "示范·刘"


def test_visit_until_its_problem_is_checked_by_somebody_else(
    client, foreign_client, post, user_with, client_for
):
    days = {"from_date": DAY, "to_date": "2026-03-05"}
    made = post("visits/", **SIDES, title="调研", leader="示范·李区长", **days)["id"]
    post(f"visits/{made}/members/", name="示范·李区长", rank="principal", is_east=True)
    stop = {"day": DAY, "kind": "school", "place": "小学"}
    post(f"visits/{made}/stops/", **stop)
    assert post(f"visits/{made}/stops/", 409, **{**stop, "day": LATER})["field"] == "day"
    problem = {
        "text": "屋顶漏水", "owner": "县教体局", "due_date": LATER, "seen_at": f"{DAY}T10:00:00+08:00",
        "village_code": VILLAGE_WEST, "no_photo_reason": "照片另传",
    }  # fmt: skip
    key = post(f"visits/{made}/findings/", **problem)["id"]
    assert post(f"visits/{made}/findings/", 409, **{**problem, "village_code": ""})["field"] == "village_code"
    post(f"visits/{made}/findings/", 422, **{**problem, "seen_at": f"{DAY}T10:00:00"})
    post(f"findings/{key}/rectification/", 409, measure="已修")
    for by, status in ((foreign_client, 404), (client, 200)):
        photo = {"file": SimpleUploadedFile("after.png", PNG, content_type="image/png")}
        assert by.post(f"{ROOT}/findings/{key}/photos/?moment=after", photo).status_code == status
    post(f"findings/{key}/rectification/", 200, measure="已修")
    post(f"findings/{key}/check/", 409, accepted=True)
    county = client_for(user_with("county_approver", regions=[COUNTY]))
    post(f"findings/{key}/check/", 200, by=county, accepted=True)
    assert Finding.objects.get().status == "closed"
