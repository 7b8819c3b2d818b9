"""The API of spending, guarantees, work and measures."""

from __future__ import annotations

import pytest

from tests.registry.factories import VILLAGE, make_household
from xieshou.kernel.actor import Actor

pytestmark = pytest.mark.django_db
PERIOD = {"period_from": "2025-01-01", "period_to": "2026-01-01"}
FACTS = {
    "expenditure": {"kind": "medical", "amount_fen": 900_000, "repaid_fen": 300_000, **PERIOD},
    "guarantees": {"kind": "housing", "state": "met", "on_date": "2026-01-05", "evidence": "入户查看"},
    "measures": {"kind": "relief", "cause": "illness", "amount_fen": 50_000, "period_from": "2025-02-01"},
}


@pytest.fixture
def home(db):
    return make_household(Actor.system("测试"))


def _send(client, home, name, body):
    return client.post(
        f"/api/v1/registry/households/{home.pk}/{name}/", body, content_type="application/json"
    )


@pytest.mark.parametrize("name", sorted(FACTS))
def test_fact_is_entered_and_listed(user_with, client_for, home, name):
    client = client_for(user_with("village_cadre", regions=[VILLAGE]))
    made = _send(client, home, name, FACTS[name])
    assert made.status_code == 201, made.content.decode()
    (row,) = client.get(f"/api/v1/registry/households/{home.pk}/{name}/").json()
    assert row["id"] == made.json()["id"]
    assert {key: row[key] for key in FACTS[name] if key != "period_to"} == {
        key: value for key, value in FACTS[name].items() if key != "period_to"
    }


def test_work_is_entered_for_a_member(user_with, client_for, home):
    client = client_for(user_with("village_cadre", regions=[VILLAGE]))
    body = {"status": "county", "from_date": "2026-01-01", "person_id": str(home.head_id), "place": "县城"}
    assert _send(client, home, "work", body).status_code == 201
    (row,) = client.get(f"/api/v1/registry/households/{home.pk}/work/").json()
    assert (row["status"], row["person_id"]) == ("county", str(home.head_id))


@pytest.mark.parametrize("name", sorted([*FACTS, "work"]))
def test_facts_stop_at_the_scope_at_the_role_and_at_the_schema(user_with, client_for, home, name):
    address = f"/api/v1/registry/households/{home.pk}/{name}/"
    stranger = client_for(user_with("village_cadre", regions=["530823"]))
    assert stranger.get(address).status_code == 404
    employer = client_for(user_with("employer", regions=[VILLAGE]))
    assert employer.get(address).status_code == 403
    client = client_for(user_with("village_cadre", regions=[VILLAGE]))
    assert _send(client, home, name, {"kind": "x" * 40}).status_code == 422
    if name in FACTS:
        assert _send(stranger, home, name, FACTS[name]).status_code == 404
        assert _send(employer, home, name, FACTS[name]).status_code == 403
