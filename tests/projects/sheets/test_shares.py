"""Shares, specialities and the register of objections by Excel."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.projects.makers import AT, COUNTY, VILLAGE, enter, make_places
from tests.sheet_trip import bring, line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.kernel.actor import Scope
from xieshou.kernel.sheets import operations
from xieshou.projects.models import ProjectPlace, ProjectShare, Speciality

SHARES, PLACES = "projects.shares", "projects.specialities"
OTHER = "530326000000"


@pytest.fixture
def wide(db, actor_with):
    make_places()
    return actor_with("project_officer", regions=["530"])


@pytest.fixture
def project(wide):
    return enter(wide, code="530823-2026-901")


def share(code, points, county=COUNTY, document="纪要"):
    return line(SHARES, project=code, county_code=county, basis_points=points, document=document)


def declared(region=COUNTY, **values):
    known = {"sector": "tea", "from_date": date(2026, 1, 1), "document": "规划"}
    return line(PLACES, **{**known, "region_code": region, **values})


def test_shares_there_and_back(wide, project):
    everywhere = replace(wide, scope=Scope.everything())
    code = project.code
    before = ProjectPlace.objects.count()
    first = there_and_back(SHARES, [share(code, 3_333, OTHER), share(code, 6_667)], wide, AT)
    assert ProjectPlace.objects.count() == before + 2
    second = load(SHARES, [share(code, 4_000, OTHER), share(code, 6_000)], wide, AT)
    assert second.counts["changed"] == 1  # the rows of a project are one decision
    third = load(SHARES, [share(code, 5_000, "310116000000"), share(code, 5_000)], everywhere, AT)
    undo(third, everywhere, AT)
    assert dict(ProjectShare.objects.values_list("county_code", "basis_points")) == {
        OTHER: 4_000, COUNTY: 6_000,
    }  # fmt: skip
    undo(second, wide, AT)
    undo(first, wide, AT)
    assert not ProjectShare.objects.exists()
    assert ProjectPlace.objects.count() == before


def test_wrong_shares_are_marked_and_hold_back_their_project(wide, project):
    code = project.code
    cases = {
        "sum": [share(code, 3_333, OTHER), share(code, 6_666)],
        "documents": [share(code, 3_333, OTHER, "别的"), share(code, 6_667)],
        "alone": [share(code, 10_000)],
    }
    keys = {"sum": "basis_points", "documents": "document", "alone": "basis_points"}
    for name, lines in cases.items():
        upload = bring(SHARES, lines, wide, AT)
        assert upload.findings[0]["key"] == keys[name]
        assert upload.counts["wrong"] == len(lines)
    unknown = [share("没有", 3_333, OTHER), share("没有", 6_667)]
    assert wrong_cells(SHARES, unknown, wide, AT) == ["project", "project"]


def test_specialities_there_and_back(clerk):
    lines = [
        declared(sector="tea", from_date=date(2025, 1, 1), to_date=date(2026, 1, 1)),
        declared(sector="mushroom"),
        declared(VILLAGE, sector="mushroom", product="香菇"),
    ]
    first = there_and_back(PLACES, lines, clerk, AT)
    ended = load(PLACES, [declared(sector="mushroom", to_date=date(2026, 9, 1))], clerk, AT)
    assert ended.counts["changed"] == 1
    late = [declared(sector="mushroom", to_date=date(2026, 10, 1)), declared(VILLAGE, product="木耳")]
    assert wrong_cells(PLACES, late, clerk, AT) == ["to_date", "sector"]
    undo(ended, clerk, AT)
    undo(first, clerk, AT)
    assert not Speciality.objects.exists()


def test_wrong_specialities_are_marked(clerk):
    load(PLACES, [declared()], clerk, AT)
    lines = [
        declared(VILLAGE),
        declared("530823100000"),
        declared(VILLAGE, from_date=date(2026, 2, 1), product="香菇", to_date=date(2026, 2, 1)),
        declared("530326000000"),
        declared(from_date=date(2026, 6, 1)),
    ]
    assert wrong_cells(PLACES, lines, clerk, AT) == [
        "product", "region_code", "to_date", "region_code", "region_code",
    ]  # fmt: skip


def test_county_filter_of_the_export(clerk):
    load(PLACES, [declared()], clerk, AT)
    from xieshou.kernel.sheets.registry import get_loader

    export = get_loader(PLACES)().export_rows
    assert len(list(export(actor=clerk, scope=clerk.scope, filters={"county": "530823"}))) == 1
    assert list(export(actor=clerk, scope=clerk.scope, filters={"county": "530326"})) == []
    assert len(taken_out(PLACES, clerk)) == 1
    assert operations.export(sheet=PLACES, actor=clerk, at=AT)[1]
