"""Cooperation through the API: what the pages show, in the caller's area only."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cooperation.agreement.test_agreement import promise, sign
from tests.cooperation.places import AT, EAST, WEST
from xieshou.cooperation.operations import plan

ROOT = "/api/v1/cooperation"
NEED = {
    "region_code": EAST, "partner_region_code": WEST, "year": 2026, "kind": "teacher", "title": "英语教师",
    "quantity": 2,
}  # fmt: skip
GIVEN = {
    "region_code": EAST,
    "year": 2026,
    "kind": "teacher",
    "title": "支教教师",
    "units": 3,
    "cost_fen": 1000,
}


def _post(client, path, body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def test_pairings_of_a_day(client, foreign_client):
    found = client.get(f"{ROOT}/pairings/?on=2026-03-02").json()
    assert found["on"] == "2026-03-02"
    assert {tie["west_code"] for tie in found["ties"]} >= {WEST}
    assert client.get(f"{ROOT}/pairings/?on=1990-01-01").json()["ties"] == []
    assert WEST not in {tie["west_code"] for tie in foreign_client.get(f"{ROOT}/pairings/").json()["ties"]}
    assert client.get(f"{ROOT}/pairings/?on=x").status_code == 422


@pytest.mark.parametrize(("path", "body"), [("/needs/", NEED), ("/capabilities/", GIVEN)])
def test_needs_and_capabilities_are_entered_and_read(client, foreign_client, path, body):
    made = _post(client, path, body)
    assert made.status_code == 201
    (row,) = client.get(f"{ROOT}{path}?year=2026").json()
    assert (row["id"], row["title"]) == (made.json()["id"], body["title"])
    assert client.get(f"{ROOT}{path}?year=2025").json() == []
    assert foreign_client.get(f"{ROOT}{path}").json() == []
    assert _post(foreign_client, path, body).status_code == 409
    assert _post(client, path, {**body, "kind": "ship"}).status_code == 422


def test_agreements_plans_and_scorecard_are_counted(client, foreign_client, officer):
    term = (date(2026, 1, 1), date(2027, 1, 1))
    made = plan.draw_up(
        region_code=EAST, kind="annual", title="2026年度实施方案", days=term, actor=officer, at=AT
    )
    line = plan.LineDraft("互访", "区合作交流办", "cooperation.visits", 4)
    plan.add_line(plan_id=made.pk, draft=line, actor=officer, at=AT, on=AT.date())
    assert [row["tasks"] for row in client.get(f"{ROOT}/plans/").json()] == [1]
    (counted,) = client.get(f"{ROOT}/plans/{made.pk}/lines/").json()
    assert (counted["text"], counted["target"], counted["actual"], counted["missing"]) == (
        "互访", 4, 0, ["requirement", "need", "capability"],
    )  # fmt: skip
    assert counted["id"] == str(made.lines.get().pk)
    assert counted["late"][:1] == ["2026 Q1"]
    assert foreign_client.get(f"{ROOT}/plans/{made.pk}/lines/").status_code == 404
    card = client.get(f"{ROOT}/scorecard/?region_code={EAST}&year=2026").json()
    assert {one["group"] for one in card["lines"]} >= {"leadership", "industry", "labour"}
    landed = [one for one in card["lines"] if one["code"] == "projects.enterprises"]
    assert landed[0]["actual"] == 0
    assert foreign_client.get(f"{ROOT}/scorecard/?region_code={EAST}&year=2026").status_code == 404


def test_commitments_are_counted(client, foreign_client, officer):
    made = sign(officer)
    promise(officer, made)
    (row,) = client.get(f"{ROOT}/agreements/").json()
    assert (row["id"], row["promised"]) == (str(made.pk), 1)
    address = f"{ROOT}/agreements/{made.pk}/commitments/"
    (counted,) = client.get(address).json()
    assert (counted["number"], counted["actual"]) == (1, 0)
    assert foreign_client.get(address).status_code == 404
