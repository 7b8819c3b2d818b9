"""Supervision orders and media partners go in and come out by Excel."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cooperation.places import AT, EAST, ON, WEST
from tests.cooperation.supervision.test_supervision import answer, issue, judge
from tests.sheet_trip import bring, line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.cooperation.models import MediaPartner, SupervisionOrder
from xieshou.kernel.sheets.refusals import ChangedSince
from xieshou.kernel.sheets.registry import get_loader

ORDERS, MEDIA = "cooperation.supervision", "cooperation.media"
SIDES = {"region_code": EAST, "partner_region_code": WEST}
DAY = timedelta(days=1)


def order(**values):
    known = {
        "problem": "冷库未验收", "basis": "督查记录", "addressee": "县农业农村局", "issued_on": ON,
        "due_date": ON + 30 * DAY,
    }  # fmt: skip
    return line(ORDERS, **{**SIDES, **known, **values})


def media(number="媒〔2026〕1号", **values):
    known = {"name": "融媒体中心", "campaign": "一县一品电台", "from_date": date(2026, 1, 1)}
    return line(MEDIA, **{**SIDES, **known, "contract_number": number, **values})


def test_orders_get_their_number_and_come_out_as_they_stand(officer, county):
    first = load(ORDERS, [order(), order(problem="账目不清")], officer, AT)
    assert first.counts["new"] == 2
    rows = taken_out(ORDERS, officer)
    assert [row[0] for row in rows] == ["310113-2026-0001", "310113-2026-0002"]
    again = bring(ORDERS, rows, officer, AT)
    assert again.counts["unchanged"] == 2
    assert bring(ORDERS, [order()], officer, AT).counts["unchanged"] == 1
    undo(first, officer, AT)
    assert not SupervisionOrder.objects.exists()


def test_answered_order_shows_its_rectification_and_holds_the_import(officer, county):
    first = load(ORDERS, [order()], officer, AT)
    row = SupervisionOrder.objects.get()
    answer(county, row)
    judge(officer, row)
    (cells,) = taken_out(ORDERS, officer)
    assert cells[8:] == ["closed", "已补验收", ON, "属实", ON]
    export = get_loader(ORDERS)().export_rows
    assert list(export(actor=officer, scope=officer.scope, filters={"status": "issued"})) == []
    assert len(list(export(actor=officer, scope=officer.scope, filters={"status": "x"}))) == 1
    with pytest.raises(ChangedSince):
        undo(first, officer, AT)


def test_wrong_orders_are_marked(officer):
    row = issue(officer)
    lines = [
        order(due_date=ON),
        order(number=row.number, problem="别的"),
        order(number="310113-2026-9999", problem="新的"),
        order(region_code="310116000000", partner_region_code="530823000000"),
    ]
    assert wrong_cells(ORDERS, lines, officer, AT) == ["due_date", "number", "number", "region_code"]


def test_media_there_and_back(officer, stranger):
    first = there_and_back(
        MEDIA, [media("媒2", name="日报"), media(link="https://example.org/a")], officer, AT
    )
    assert taken_out(MEDIA, stranger) == []
    changed = load(MEDIA, [media("媒2", name="晚报", to_date=date(2027, 1, 1))], officer, AT)
    assert changed.counts["changed"] == 1
    undo(changed, officer, AT)
    assert MediaPartner.objects.get(contract_number="媒2").name == "日报"
    undo(first, officer, AT)
    assert not MediaPartner.objects.exists()


def test_wrong_media_are_marked(officer):
    lines = [
        media(to_date=date(2026, 1, 1)), media("媒2", link="网页"),
        media("媒3", region_code="310116000000", partner_region_code="530823000000"),
    ]  # fmt: skip
    assert wrong_cells(MEDIA, lines, officer, AT) == ["to_date", "link", "region_code"]
