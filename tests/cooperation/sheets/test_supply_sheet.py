"""Needs, capabilities and requirements by Excel; decisions and problems come out; tasks go both ways."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cooperation.meeting.test_meeting import decide, hold, report
from tests.cooperation.meeting.test_visit import find
from tests.cooperation.meeting.test_visit import plan as plan_visit
from tests.cooperation.places import AT, EAST, ON, VILLAGE_WEST, WEST
from tests.cooperation.plan.test_plan import draw
from tests.sheet_trip import line, taken_out, there_and_back, undo, wrong_cells
from xieshou.cooperation.models import CapabilityRecord, NeedRecord, Requirement
from xieshou.cooperation.operations.plan import LineDraft, add_line
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.refusals import PurposeMissing

NEEDS, CAPABILITIES = "cooperation.needs", "cooperation.capabilities"
REQUIREMENTS = "cooperation.requirements"
NEED = {
    "region_code": EAST, "partner_region_code": WEST, "year": 2026, "kind": "teacher", "title": "数学教师",
    "quantity": 3, "weight": 1,
}  # fmt: skip
CAPABILITY = {
    "region_code": EAST, "year": 2026, "kind": "teacher", "title": "骨干教师", "units": 20,
    "cost_fen": 60_000_00, "people": 1,
}  # fmt: skip
REQUIREMENT = {"region_code": EAST, "title": "选派教师", "document": "要点", "issued_on": date(2026, 1, 5)}
FOREIGN = {"region_code": "310116000000", "partner_region_code": "530823000000"}


@pytest.mark.parametrize(
    ("sheet", "values", "changed", "model"),
    [
        pytest.param(NEEDS, NEED, {"quantity": 4}, NeedRecord, id="needs"),
        pytest.param(CAPABILITIES, CAPABILITY, {"units": 21}, CapabilityRecord, id="capabilities"),
        pytest.param(REQUIREMENTS, REQUIREMENT, {"issued_on": date(2026, 1, 6)}, Requirement, id="items"),
    ],
)
def test_supply_there_and_back(officer, stranger, sheet, values, changed, model):
    first = there_and_back(sheet, [line(sheet, **values)], officer, AT)
    assert wrong_cells(sheet, [line(sheet, **{**values, **changed})], officer, AT) == list(changed)
    assert taken_out(sheet, stranger) == []
    undo(first, officer, AT)
    assert not model.objects.exists()


def test_empty_figures_take_their_usual_value(officer):
    assert wrong_cells(NEEDS, [line(NEEDS, **{**NEED, "weight": None})], officer, AT) == []
    empty = {**CAPABILITY, "cost_fen": None, "people": None}
    assert wrong_cells(CAPABILITIES, [line(CAPABILITIES, **empty)], officer, AT) == []


def test_foreign_supply_is_marked(officer):
    assert wrong_cells(NEEDS, [line(NEEDS, **{**NEED, **FOREIGN})], officer, AT) == ["region_code"]
    foreign = line(CAPABILITIES, **{**CAPABILITY, "region_code": "310116000000"})
    assert wrong_cells(CAPABILITIES, [foreign], officer, AT) == ["region_code"]


def test_decisions_come_out_with_their_last_report(officer, stranger):
    made = hold(officer)
    row = decide(officer, made)
    report(officer, row, text="已建两个")
    (cells,) = taken_out("cooperation.decisions", officer)
    assert (cells[3], cells[8], cells[9], cells[11]) == (made.held_on, 1, "open", "已建两个")
    assert taken_out("cooperation.decisions", stranger) == []
    with pytest.raises(PurposeMissing):
        operations.export(sheet="cooperation.decisions", actor=officer, at=AT)


def test_problems_come_out_with_what_was_done(officer, stranger):
    row = find(officer, plan_visit(officer))
    (open_cells,) = taken_out("cooperation.findings", officer)
    assert open_cells[4:8] == ["大棚漏水", "", VILLAGE_WEST, date(2026, 9, 20)]
    assert open_cells[13:15] == ["open", ""]
    assert taken_out("cooperation.findings", stranger) == []
    assert row.number == 1


def test_tasks_of_plans_come_out_with_money_in_yuan(officer, stranger):
    made = draw(officer)
    for indicator, target in (("cooperation.ties", 4), ("cooperation.donations", 100_000_00)):
        draft = LineDraft("任务", "区合作交流办", indicator, target)
        add_line(plan_id=made.pk, draft=draft, actor=officer, at=AT, on=ON)
    cells = taken_out("cooperation.plan_lines", officer)
    assert [(row[3], row[7], row[10:]) for row in cells] == [
        (1, 4, ["", "", "", "1、2、3、4"]), (2, 100_000, ["", "", "", "25000、50000、75000、100000"]),
    ]  # fmt: skip
    assert taken_out("cooperation.plan_lines", stranger) == []
