"""Subsidies through the API: made by one, checked by another, paid once; accounts never come out."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.labour.story import WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.labour.models import SubsidyBatch
from xieshou.labour.operations import payment

from .test_operations import NUMBER, Desk, prove

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/labour"
WANTED = {"county": WEST, "kind": "transport", "year": 2026, "document": "县补贴办法〔2026〕1号"}


def post(client, path, body=None):
    return client.post(f"{ROOT}{path}", body or {}, content_type="application/json")


@pytest.fixture
def clients(user_with, client_for):
    return {
        role: client_for(user_with(role, regions=[WEST]))
        for role in ("station_west", "county_approver", "project_officer")
    }


@pytest.fixture
def ready(story, actor_with):
    prove(story, desk=Desk(actor_with))
    return story


def test_batch_is_made_checked_and_paid_once(ready, clients, actor_with):
    west, checker, payer = clients.values()
    (line,) = west.get(f"{ROOT}/subsidies/candidates?county={WEST}&kind=transport&year=2026").json()
    assert (line["verdict"], line["has_account"], line["ceiling_fen"]) == ("eligible", True, 30_000)
    made = post(west, "/subsidies/", WANTED)
    assert (made.status_code, made.json()["people"], made.json()["total_fen"]) == (201, 1, 30_000)
    one = f"/subsidies/{made.json()['id']}"
    assert post(west, "/subsidies/", WANTED).status_code == 409  # nobody is left
    assert post(west, f"{one}/submit").json()["status"] == "submitted"
    assert post(west, f"{one}/approve").status_code == 403
    assert post(checker, f"{one}/return", {"reason": "人数不符"}).json()["status"] == "draft"
    assert post(west, f"{one}/submit").status_code == 200
    assert post(checker, f"{one}/approve").json()["status"] == "approved"
    paid = {"paid_on": timezone.localdate().isoformat(), "voucher": "记-1"}
    assert post(payer, f"{one}/paid", paid).status_code == 409  # no file was taken
    with in_scope(Scope.everything()):
        officer = actor_with("project_officer", regions=[WEST], user_id=new_id())
        batch = SubsidyBatch.objects.get()
        payment.take_file(batch_id=batch.pk, form="csv", purpose="发放补贴", actor=officer, at=timezone.now())
    settled = post(payer, f"{one}/paid", paid)
    assert (settled.status_code, settled.json()["paid_fen"]) == (200, 30_000), settled.content
    (claim,) = checker.get(f"{ROOT}{one}/claims").json()
    assert (claim["status"], claim["amount_fen"]) == ("paid", 30_000)
    assert NUMBER not in checker.get(f"{ROOT}{one}/claims").content.decode()
    assert checker.get(f"{ROOT}/subsidies/").json()["total"] == 1
    assert checker.get(f"{ROOT}{one}").json()["status"] == "paid"


def test_draft_is_cancelled_and_a_stranger_finds_nothing(ready, clients, user_with, client_for):
    west = clients["station_west"]
    made = post(west, "/subsidies/", WANTED).json()
    stranger = client_for(user_with("station_west", regions=["530823"]))
    assert stranger.get(f"{ROOT}/subsidies/{made['id']}").status_code == 404
    assert post(west, f"/subsidies/{made['id']}/cancel", {"reason": "重做"}).json()["status"] == "cancelled"
    assert post(west, "/subsidies/", {**WANTED, "kind": "nonsense"}).status_code == 422
