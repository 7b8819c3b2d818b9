"""Official tables and the meter of typed cells through the API: the same rights and cells as the pages."""

from __future__ import annotations

from io import BytesIO

import docx
import openpyxl
import pytest
from django.utils import timezone

from tests.cooperation.agreement.test_agreement import promise, sign, tie
from tests.cooperation.places import EAST, WEST, make_places
from xieshou.insight import operations_official as steps
from xieshou.insight.models import OfficialSnapshot
from xieshou.insight.official.forms import list_forms
from xieshou.insight.official.source import Asked
from xieshou.kernel.actor import Scope
from xieshou.kernel.audit.models import Event
from xieshou.kernel.ids import new_id
from xieshou.kernel.scope_sql import in_scope

ROOT = "/api/v1/insight"
ALL = Scope.everything()


@pytest.fixture
def cooperator(db, actor_with):
    make_places()
    return actor_with("cooperation_officer", regions=["310113", "5303"])


@pytest.fixture
def office(cooperator, user_with, client_for):
    return client_for(user_with("cooperation_officer", regions=["310113", "5303"]))


@pytest.fixture
def agreed(cooperator):
    with in_scope(ALL):
        tie(cooperator)
        agreement = sign(cooperator)
        promise(cooperator, agreement)
    return agreement


def post(client, path, **body):
    return client.post(f"{ROOT}{path}", body, content_type="application/json")


def test_tables_of_a_year_are_listed_by_right(office, user_with, client_for):
    found = office.get(f"{ROOT}/official/tables/?year=2026").json()
    assert [row["code"] for row in found] == [form.code for form in list_forms(2026)]
    assert [row["code"] for row in office.get(f"{ROOT}/official/tables/?year=2017").json()] == [
        "agreements", "assessment",
    ]  # fmt: skip
    assert office.get(f"{ROOT}/official/tables/?year=1999").status_code == 422
    cadre = client_for(user_with("village_cadre", regions=["530326103201"]))
    assert cadre.get(f"{ROOT}/official/tables/").status_code == 403


def test_table_is_read_filed_once_and_taken_out(agreed, office, cooperator, user_with, client_for):
    year = timezone.localdate().year
    path = f"/official/tables/agreements?east={EAST}&year={year}"
    read = office.get(f"{ROOT}{path}").json()
    assert (read["code"], read["rows"] > read["head_rows"]) == ("agreements", True)
    body = {"east": EAST, "year": year}
    made = post(office, "/official/tables/agreements", **body)
    assert (made.status_code, made.json()["form"]) == (201, "agreements")
    assert post(office, "/official/tables/agreements", **body).json()["id"] == made.json()["id"]
    listed = office.get(f"{ROOT}/official/filed/?east={EAST}&year={year}").json()
    assert (listed["total"], "content" in listed["items"][0]) == (1, False)
    key = made.json()["id"]
    kept = office.get(f"{ROOT}/official/filed/{key}").json()
    assert len(kept["content"]["cells"]) == len(read["cells"])
    sheet = openpyxl.load_workbook(BytesIO(office.get(f"{ROOT}/official/filed/{key}/xlsx").content)).active
    paper = docx.Document(BytesIO(office.get(f"{ROOT}/official/filed/{key}/docx").content))
    assert sheet.cell(1, 1).value == kept["content"]["title"]
    assert kept["content"]["title"] in [one.text for one in paper.paragraphs]
    assert office.get(f"{ROOT}/official/filed/{key}/pdf").status_code == 422
    other = client_for(user_with("cooperation_officer", regions=["310116", "530823"]))
    assert other.get(f"{ROOT}/official/filed/{key}").status_code == 404
    with in_scope(ALL):
        assert Event.objects.filter(event="insight.official.taken").count() == 2
        assert OfficialSnapshot.objects.count() == 1


def test_other_places_years_and_tables_are_not_found(agreed, office):
    for path in (
        "/official/tables/agreements?east=310116000000",
        f"/official/tables/agreements?east={EAST}&west=530823000000",
        f"/official/tables/nothing?east={EAST}",
        f"/official/filed/{new_id()}",
    ):
        assert office.get(f"{ROOT}{path}").status_code == 404
    refused = office.get(f"{ROOT}/official/tables/funds?east={EAST}&year=2026")
    assert (refused.status_code, refused.json()["field"]) == (409, "partner")
    assert office.get(f"{ROOT}/official/tables/funds?east={EAST}&west={WEST}&year=2026").status_code == 200
    assert office.get(f"{ROOT}/official/tables/agreements?east=x").status_code == 422


def test_meter_counts_what_was_filed(agreed, office, cooperator, user_with, client_for):
    year = timezone.localdate().year
    asked = Asked(cooperator.scope, EAST, "", year, timezone.localdate())
    with in_scope(ALL):
        steps.file_table(code="agreements", asked=asked, actor=cooperator, at=timezone.now())
    found = office.get(f"{ROOT}/entries/?year={year}").json()
    assert found["year"] == year
    assert set(found["whole"]) == {"once", "again", "excused", "spared"}
    assert {row["way"] for row in found["repeated"]} <= {"once", "filled", "reason", "again"}
    assert len({row["fact"] for row in found["repeated"]}) > 1
    county = client_for(user_with("project_officer", regions=["5303"]))
    assert county.get(f"{ROOT}/entries/").status_code == 403
