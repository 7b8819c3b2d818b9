"""The library as an Excel form: drafts go in, are found again by their number, and come out as they were."""

from __future__ import annotations

from datetime import date

import pytest

from tests.projects.makers import AT, VILLAGE, go, make_places, put_up
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.projects.models import Project
from xieshou.projects.sheets.library import terms_possible

SHEET = "projects.library"
ROW = {
    "code": "X-1", "name": "蚕桑基地", "region_code": VILLAGE, "origin": "village", "category": "industry",
    "nature": "new", "sector": "mulberry", "chain_link": "industry", "tasks": "种桑2000亩",
    "responsible_unit": "农业农村局", "implementer": "", "plan_year": 2026, "starts_on": date(2026, 3, 1),
    "ends_on": date(2026, 12, 1), "source_east_west": 100_000_00, "source_central": None,
    "source_provincial": None, "source_county": None, "source_social": None, "source_own": 5_000_00,
    "beneficiaries": "农户", "households_planned": 80, "people_planned": 280, "performance_target": "增收",
    "participation": "会议", "linkage": "订单收购", "is_operating": True, "leaves_asset": None,
    "plan_line": "", "requirement": "", "need": "", "capability": "", "result": "", "reached": None,
}  # fmt: skip


def load(actor, *rows):
    return operations.load_rows(sheet=SHEET, rows=list(rows), actor=actor, at=AT)


def test_round_trip(officer):
    make_places()
    load(officer, ROW)
    load(officer, {**ROW, "name": "桑园"})
    project = Project.objects.get()
    assert (project.name, project.amount_fen, project.stage, project.leaves_asset) == (
        "桑园", 105_000_00, "draft", True,
    )  # fmt: skip
    (cells,) = get_loader(SHEET)().export_rows(actor=officer, scope=officer.scope, filters={})
    keys = [column.key for column in get_sheet(SHEET).columns]
    out = dict(zip(keys, cells, strict=True))
    assert {key: value or None for key, value in out.items()} == {
        key: value or None for key, value in {**ROW, "name": "桑园", "leaves_asset": True}.items()
    }


def test_what_is_no_draft_stays_as_it_is(officer, approver):
    make_places()
    load(officer, ROW)
    project = Project.objects.get()
    put_up(project, officer)
    go(project, "submitted", officer=officer, approver=approver)
    with pytest.raises(Exception, match=r"no draft|草稿"):
        load(officer, {**ROW, "name": "改"})
    assert Project.objects.get().name == "蚕桑基地"


def test_impossible_rows_are_marked():
    assert list(terms_possible(ROW)) == []
    assert [key for key, _message in terms_possible({**ROW, "ends_on": date(2026, 3, 1)})] == ["ends_on"]
    assert list(terms_possible({**ROW, "ends_on": None})) == []
    assert [key for key, _text in terms_possible({**ROW, "sector": "x"})] == ["sector"]
