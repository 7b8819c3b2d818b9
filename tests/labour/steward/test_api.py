"""The stewards' work through the API and on the Desk: the operations of the pages, behind the same doors."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.labour.makers import AT, ON, SEWER, make_employer, make_vacancy
from tests.labour.story import EAST, WEST
from xieshou.insight.queries.desk import get_desk
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import KeyEnterprise

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/labour"


@pytest.fixture
def steward(office, client_for):
    return client_for(office.users[0])


def send(client, path, **body):
    return client.post(f"{ROOT}/{path}", json.dumps(body, default=str), content_type="application/json")


def test_enterprise_is_given_served_and_read(office, steward, user_with, client_for):
    head = client_for(user_with("station_east", regions=[EAST, WEST], organisation=office.body))
    today = timezone.localdate()
    given = {"employer_id": make_employer().pk, "steward_id": office.users[0].pk, "from_date": today}
    assert send(steward, "key-enterprises/", **given).status_code == 403
    answer = send(head, "key-enterprises/", **given)
    assert answer.status_code == 201
    key = answer.json()["id"]
    talk = {"way": "call", "held_on": today}
    noted = send(steward, f"key-enterprises/{key}/contacts", **talk)
    assert (noted.status_code, noted.json()["due_on"]) == (201, str(today + timedelta(days=30)))
    (row,) = steward.get(f"{ROOT}/key-enterprises/?steward_id={office.users[0].pk}").json()["items"]
    assert (row["steward_name"], row["last_contact_on"]) == (office.users[0].display_name, str(today))
    assert steward.get(f"{ROOT}/key-enterprises/{key}").json()["id"] == key


def test_urgent_post_is_recorded_agreed_and_lapses(office, steward):
    row = office.give()
    today = timezone.localdate()
    need = {"enterprise_id": row.pk, "title": "缝纫工", "occupation_code": SEWER, "places": 2}
    made = send(steward, "urgent-posts/", **need, needed_by=today).json()
    assert (made["stage"], made["arrived"]) == ("mined", 0)
    assert steward.get(f"{ROOT}/urgent-posts/?stage=mined").json()["total"] == 1
    assert steward.get(f"{ROOT}/urgent-posts/{made['id']}").json()["title"] == "缝纫工"
    vacancy = make_vacancy(row.employer, expires_on=today + timedelta(days=60))
    agreed = send(steward, f"urgent-posts/{made['id']}/agree", vacancy_id=vacancy.pk).json()
    assert (agreed["stage"], agreed["vacancy_id"]) == ("agreed", str(vacancy.pk))
    reasons = [call["reason"] for call in steward.get(f"{ROOT}/call-list").json()]
    assert sorted(reasons) == ["expiring", "overdue"]
    lapsed = send(steward, f"urgent-posts/{made['id']}/lapse", reason="nobody").json()
    assert (lapsed["stage"], lapsed["lapse_reason"]) == ("lapsed", "nobody")
    (rate,) = steward.get(f"{ROOT}/urgent-rates").json()
    assert (rate["mined"], rate["agreed"], rate["filled"]) == (1, 1, 0)


def test_desk_counts_the_calls_of_a_steward_and_those_of_everybody_for_the_office(office):
    office.give()
    office.give(to=1)
    with in_scope(office.head.scope):
        KeyEnterprise.objects.update(due_on=ON - timedelta(days=1))

    def calls(actor):
        return {queue.key: queue.count for queue in get_desk(actor=actor, at=AT).queues}.get("calls", 0)

    assert (calls(office.stewards[0]), calls(office.head)) == (1, 2)
