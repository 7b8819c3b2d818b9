"""Places of projects and contracts that share income go in and come out by Excel."""

from __future__ import annotations

from datetime import date

import pytest

from tests.projects.makers import AT, TOWN, VILLAGE, enter
from tests.sheet_trip import line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.projects.models import LinkageContract, ProjectPlace

PLACES, LINKAGE = "projects.places", "projects.linkage_contracts"
CODE = "530823-2026-801"


@pytest.fixture
def project(clerk):
    return enter(clerk, code=CODE)


def place(code=VILLAGE, **values):
    known = {"project": CODE, "region_code": code, "area": 320_50, "households": 46}
    return line(PLACES, **{**known, **values})


def contract(number="HT-01", **values):
    known = {
        "kind": "job_seasonal", "undertaking": "食用菌公司", "terms": "按月结算",
        "signed_on": date(2026, 3, 2), "until": date(2027, 3, 2),
    }  # fmt: skip
    return line(LINKAGE, **{"project": CODE, "contract": number, **known, **values})


def test_places_there_and_back(clerk, project):
    ProjectPlace.objects.all().delete()
    lines = [place(TOWN, area=0, households=0, share_fen=100_000_00), place(share_fen=200_000_00)]
    first = there_and_back(PLACES, lines, clerk, AT)
    changed = load(PLACES, [place(area=400_00)], clerk, AT)
    assert changed.counts["changed"] == 1
    undo(changed, clerk, AT)
    undo(first, clerk, AT)
    assert not ProjectPlace.objects.exists()


def test_wrong_places_are_marked(clerk, project):
    lines = [
        place(project="没有"), place("530326000000"), place(share_fen=2_000_000_01), place(TOWN, area=-1),
    ]  # fmt: skip
    assert wrong_cells(PLACES, lines, clerk, AT) == ["project", "region_code", "share_fen", "area"]


def test_linkage_contracts_there_and_back(clerk, project):
    first = there_and_back(LINKAGE, [contract(), contract("HT-02", kind="dividend")], clerk, AT)
    lines = [contract(terms="按季结算"), contract("HT-03", until=date(2026, 3, 2)), contract(project="没有")]
    assert wrong_cells(LINKAGE, lines, clerk, AT) == ["contract", "until", "project"]
    undo(first, clerk, AT)
    assert not LinkageContract.objects.exists()
    assert taken_out(LINKAGE, clerk) == []
