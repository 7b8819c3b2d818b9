"""Subsidies through the API: made by one, checked by another, paid once; accounts never come out."""

from __future__ import annotations

from hashlib import sha256

import pytest
from django.utils import timezone

from tests.labour.story import WEST
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.scope_sql import in_scope

from .funds import paid_from
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
def wanted(db):
    return {**WANTED, **paid_from()}


@pytest.fixture
def ready(story, actor_with):
    prove(story, desk=Desk(actor_with))
    return story


def test_batch_is_made_checked_and_paid_once(ready, clients, wanted):
    west, checker, payer = clients.values()
    (line,) = west.get(f"{ROOT}/subsidies/candidates?county={WEST}&kind=transport&year=2026").json()
    assert (line["verdict"], line["has_account"], line["ceiling_fen"]) == ("eligible", True, 30_000)
    (account,) = west.get(f"{ROOT}/subsidies/accounts?county={WEST}").json()
    assert account["id"] == str(wanted["account_id"])
    assert post(west, "/subsidies/", {**wanted, "fund": "cooperation"}).json()["field"] == "fund"
    made = post(west, "/subsidies/", wanted)
    assert (made.status_code, made.json()["people"], made.json()["total_fen"]) == (201, 1, 30_000)
    one = f"/subsidies/{made.json()['id']}"
    assert post(west, "/subsidies/", wanted).status_code == 409  # nobody is left
    assert post(west, f"{one}/submit").json()["status"] == "submitted"
    assert post(west, f"{one}/approve").status_code == 403
    assert post(checker, f"{one}/return", {"reason": "人数不符"}).json()["status"] == "draft"
    assert post(west, f"{one}/submit").status_code == 200
    assert post(checker, f"{one}/approve").json()["status"] == "approved"
    paid = {"paid_on": timezone.localdate().isoformat(), "voucher": "记-1"}
    assert post(payer, f"{one}/paid", paid).status_code == 409  # no file was taken
    assert post(west, f"{one}/file", {"form": "csv", "purpose": "发放补贴"}).status_code == 403
    assert post(payer, f"{one}/file", {"form": "csv", "purpose": "  "}).status_code == 409
    file = post(payer, f"{one}/file", {"form": "csv", "purpose": "发放补贴"})
    assert (file.status_code, NUMBER in file.content.decode("utf-8-sig")) == (200, True)
    with in_scope(Scope.everything()):
        taken = Event.objects.get(event="labour.verification.payment_file_taken")
        assert (taken.purpose, taken.after["digest"]) == ("发放补贴", sha256(file.content).hexdigest())
    settled = post(payer, f"{one}/paid", paid)
    assert (settled.status_code, settled.json()["paid_fen"]) == (200, 30_000), settled.content
    (claim,) = checker.get(f"{ROOT}{one}/claims").json()
    assert (claim["status"], claim["amount_fen"]) == ("paid", 30_000)
    assert claim["entry_id"]
    one_claim = f"/subsidies/claims/{claim['id']}"
    assert post(payer, f"{one_claim}/back", {"reason": "账户已销户"}).json()["back_asked_at"]
    assert post(payer, f"{one_claim}/decide", {"agreed": True}).status_code == 403
    assert post(checker, f"{one_claim}/decide", {"agreed": False}).json()["status"] == "paid"
    assert post(payer, f"{one_claim}/back", {"reason": "账户已销户"}).status_code == 200
    assert post(checker, f"{one_claim}/decide", {"agreed": True}).json()["status"] == "failed"
    assert post(payer, f"{one}/income").json()["paid_people"] == 0
    assert NUMBER not in checker.get(f"{ROOT}{one}/claims").content.decode()
    assert checker.get(f"{ROOT}/subsidies/").json()["total"] == 1
    assert checker.get(f"{ROOT}{one}").json()["status"] == "paid"


def test_draft_is_cancelled_and_a_stranger_finds_nothing(ready, clients, wanted, user_with, client_for):
    west = clients["station_west"]
    made = post(west, "/subsidies/", wanted).json()
    stranger = client_for(user_with("station_west", regions=["530823"]))
    assert stranger.get(f"{ROOT}/subsidies/{made['id']}").status_code == 404
    assert post(west, f"/subsidies/{made['id']}/cancel", {"reason": "重做"}).json()["status"] == "cancelled"
    assert post(west, "/subsidies/", {**wanted, "kind": "nonsense"}).status_code == 422
