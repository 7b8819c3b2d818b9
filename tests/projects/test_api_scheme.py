"""Calls, applications, scores, assets, enterprises and coverage through the API: areas, rights and refusals."""

from __future__ import annotations

from datetime import date

import pytest

from tests.projects.applying import makers as own
from tests.projects.asset.test_assets import _accepted, _asset
from tests.projects.makers import COUNTY, VILLAGE, make_places
from tests.projects.payment.makers import AT
from tests.projects.test_scheme import END, FIRST, give, open_call
from xieshou.kernel.access.queries import get_actor
from xieshou.kernel.actor import Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import Introduction, Park
from xieshou.projects.operations import asset, scheme
from xieshou.projects.operations.proposal import add_place

ROOT = "/api/v1/projects"
ALL = Scope.everything()


@pytest.fixture
def client(user_with, client_for):
    return client_for(user_with("project_officer", regions=["530823"]))


@pytest.fixture
def there(user_with, client_for):
    return client_for(user_with("project_officer", regions=["530326"]))


@pytest.fixture
def firm(db, user_with):
    made = own.make_firm()
    return user_with("employer", organisations=[made.pk], organisation=made)


def items(client, path):
    answer = client.get(f"{ROOT}/{path}")
    assert answer.status_code == 200, answer.content
    found = answer.json()
    return found["items"] if isinstance(found, dict) else found


def test_calls_applications_and_scores_are_read(officer, approver, client, there, firm, client_for):
    with in_scope(ALL):
        own.pair()
        call = open_call(officer)
        row = own.confirm(own.apply(call, get_actor(firm, on=FIRST)), officer)
        give(row, approver, 80)
    (read,) = items(client, "calls/?status=open")
    assert (read["id"], read["applied"], read["rules"]["papers"]) == (str(call.pk), 1, ["plan"])
    assert client.get(f"{ROOT}/calls/{call.pk}").json() == read
    assert items(client, "calls/?status=decided") == []
    (one,) = items(client, "applications/?status=complete")
    assert (one["id"], one["is_own"], one["is_selected"]) == (str(row.pk), True, None)
    assert client.get(f"{ROOT}/applications/{row.pk}").json() == one
    assert items(client, "scores/") == []
    with in_scope(ALL):
        give(
            row,
            type(approver)(new_id(), "评审", scope=approver.scope, capabilities=approver.capabilities),
            90,
        )
        scheme.rank(call_id=call.pk, actor=officer, at=AT, on=END)
    assert [score["points"]["market"] for score in items(client, "scores/")] == [80, 90]
    (mine,) = items(client_for(firm), "own-applications/")
    assert (mine["id"], mine["status"]) == (str(row.pk), "complete")
    assert "is_selected" not in mine
    for path in ("calls/", "applications/", "scores/"):
        assert items(there, path) == []
        assert client_for(firm).get(f"{ROOT}/{path}").status_code == 403
    for path in (f"calls/{call.pk}", f"applications/{row.pk}"):
        assert there.get(f"{ROOT}/{path}").status_code == 404
    assert client.get(f"{ROOT}/own-applications/").status_code == 403


def test_assets_and_their_inspections_are_read(officer, approver, client, there):
    with in_scope(ALL):
        row = _asset(_accepted(officer, approver), officer, approver)
        asset.inspect(
            asset_id=row.pk, on=date(2026, 5, 1), status="idle", finding="闲置", actor=officer, at=AT
        )
    (read,) = items(client, "assets/?q=ZC")
    assert (read["code"], read["status"], read["income_fen"]) == ("ZC-1", "idle", 0)
    (found,) = items(client, f"assets/{row.pk}/inspections")
    assert (found["on"], found["finding"]) == ("2026-05-01", "闲置")
    assert items(there, "assets/") == []
    assert there.get(f"{ROOT}/assets/{row.pk}/inspections").status_code == 404


def test_enterprises_parks_and_leaders_are_read_without_names(officer, client, there):
    with in_scope(ALL):
        Introduction.objects.create(
            region_code=COUNTY, name="茶业公司", origin="上海", sector="tea", found_on=FIRST, stage_on=FIRST,
            created_at=AT,
        )  # fmt: skip
        Park.objects.create(region_code=COUNTY, name="园区", operator="公司", opened_on=FIRST, created_at=AT)
    (read,) = items(client, "enterprises/?stage=lead&q=茶")
    assert (read["name"], read["stage"]) == ("茶业公司", "lead")
    assert items(client, "enterprises/?stage=landed") == []
    assert [row["name"] for row in items(client, "parks/")] == ["园区"]
    assert items(client, "leaders/") == []
    for path in ("enterprises/", "parks/"):
        assert items(there, path) == []


def test_coverage_and_shares_are_read(officer, approver, client, there):
    make_places()
    with in_scope(ALL):
        work = _accepted(officer, approver)
        add_place(project_id=work.project_id, region_code=VILLAGE, area_mu=2, actor=officer, at=AT)
    (read,) = items(client, "coverage/?sector=mushroom")
    assert (read["county"], read["projects"], read["covered"], read["villages"]) == ("530823", 1, 1, 1)
    assert [(town["code"], town["is_covered"]) for town in read["townships"]] == [("530823100", True)]
    assert items(client, "coverage/")[0]["sector"] == ""
    assert items(there, "coverage/") == []
    assert items(client, f"library/{work.project_id}/shares") == []
    assert there.get(f"{ROOT}/library/{work.project_id}/shares").status_code == 404
