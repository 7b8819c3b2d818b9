"""The API of surveys: list, open, issue, void, results; what stays sealed or hidden on the page does so here."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.monitoring.case.test_pages import Always
from tests.monitoring.story import COUNTY, TOWNSHIP, VILLAGE, make_places
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.monitoring.models import SurveyBatch, SurveyCode

from .makers import AREA, AT, TOWN, answer, make_codes, make_survey

ALL = Scope.everything()
BASE = "/api/v1/monitoring/surveys/"
NEW = {
    "region_code": AREA,
    "title": "满意度调查",
    "questionnaire": "three_senses",
    "version": 1,
    "from_date": "2020-06-01",
    "to_date": "2020-06-11",
}


class Moment:
    """The clock of the API."""

    now = AT


@pytest.fixture(autouse=True)
def moment(monkeypatch, db):
    """Let the clock be ours."""
    clock = Moment()
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    return clock


@pytest.fixture
def officer(user_with):
    return Always(user_with("county_approver", regions=[COUNTY]))


def _post(client, path, **body):
    return client.post(f"{BASE}{path}", body, content_type="application/json")


def test_survey_is_opened_and_listed_with_its_participation(officer):
    make_places()
    made = _post(officer, "", **NEW)
    assert made.status_code == 201, made.content.decode()
    issued = _post(officer, f"{made.json()['id']}/codes/", region_code=TOWN, size=20)
    assert issued.status_code == 201
    assert "no-store" in issued["Cache-Control"]
    codes = issued.json()["codes"]
    assert len(set(codes)) == 20
    with in_scope(ALL):
        answer(codes[0])
    listed = officer.get(BASE).json()
    assert listed["count"] == 1
    assert listed["items"][0] == {
        **NEW,
        "id": made.json()["id"],
        "state": "running",
        "handed_out": 20,
        "answered": 1,
    }
    assert officer.get(f"{BASE}{made.json()['id']}/").json() == listed["items"][0]


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"title": " "}, 409),
        ({"version": 99}, 409),
        ({"to_date": "2020-06-01"}, 409),
        ({"region_code": "5303"}, 422),
        ({"region_code": "530823000000"}, 403),
    ],
)
def test_survey_that_does_not_hold_is_refused(officer, change, status):
    make_places()
    assert _post(officer, "", **{**NEW, **change}).status_code == status


def test_batch_is_listed_and_made_void_without_a_count_of_its_used_codes(officer):
    row = make_survey()
    with in_scope(ALL):
        codes = make_codes(row)
        answer(codes[0])
        batch = SurveyBatch.objects.get()
    path = f"batches/{batch.pk}/void/"
    assert _post(officer, path, reason="eaten").status_code == 409
    assert _post(officer, path, reason="lost").status_code == 204
    assert _post(officer, path, reason="lost").status_code == 409
    assert officer.get(f"{BASE}{row.pk}/batches/").json() == [
        {"id": str(batch.pk), "region_code": TOWN, "size": 20, "is_void": True}
    ]
    with in_scope(ALL):
        assert not SurveyCode.objects.exists()


def test_results_are_sealed_until_the_end_and_hold_no_free_text(officer, moment):
    row = make_survey()
    with in_scope(ALL):
        for code in make_codes(row)[:12]:
            answer(code, words="路修好了")
    sealed = {"is_sealed": True, "smallest_count": None, "questions": []}
    assert officer.get(f"{BASE}{row.pk}/results/").json() == sealed
    moment.now = AT + timedelta(days=20)
    answered = officer.get(f"{BASE}{row.pk}/results/", headers={"accept-language": "en"})
    assert "路修好了" not in answered.content.decode()
    found = answered.json()
    assert [one["key"] for one in found["questions"]] == ["gain", "happiness", "safety", "useful"]
    gain = found["questions"][0]
    assert (gain["answered"], gain["satisfied"], gain["mean"], gain["places"]) == (12, 12, 5.0, [])
    assert gain["options"][-1] == {"key": "5", "label": "Very satisfied", "count": 12}


def test_results_of_few_tell_not_even_how_few(officer, moment):
    row = make_survey()
    with in_scope(ALL):
        for code in make_codes(row)[:9]:
            answer(code)
    moment.now = AT + timedelta(days=20)
    found = officer.get(f"{BASE}{row.pk}/results/").json()
    assert found["smallest_count"] == 10
    hidden = {"answered": None, "options": [], "mean": None, "satisfied": None, "places": []}
    assert all(hidden.items() <= one.items() for one in found["questions"])


def test_results_by_township_hide_small_counts(officer, moment, monkeypatch):
    from xieshou.monitoring.queries import survey as queries
    from xieshou.monitoring.rules.survey import PlaceResult

    row = make_survey()
    with in_scope(ALL):
        for code in make_codes(row)[:12]:
            answer(code)
    moment.now = AT + timedelta(days=20)
    monkeypatch.setattr(queries, "results_by_place", lambda *_a, **_k: [PlaceResult(TOWN, None, 12)])
    gain = officer.get(f"{BASE}{row.pk}/results/").json()["questions"][0]
    assert gain["places"] == [{"region_code": TOWN, "satisfied": None, "answered": 12}]


def test_other_places_and_roles_read_nothing(officer, user_with, client_for):
    row = make_survey()
    township = client_for(user_with("county_approver", regions=[TOWNSHIP]))
    cadre = client_for(user_with("village_cadre", regions=[VILLAGE]))
    auditor = client_for(user_with("auditor", regions=[COUNTY]))
    for path in ("", "results/", "batches/"):
        assert township.get(f"{BASE}{row.pk}/{path}").status_code == 404
        assert cadre.get(f"{BASE}{row.pk}/{path}").status_code == 403
        assert auditor.get(f"{BASE}{row.pk}/{path}").status_code == 200
    assert _post(auditor, f"{row.pk}/codes/", region_code=TOWN, size=20).status_code == 403
    assert _post(township, f"{row.pk}/codes/", region_code=TOWN, size=20).status_code == 404


def test_list_asks_the_database_as_often_for_one_survey_as_for_three(officer):
    def count():
        with CaptureQueriesContext(connection) as queries:
            officer.get(BASE)
        return len(queries)

    with in_scope(ALL):
        make_codes(make_survey())
    count()
    first = count()
    with in_scope(ALL):
        for _number in range(2):
            make_codes(make_survey())
    assert count() == first
