"""Projects through the API: the same areas, rights and refusals as the pages."""

from __future__ import annotations

import pytest

from tests.projects.makers import VILLAGE, sign
from tests.projects.payment.makers import ask, pay, running
from tests.registry.factories import make_household
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope

ROOT = "/api/v1/projects"
ALL = Scope.everything()


@pytest.fixture
def work(officer, approver):
    with in_scope(ALL):
        row = running(officer, approver)
        pay(ask(row, officer, 300_000_00, row.milestones.get(position=1)), approver)
        return row


@pytest.fixture
def client(user_with, client_for):
    return client_for(user_with("project_officer", regions=["530823"]))


def test_library_contracts_and_payments_are_read(client, work):
    path = f"{ROOT}/library/{work.project_id}"
    page = client.get(f"{ROOT}/library/?stage=implementing").json()
    assert [row["id"] for row in page["items"]] == [str(work.project_id)]
    assert client.get(path).json() == page["items"][0]
    funds = client.get(f"{path}/funds").json()
    assert (funds["contracted_fen"], funds["paid_fen"], funds["held_fen"]) == (
        1_000_000_00, 285_000_00, 15_000_00,
    )  # fmt: skip
    (contract,) = client.get(f"{path}/contracts").json()
    assert (contract["number"], contract["paid_fen"]) == ("SG-01", 285_000_00)
    found = client.get(f"{ROOT}/payments/?status=posted").json()
    assert (found["total"], found["items"][0]["status"]) == (1, "posted")
    assert client.get(f"{ROOT}/payments/?status=asked").json()["total"] == 0
    traced = client.get(f"/api/v1/ledger/trace/accounts/{funds['account_id']}").json()
    assert traced["arrived_fen"] == 285_000_00
    assert client.get(f"{ROOT}/library/?q=%00").status_code == 422


def test_benefit_is_entered_and_read_once(client, work, officer):
    with in_scope(ALL):
        contract = sign(work.project, officer, kind="dividend", number="FH-1")
        household = make_household(Actor.system("测试"), region_code=VILLAGE)
    body = {
        "contract_id": str(contract.pk), "amount_fen": 500_00, "from_date": "2026-04-01",
        "to_date": "2026-05-01", "proof": "分红表", "household_id": str(household.pk),
    }  # fmt: skip

    def post(**values):
        return client.post(f"{ROOT}/benefits/", {**body, **values}, content_type="application/json")

    made = post()
    assert (made.status_code, made.json()["status"]) == (201, "entered")
    assert post().status_code == 409
    assert post(contract_id=str(new_id())).status_code == 404
    assert post(amount_fen=0).status_code == 422
    assert client.get(f"{ROOT}/benefits/").json()["total"] == 1


def test_other_areas_and_roles_are_shut(work, user_with, client_for):
    path = f"{ROOT}/library/{work.project_id}"
    there = client_for(user_with("project_officer", regions=["530326"]))
    for tail in ("", "/funds", "/contracts"):
        assert there.get(path + tail).status_code == 404
    assert there.get(f"{ROOT}/payments/").json() == {"items": [], "total": 0}
    employer = client_for(user_with("station_east", regions=["310113"]))
    assert employer.get(f"{ROOT}/payments/").status_code == 403
