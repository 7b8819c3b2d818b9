"""Calls, applications, scores, inspections and coverage by Excel: in where many come at once, out in any case."""

from __future__ import annotations

from datetime import date

import pytest

from tests.projects.applying import makers as own
from tests.projects.asset.test_assets import _accepted, _asset
from tests.projects.makers import AT, COUNTY, VILLAGE, in_library
from tests.projects.payment.makers import AT as LATER
from tests.projects.test_scheme import END, FIRST, body, give, open_call, receive
from tests.sheet_trip import bring, line, taken_out, there_and_back, wrong_cells
from xieshou.kernel.sheets.registry import get_loader
from xieshou.projects.models import Application, AssetInspection
from xieshou.projects.operations import scheme
from xieshou.projects.operations.proposal import add_place

APPLICATIONS, INSPECTIONS = "projects.applications", "projects.inspections"


@pytest.fixture
def call(clerk):
    return open_call(clerk)


def applied(name="甲社", **values):
    known = {
        "number": "JS-2026-1", "applicant": name, "title": "大棚", "sector": "mushroom",
        "requested_fen": 1_000_000_00, "own_fen": 500_000_00, "years_operating": 3, "households_linked": 50,
        "plan": "建大棚", "paper_licence": False, "paper_plan": True, "paper_accounts": False,
        "paper_land": False, "paper_linkage": False,
    }  # fmt: skip
    return line(APPLICATIONS, **{**known, **values})


def test_applications_there_and_back(clerk, call):
    body("甲社")
    body("乙社")
    lines = [
        applied(status="complete", is_own=False, is_selected=None),
        applied("乙社", own_fen=0, status="returned", is_own=False, is_selected=None),
    ]
    there_and_back(APPLICATIONS, lines, clerk, AT)
    assert dict(Application.objects.values_list("organisation__name", "status")) == {
        "甲社": "complete", "乙社": "returned",
    }  # fmt: skip


def test_wrong_applications_are_marked(clerk, call):
    body("甲社")
    body("乙社")
    receive(call, clerk, "丙社")
    own.make_firm("同名", COUNTY, kind="enterprise")
    own.make_firm("同名", VILLAGE, kind="enterprise")
    lines = [
        applied(number="没有"), applied("没有"), applied("同名"), applied("丙社", title="改"),
        applied("乙社", sector="没有"), applied(),
    ]  # fmt: skip
    assert wrong_cells(APPLICATIONS, lines, clerk, AT) == [
        "number", "applicant", "applicant", "applicant", "sector",
    ]  # fmt: skip


def test_application_after_the_last_day_is_refused(clerk):
    open_call(clerk, opens_on=date(2026, 1, 1), closes_on=date(2026, 3, 2))
    body("甲社")
    upload = bring(APPLICATIONS, [applied()], clerk, AT)
    assert upload.counts["wrong"] == 1
    assert not Application.objects.exists()


def test_registers_come_out_and_points_only_once_ranked(clerk, call, actor_with):
    reviewers = [actor_with("county_approver", regions=["530823"]) for _number in range(2)]
    row = receive(call, clerk, "甲")
    for reviewer in reviewers:
        give(row, reviewer, 80)
    give(row, actor_with("county_approver", regions=["530823"]), 0, conflict=True)
    assert taken_out("projects.scores", clerk) == []
    (only,) = taken_out(APPLICATIONS, clerk)
    assert only[-2:] == [None, None]
    scheme.rank(call_id=call.pk, actor=clerk, at=AT, on=END)
    (only,) = taken_out(APPLICATIONS, clerk)
    assert only[-2:] == [8_000, True]
    scores = taken_out("projects.scores", clerk)
    assert [score[4:8] for score in scores] == [[False, 80, 80, 80]] * 2 + [[True, None, None, None]]
    (listed,) = taken_out("projects.calls", clerk)
    assert listed[:6] == [
        "JS-2026-1", "产业项目专项资助", COUNTY, 3_000_000_00, FIRST, date(2026, 3, 31),
    ]  # fmt: skip
    assert listed[8:13] == ["食用菌", 50, "ranked", 1, 1]


def test_inspections_there_and_back(clerk, approver):
    work = _accepted(clerk, approver)
    _asset(work, clerk, approver)
    lines = [
        line(INSPECTIONS, code="ZC-1", on=date(2026, 5, 1), status="used", finding="正常"),
        line(INSPECTIONS, code="ZC-1", on=date(2026, 6, 1), status="idle", finding="闲置"),
    ]
    there_and_back(INSPECTIONS, lines, clerk, LATER)
    assert AssetInspection.objects.count() == 2
    wrong = [
        line(INSPECTIONS, code="没有", on=date(2026, 5, 1), status="used", finding="正常"),
        line(INSPECTIONS, code="ZC-1", on=date(2026, 5, 1), status="idle", finding="正常"),
        line(INSPECTIONS, code="ZC-1", on=date(2026, 6, 3), status="used", finding="正常"),
    ]
    assert wrong_cells(INSPECTIONS, wrong, clerk, LATER) == ["code", "on", "on"]


def test_townships_come_out_by_sector(clerk, approver):
    project = in_library(clerk, approver, region_code=COUNTY, origin="county")
    add_place(project_id=project.pk, region_code=VILLAGE, area_mu=1, actor=clerk, at=AT)
    assert taken_out("projects.coverage", clerk) == [[COUNTY, "530823100000", True, 1, 1]]
    loader = get_loader("projects.coverage")()

    def rows(**filters):
        return list(loader.export_rows(actor=clerk, scope=clerk.scope, filters=filters))

    assert rows(sector="tea") == [(COUNTY, "530823100000", False, 0, 0)]
    assert rows(county="530326") == []
