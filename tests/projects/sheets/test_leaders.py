"""Leaders go in and come out by Excel: trained, then something started, then households led."""

from __future__ import annotations

from datetime import date

import pytest

from tests.projects.makers import AT, COUNTY
from tests.sheet_trip import line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.refusals import PurposeMissing
from xieshou.projects.models import Leader, LeaderTraining, LedHousehold

LEADERS, LED = "projects.leaders", "projects.led_households"
TRAINING = {
    "title": "带头人培训", "region_code": COUNTY, "organiser": "农广校", "from_date": date(2026, 1, 5),
    "last_day": date(2026, 1, 14), "document": "通知",
}  # fmt: skip
STARTED = {
    "started_kind": "workshop", "started_name": "绣坊", "started_on": date(2026, 2, 1),
    "started_document": "执照",
}  # fmt: skip


def trained(home=None, name="王秀英", **values):
    who = {"household_code": home.code, "member": name} if home else {}
    return line(LEADERS, **{**TRAINING, **who, **values})


def led(leader, home, **values):
    known = {
        "household_code": leader.code, "member": "王秀英", "led_code": home.code,
        "from_date": date(2026, 2, 10), "proof": "订单",
    }  # fmt: skip
    return line(LED, **{**known, **values})


def test_leaders_there_and_back(clerk, homes):
    own, other = homes
    lines = [
        trained(own, **STARTED),
        trained(other, "张三"),
        trained(title="空班", from_date=date(2026, 1, 6)),
    ]
    first = there_and_back(LEADERS, lines, clerk, AT)
    assert (LeaderTraining.objects.count(), Leader.objects.count()) == (2, 2)
    later = load(LEADERS, [trained(other, "张三", **{**STARTED, "started_name": "农场"})], clerk, AT)
    assert later.counts["changed"] == 1
    undo(later, clerk, AT)
    assert Leader.objects.get(household=other).started_kind == ""
    undo(first, clerk, AT)
    assert not LeaderTraining.objects.exists()


def test_wrong_leaders_are_marked(clerk, homes):
    own, other = homes
    load(LEADERS, [trained(own, **STARTED)], clerk, AT)
    lines = [
        trained(last_day=date(2026, 1, 4)),
        trained(own, ""),
        trained(other, "张三", **{**STARTED, "started_document": ""}),
        trained(**STARTED),
        trained(organiser="别处"),
        trained(other, "李四"),
        line(LEADERS, **TRAINING, household_code="530823100201-9999", member="王秀英"),
        trained(own, title="别的班"),
    ]
    assert wrong_cells(LEADERS, lines, clerk, AT) == [
        "last_day", "member", "started_document", "member", "title", "member", "household_code", "member",
    ]  # fmt: skip
    again = [trained(own, **{**STARTED, "started_name": "别的"})]
    assert wrong_cells(LEADERS, again, clerk, AT) == ["started_name"]
    early = [trained(other, "张三", **{**STARTED, "started_on": date(2026, 1, 4)})]
    assert wrong_cells(LEADERS, early, clerk, AT) == ["started_on"]


def test_refused_training_holds_back_its_trainees(clerk, homes):
    foreign = [trained(homes[0], region_code="530326000000")]
    assert wrong_cells(LEADERS, foreign, clerk, AT) == ["region_code"]
    assert not LeaderTraining.objects.exists()


def test_households_led_there_and_back(clerk, homes):
    own, other = homes
    load(LEADERS, [trained(own, **STARTED)], clerk, AT)
    first = there_and_back(LED, [led(own, other)], clerk, AT)
    lines = [
        led(own, own), led(own, other, proof="别的"), led(own, other, led_code="530823100201-9999"),
    ]  # fmt: skip
    assert wrong_cells(LED, lines, clerk, AT) == ["led_code"] * 3
    assert wrong_cells(LED, [led(other, own, member="张三")], clerk, AT) == ["member"]
    undo(first, clerk, AT)
    assert not LedHousehold.objects.exists()
    assert taken_out(LED, clerk) == []
    assert wrong_cells(LED, [led(own, other, from_date=date(2026, 1, 31))], clerk, AT) == ["from_date"]


@pytest.mark.parametrize("sheet", [LEADERS, LED])
def test_people_leave_only_with_a_purpose(clerk, sheet):
    with pytest.raises(PurposeMissing):
        operations.export(sheet=sheet, actor=clerk, at=AT)
