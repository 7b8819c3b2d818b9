"""Pages of the library: entered, put up, decided; lists cost the same for one row and for three."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.projects.makers import COUNTY, VILLAGE, enter, in_library, make_places
from xieshou.kernel.actor import Scope
from xieshou.kernel.scope_sql import in_scope
from xieshou.projects.models import Project, ProjectPlace, PublicNotice, StageEvent

ALL = Scope.everything()
EN = {"accept-language": "en"}
FORM = {
    "code": "P-9", "name": "食用菌基地", "region_code": VILLAGE, "origin": "village", "category": "industry",
    "nature": "new", "sector": "mushroom", "chain_link": "industry", "plan_year": "2026",
    "starts_on": "2026-04-01", "ends_on": "2026-12-01", "responsible_unit": "农业农村局", "tasks": "建设大棚",
    "beneficiaries": "脱贫户", "households_planned": "120", "people_planned": "430",
    "performance_target": "户均增收3000元", "participation": "村民代表会议", "linkage": "务工",
    "is_operating": "on", "leaves_asset": "on", "source_east_west": "1500000.50", "source_own": "499999.50",
}  # fmt: skip


@pytest.fixture
def county(db, user_with, client_for):
    make_places()
    return client_for(user_with("project_officer", regions=["530823"]))


@pytest.fixture
def chief(db, user_with, client_for):
    return client_for(user_with("county_approver", regions=["530823"]))


def _post(client, route, *keys, **data):
    return client.post(reverse(f"projects:{route}", args=keys), data, headers=EN)


def _get(client, route, *keys, **query):
    return client.get(reverse(f"projects:{route}", args=keys), query, headers=EN)


def test_project_is_entered_and_goes_on_through_the_pages(county, chief):
    assert _get(county, "add").status_code == 200
    assert _post(county, "add", **{**FORM, "ends_on": "2026-04-01"}).status_code == 422
    assert _post(county, "add", **FORM).status_code == 302
    with in_scope(ALL):
        project = Project.objects.get()
    assert (project.amount_fen, project.sources) == (
        2_000_000_00, {"east_west": 1_500_000_50, "own": 499_999_50},
    )  # fmt: skip
    assert _post(county, "edit", project.pk, **{**FORM, "name": "香菇基地"}).status_code == 302
    page = _get(county, "project", project.pk).content.decode()
    assert "Next: Submitted" in page
    assert "no notice at this level yet" in page

    place = {"region_code": VILLAGE, "area_mu": "120.5", "households": "30", "share_fen": ""}
    assert _post(county, "place", project.pk, **place).status_code == 302
    notice = {"level": "village", "posted_at": "公示栏", "from_date": "2026-03-01", "last_date": "2026-03-05"}
    assert _post(county, "notice", project.pk, **notice).status_code == 422
    assert _post(county, "notice", project.pk, **{**notice, "last_date": "2026-03-10"}).status_code == 302
    scan = SimpleUploadedFile("meeting.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")
    step = {"to": "submitted", "document": "村民会议记录", "note": "", "evidence": scan}
    assert _post(county, "advance", project.pk, **step).status_code == 302
    assert _post(county, "decide", project.pk, to="reviewed", document="审核意见").status_code == 403
    assert _post(chief, "decide", project.pk, to="reviewed", document="").status_code == 422
    assert _post(chief, "decide", project.pk, to="reviewed", document="审核意见").status_code == 302
    with in_scope(ALL):
        assert Project.objects.get().stage == "reviewed"
        row = StageEvent.objects.get(to_stage="submitted")
        posted = PublicNotice.objects.get()
        assert ProjectPlace.objects.get().area_mu == 120.5
    assert county.get(f"/files/{row.evidence_file_id}/").status_code == 200
    assert _post(county, "notice_close", posted.pk, objection="", answer="").status_code in (302, 422)


def test_adjustment_page_says_when_it_is_open(chief, officer, approver):
    make_places()
    project = in_library(officer, approver)
    assert _get(chief, "adjust", project.pk).status_code == 200
    answer = _post(chief, "adjust", project.pk, **FORM, document="批复", reason="缩减")
    assert answer.status_code in (302, 422)
    assert _get(chief, "project", project.pk).status_code == 200


def test_strangers_find_nothing(user_with, client_for, officer):
    project = enter(officer)
    stranger = client_for(user_with("project_officer", "county_approver", regions=["530326"]))
    for name in ("project", "edit", "adjust"):
        assert _get(stranger, name, project.pk).status_code == 404
    for name in ("advance", "decide", "notice", "place"):
        assert _post(stranger, name, project.pk).status_code in (404, 422)
    assert "食用菌" not in _get(stranger, "library").content.decode()


@pytest.mark.parametrize("name", ["library", "board"])
def test_list_costs_the_same_for_one_and_three(county, officer, name):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            assert _get(county, name).status_code == 200
        return len(queries)

    enter(officer, region_code=COUNTY)
    cost()
    first = cost()
    enter(officer)
    enter(officer)
    assert cost() == first
    page = _get(county, name, q="食用菌", stage="draft", sort="-amount").content.decode()
    assert "食用菌种植基地" in page
