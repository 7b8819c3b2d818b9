"""Alerts, samples, runs, figures and exits through the API: ones own place, the rights of the pages."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.monitoring.run.makers import AT, MONTH, make_family
from tests.monitoring.story import COUNTY, VILLAGE, make_places
from xieshou.kernel.actor import Actor, Scope
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import Clue
from xieshou.monitoring.operations.exit import NewExitRecord, record_exit
from xieshou.monitoring.operations.run import evaluate_region

BASE = "/api/v1/monitoring/"
SYSTEM, ALL, PLACE = Actor.system("测试"), Scope.everything(), f"{COUNTY}000000"


class Clock:
    """The moment at which the API stands."""

    at = AT


@pytest.fixture
def clock(monkeypatch):
    moment = Clock()
    monkeypatch.setattr(timezone, "now", lambda: moment.at)
    return moment


@pytest.fixture
def api(db, clock, user_with, client_for):
    make_places()
    return client_for(user_with("county_approver", regions=[COUNTY]))


@pytest.fixture
def stranger(db, user_with, client_for):
    return client_for(user_with("county_approver", regions=["530823"]))


@pytest.fixture
def employer(db, user_with, client_for):
    return client_for(user_with("employer", regions=[COUNTY]))


def read(client, address, *, status=200, **query):
    answer = client.get(f"{BASE}{address}/", query)
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def send(client, address, body=None, *, status=200):
    answer = client.post(f"{BASE}{address}/", body or {}, content_type="application/json")
    assert answer.status_code == status, answer.content.decode()
    return answer.json()


def alert(number):
    return Clue.objects.create(
        code=f"A{number}", region_code=VILLAGE, channel="alert", alert_kind="medical", cause="illness",
        told_name="某某", id_index=bytes([number]), amount_fen=3_000_000, observed_on=date(2026, 3, 1),
        received_at=AT, status_at=AT, due_on=date(2026, 3, 20),
    )  # fmt: skip


def test_alerts_are_listed_without_names_and_page_by_page(api, stranger, employer):
    with in_scope(ALL):
        rows = [alert(number) for number in range(3)]
    page = read(api, "alerts", limit=2, offset=1)
    assert (page["count"], len(page["items"])) == (3, 2)
    (first, *_rest) = read(api, "alerts")["items"]
    assert (first["amount_fen"], first["alert_kind"]) == (3_000_000, "medical")
    assert not {"told_name", "person", "id_index", "code"} & set(first)
    assert {one["id"] for one in read(api, "alerts")["items"]} == {str(row.pk) for row in rows}
    assert api.get(f"{BASE}alerts/", {"status": "opened"}).json() == {"items": [], "count": 0}
    assert read(stranger, "alerts")["count"] == 0
    read(employer, "alerts", status=403)
    read(api, "alerts", status=422, limit=201)


def test_list_asks_as_often_for_many_alerts(api):
    def asked():
        with CaptureQueriesContext(connection) as found:
            read(api, "alerts")
        return len(found)

    with in_scope(ALL):
        alert(1)
    asked()  # rights are read once a session
    before = asked()
    with in_scope(ALL):
        for number in (2, 3):
            alert(number)
    assert asked() == before


def test_sample_is_announced_drawn_and_re_visited(api, stranger, clock, client_for, user_with):
    with in_scope(ALL):
        for _number in range(3):
            make_family()
    body = {"region_code": PLACE, "title": "示范抽样", "sizes": {"never": 2}}
    assert send(api, "samples", {**body, "sizes": {"never": -1}}, status=409)["detail"]
    assert send(api, "samples", {**body, "region_code": VILLAGE}, status=409)["field"] == "region_code"
    send(stranger, "samples", body, status=403)
    made = send(api, "samples", body, status=201)
    at = f"samples/{made['id']}"
    assert read(api, at)["mis_exit"] is None
    send(api, f"{at}/draw", status=409)  # the seed is too young
    clock.at = AT + timedelta(days=9)  # longer than a session
    api = client_for(user_with("county_approver", regions=[COUNTY]))
    stranger = client_for(user_with("county_approver", regions=["530823"]))
    drawn = send(api, f"{at}/draw")
    assert (drawn["status"], len(drawn["frame_digest"])) == ("drawn", 64)
    (first, second) = read(api, f"{at}/households")["items"]
    day = timezone.localdate(clock.at).isoformat()
    seen = {"finding": "right", "on": day}
    assert send(api, f"samples/households/{first['id']}/finding", seen)["finding"] == "right"
    wrong = {"finding": "missed", "on": day}
    refused = send(api, f"samples/households/{second['id']}/finding", wrong, status=409)
    assert refused["field"] == "note"
    send(api, f"samples/households/{second['id']}/finding", {**wrong, "note": "住院自付高"})
    rates = read(api, at)
    assert (rates["not_visited"], rates["missed"]) == (0, {"part": 1, "whole": 2})
    assert read(api, f"{at}/households", limit=1, offset=1)["count"] == 2
    assert api.get(f"{BASE}{at}/households/", {"status": "missed"}).json()["count"] == 1
    assert api.get(f"{BASE}samples/", {"status": "announced"}).json()["count"] == 0
    for address in (at, f"{at}/households"):
        read(stranger, address, status=404)
    send(stranger, f"samples/households/{first['id']}/finding", seen, status=404)


def test_run_is_listed_replayed_and_counted_by_place(api, stranger, employer):
    with in_scope(ALL):
        make_family()
        run = evaluate_region(region_code=PLACE, month=MONTH, actor=SYSTEM, at=AT)
    (row,) = read(api, "runs")["items"]
    assert (row["id"], row["month"], row["households"]) == (str(run.pk), MONTH, 1)
    assert send(api, f"runs/{run.pk}/replay") == {"is_equal": True, "digest": run.result_digest}
    (county,) = read(api, "figures", place=COUNTY[:4])
    assert (county["code"], county["households"]) == (COUNTY, 1)
    assert read(api, "figures", place=COUNTY, month=MONTH) == read(api, "figures", place=COUNTY)
    assert read(api, "figures", place=COUNTY, month=201401) == []
    read(api, "figures", place="53x", status=422)
    assert read(stranger, "runs")["count"] == 0
    assert read(stranger, "figures") == []
    send(stranger, f"runs/{run.pk}/replay", status=404)
    read(employer, "figures", status=403)


def test_run_is_queued_for_ones_own_place_only(api, stranger, village_client):
    with in_scope(ALL):
        make_family()
    queued = send(api, "runs", {"place": COUNTY}, status=202)
    assert queued["engine"] == "duckdb"
    send(stranger, "runs", {"place": COUNTY}, status=403)
    send(stranger, "runs", {"place": "530823"}, status=409)  # no household there
    send(api, "runs", {"place": COUNTY, "engine": "abacus"}, status=422)
    send(village_client, "runs", {"place": COUNTY}, status=403)


@pytest.fixture
def village_client(db, user_with, client_for):
    return client_for(user_with("village_cadre", regions=[VILLAGE]))


def test_exit_of_a_place_tells_every_condition(api, stranger):
    figures = {
        "population": 10_000, "poor": 769, "mis_exited": 0, "missed": 0, "sampled_exited": 500,
        "sampled_unregistered": 2000, "surveyed": 1000, "approving": None,
    }  # fmt: skip
    with in_scope(ALL):
        new = NewExitRecord(PLACE, "county", date(2019, 3, 1), "年度统计", **figures)
        row = record_exit(figures=new, actor=SYSTEM, at=AT)
    found = read(api, f"exits/{row.pk}")
    holds = {one["code"]: one["holds"] for one in found["conditions"]}
    assert (found["ready"], holds["incidence"], holds["mis_exit"]) == (False, False, True)
    assert holds["recognition"] is None
    assert read(api, "exits")["items"] == [found]
    assert api.get(f"{BASE}exits/", {"status": "village"}).json() == {"items": [], "count": 0}
    read(stranger, f"exits/{row.pk}", status=404)
    read(api, f"exits/{new_id()}", status=404)
