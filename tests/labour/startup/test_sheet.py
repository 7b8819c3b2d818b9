"""Businesses come in from Excel and go out unchanged; what a page decided stays."""

from __future__ import annotations

from datetime import date
from io import BytesIO
from itertools import count

import pytest
from openpyxl import load_workbook

from tests.labour.makers import AT, VILLAGE, make_places
from tests.labour.need.test_sheet import id_number
from tests.labour.startup.makers import make_uscc, open_business
from tests.labour.story import WEST
from xieshou.kernel.people.entries import PersonEntry
from xieshou.kernel.people.operations import register_person
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.registry import get_loader, get_sheet
from xieshou.labour.models import Startup
from xieshou.labour.operations import startup as steps

pytestmark = pytest.mark.django_db
SHEET = "labour.startups"
FIRST = 6  # title, groups, heads, hints, example


@pytest.fixture
def station(actor_with):
    make_places()
    return actor_with("station_west", regions=[WEST])


@pytest.fixture
def founder(station):
    entry = PersonEntry(name="李秀英", region_code=VILLAGE, id_number=id_number("53032619850312000"))
    return register_person(entry, actor=station, at=AT), entry.id_number


def row_of(founder, **change):
    known = {
        "id_number": founder[1],
        "founder": "李秀英",
        "name": "山里红菌子铺",
        "branch": "商店与批发",
        "opened_on": "2025-01-10",
        "uscc": make_uscc(),
        "registered_on": "2025-02-01",
        "operating_from": "2025-02-02",
        "jobs": 3,
        "households_led": 5,
    }
    return {**known, **change}


_files = count(1)


def load(actor, *rows, commit=True):
    book = load_workbook(BytesIO(operations.template(sheet=SHEET)))
    page, keys = book.active, [column.key for column in get_sheet(SHEET).columns]
    for offset, row in enumerate(rows):
        for column, key in enumerate(keys, start=1):
            page.cell(FIRST + offset, column).value = row.get(key)
    book.properties.title = f"file {next(_files)}"  # equal rows would be the same file
    out = BytesIO()
    book.save(out)
    upload = operations.receive(sheet=SHEET, name="创业.xlsx", content=out.getvalue(), actor=actor, at=AT)
    operations.check(upload_id=upload.id, actor=actor, at=AT)
    upload.refresh_from_db()
    if commit:
        assert upload.wrong_rows == [], upload.findings
        operations.commit(upload_id=upload.id, actor=actor, at=AT)
        upload.refresh_from_db()
    return upload


def test_business_comes_in_goes_out_and_comes_in_unchanged(station, founder):
    row = row_of(founder)
    load(station, row)
    (made,) = Startup.objects.all()
    assert (made.stage, made.check_due_on, made.jobs) == ("operating", date(2026, 2, 2), 3)
    assert made.founder_id == founder[0].pk
    (line,) = get_loader(SHEET)().export_rows(actor=station, scope=station.scope, filters={})
    out = dict(zip([column.key for column in get_sheet(SHEET).exported], line, strict=True))
    assert (out["id_number"], out["uscc"], out["operating_from"]) == (
        founder[1],
        row["uscc"],
        date(2025, 2, 2),
    )
    load(station, {**row, "jobs": 7})
    (made,) = Startup.objects.all()
    assert made.jobs == 7


def test_stage_that_a_page_gave_is_not_changed_by_a_file(station, founder):
    row = row_of(founder)
    load(station, row)
    (made,) = Startup.objects.all()
    look = steps.Look(date(2026, 2, 3), is_alive=True, jobs=3)
    steps.look_at_business(startup_id=made.pk, look=look, actor=station, at=AT)
    assert len(load(station, row, commit=False).wrong_rows) == 1
    assert load(station, {**row, "alive_on": "2026-02-03"}, commit=False).wrong_rows == []


@pytest.mark.parametrize(
    "change",
    [
        {"id_number": None},
        {"registered_on": None},
        {"uscc": None},
        {"operating_from": "2025-01-31"},
        {"alive_on": "2026-02-01"},
        {"ended_on": "2026-02-01"},
        {"ended_on": "2026-02-01", "end_cause": "其他原因（请说明）"},
        {"branch": "飞行"},
    ],
    ids=["who", "day of licence", "licence", "too early", "year not over", "no cause", "no words", "branch"],
)
def test_wrong_row_is_marked_and_not_written(station, founder, change):
    assert len(load(station, row_of(founder, **change), commit=False).wrong_rows) == 1
    assert not Startup.objects.exists()


def test_licence_and_founder_of_another_business_are_marked(station, founder):
    other = open_business(station).planned().registered()
    licence = row_of(founder, uscc=other.reload().uscc)
    assert len(load(station, licence, commit=False).wrong_rows) == 1
    load(station, row_of(founder))
    assert len(load(station, row_of(founder, name="另一家店"), commit=False).wrong_rows) == 1
