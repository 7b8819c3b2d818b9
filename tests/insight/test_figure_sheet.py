"""Reported figures go in and come out by Excel; another value needs a reason, and an import can be undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cooperation.places import AT, DISTRICT, EAST, WEST, make_places
from tests.sheet_trip import bring, line, load, taken_out, undo, wrong_cells
from xieshou.insight.models import ReportedFigure
from xieshou.insight.sheets.figures import number_of

FIGURES = "insight.figures"


@pytest.fixture(autouse=True)
def _own_storage(tmp_path, settings):
    settings.FILES_DIR = tmp_path / "files"


@pytest.fixture
def officer(db, actor_with):
    make_places()
    return actor_with("cooperation_officer", regions=[DISTRICT, "5303"])


def figure(**values):
    known = {
        "label_zh": "带动农户", "value": "8,000", "qualifier": "at_least", "unit_zh": "户",
        "measure": "households_benefiting", "eastern_region_code": EAST, "region_code": WEST,
        "period": "2018–2020", "source": "访谈 2020",
    }  # fmt: skip
    return line(FIGURES, **{**known, **values})


def test_figures_there_and_back(officer):
    own = figure(label_zh="直播观看人次", measure="", unit_zh="人次", region_code="", period="")
    first = load(FIGURES, [figure(), own], officer, AT)
    assert first.counts["new"] == 2
    row = ReportedFigure.objects.get(measure="households_benefiting")
    assert (row.value, row.from_date, row.to_date) == (8000, date(2018, 1, 1), date(2021, 1, 1))
    again = bring(FIGURES, taken_out(FIGURES, officer), officer, AT)
    assert (again.findings, again.counts["unchanged"]) == ([], 2)
    undo(first, officer, AT)
    assert not ReportedFigure.objects.exists()


def test_another_value_needs_a_reason_and_is_undone_with_the_import(officer):
    load(FIGURES, [figure()], officer, AT)
    assert wrong_cells(FIGURES, [figure(value="7990")], officer, AT) == ["reason"]
    later = AT + timedelta(minutes=1)
    second = load(FIGURES, [figure(value="7990", reason="逐户核对")], officer, later)
    before, after = ReportedFigure.objects.order_by("loaded_at")
    assert (after.supersedes, after.value, before.superseded_at) == (before, 7990, later)
    undo(second, officer, later)
    (standing,) = ReportedFigure.objects.all()
    assert (standing.value, standing.superseded_at) == (8000, None)


@pytest.mark.parametrize(
    ("wrong", "cell"),
    [
        ({"value": "多"}, "value"),
        ({"value": "8000.001"}, "value"),
        ({"eastern_region_code": "310116000000", "region_code": "530823000000"}, "eastern_region_code"),
        ({"unit_zh": "亩"}, "unit_zh"),
        ({"period": "去年"}, "period"),
    ],
    ids=str,
)
def test_wrong_cells_are_marked(officer, wrong, cell):
    assert wrong_cells(FIGURES, [figure(**wrong)], officer, AT) == [cell]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("8,000", 8000),
        (" 47.99 ", 47.99),
        ("0", 0),
        ("-0.01", None),
        ("1e20", None),
        ("NaN", None),
        ("", None),
    ],
)
def test_number_as_people_write_it(text, value):
    found = number_of(text)
    assert (None if found is None else float(found)) == value
