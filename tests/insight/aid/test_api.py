"""Aid through the API: the same rights and figures as the pages."""

from __future__ import annotations

import pytest

from tests.insight.aid.world import NEXT_VILLAGE

ROOT = "/api/v1/insight"


@pytest.fixture
def client(world, user_with, client_for):
    return client_for(user_with("county_approver", regions=["530823"]))


def test_aid_of_a_household(world, client, user_with, client_for):
    home = world.family("王秀英")
    world.pay(home)
    world.measure(home, kind="training")
    found = client.get(f"{ROOT}/aid/households/{home.pk}").json()
    assert sorted((line["wing"], line["nature"], line["amount_fen"] or 0) for line in found["lines"]) == [
        ("projects", "earned", 3_000_00), ("registry", "service", 0),
    ]  # fmt: skip
    assert found["years"][0]["earned_fen"] == 3_000_00
    assert "王秀英" not in str(found)
    officer = client_for(user_with("project_officer", regions=["530823"]))
    assert officer.get(f"{ROOT}/aid/households/{home.pk}").status_code == 403
    elsewhere = client_for(user_with("county_approver", regions=["530326"]))
    assert elsewhere.get(f"{ROOT}/aid/households/{home.pk}").status_code == 404


def test_doubles_of_a_place(world, client):
    home = world.family("王秀英")
    world.pay(home)
    world.measure(home)
    found = client.get(f"{ROOT}/aid/doubles/?year=2026&region=530823").json()
    assert (found["total"], found["items"][0]["level"], len(found["items"][0]["entries"])) == (1, "family", 2)
    assert client.get(f"{ROOT}/aid/doubles/?year=2026&page=2").json()["items"] == []
    assert client.get(f"{ROOT}/aid/doubles/?region=x").status_code == 422


def test_reach_of_a_project_and_of_its_account(world, client, user_with, client_for):
    home, far = world.family("王秀英"), world.family("赵玉兰", region=NEXT_VILLAGE)
    world.pay(home)
    world.fund()
    of_project = client.get(f"{ROOT}/reach/projects/{world.project.pk}").json()
    assert (of_project["eligible"], of_project["reached"], of_project["missed"]) == (2, 1, 1)
    assert [row["id"] for row in of_project["households"]] == [str(far.pk)]
    key = world.accounts["对口资金"].pk
    officer = client_for(user_with("cooperation_officer", regions=["310116", "530823"]))
    of_fund = officer.get(f"{ROOT}/reach/accounts/{key}?group=reached").json()
    assert [row["id"] for row in of_fund["households"]] == [str(home.pk)]
    cadre = client_for(user_with("village_cadre", regions=["530823"]))
    assert cadre.get(f"{ROOT}/reach/accounts/{key}").status_code == 403
