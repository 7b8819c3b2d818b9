"""Tasks of plans by Excel: a new row becomes a task with legs and milestones; what is on file stays."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cooperation.places import AT, EAST, WEST
from tests.cooperation.plan.test_plan import NEXT, capability, draw, need, required
from tests.sheet_trip import line, taken_out, there_and_back, undo, wrong_cells
from xieshou.cooperation.indicators import find_indicator
from xieshou.cooperation.models import Milestone, PlanLine

SHEET = "cooperation.plan_lines"


def row(**values):
    known = {
        "region_code": EAST, "partner_region_code": WEST, "plan": "2026年度实施方案", "title": "选派教师",
        "owner": "区教育局", "indicator": str(find_indicator("cooperation.ties").label), "target": 8,
        "quarters": "1、2、4、8", "number": 1, "from_date": date(2026, 1, 1), "to_date": date(2027, 1, 1),
    }  # fmt: skip
    return line(SHEET, **known | values)


def test_task_there_and_back_with_legs_and_milestones(officer, stranger):
    draw(officer)
    item, wanted, given = required(officer), need(officer), capability(officer)
    need(officer, NEXT)
    legs = {"requirement": str(item), "need": str(wanted), "capability": str(given)}
    first = there_and_back(SHEET, [row(**legs)], officer, AT)
    made = PlanLine.objects.get()
    assert (made.number, made.need_id, made.capability_id) == (1, wanted.pk, given.pk)
    assert [one.target for one in made.milestones.order_by("quarter")] == [1, 2, 4, 8]
    assert wrong_cells(SHEET, [row(**legs, quarters="1; 2; 4; 8")], officer, AT) == []
    assert wrong_cells(SHEET, [row(**legs, target=9)], officer, AT) == ["target"]
    assert taken_out(SHEET, stranger) == []
    undo(first, officer, AT)
    assert not PlanLine.objects.exists()
    assert not Milestone.objects.exists()


def test_money_and_days_of_its_own(officer):
    draw(officer)
    values = {
        "partner_region_code": "", "indicator": str(find_indicator("cooperation.donations").label), "target": 100,
        "from_date": date(2026, 4, 1), "to_date": date(2026, 10, 1), "quarters": "40; 100",
    }  # fmt: skip
    assert wrong_cells(SHEET, [row(**values)], officer, AT) == []
    there_and_back(SHEET, [row(**values | {"quarters": "40、100"})], officer, AT)
    made = PlanLine.objects.get()
    assert (made.target, [one.target for one in made.milestones.order_by("quarter")]) == (
        100_00, [40_00, 100_00],
    )  # fmt: skip


def test_without_milestones_the_target_is_spread_evenly(officer):
    draw(officer)
    there_and_back(SHEET, [row(quarters="2、4、6、8")], officer, AT)
    assert wrong_cells(SHEET, [row(quarters="")], officer, AT) == []


@pytest.mark.parametrize(
    ("values", "cell"),
    [
        ({"plan": "没有的方案"}, "plan"),
        ({"indicator": "没有的指标"}, "indicator"),
        ({"need": "没有的需求"}, "need"),
        ({"capability": "没有的能力"}, "capability"),
        ({"requirement": "没有的要求"}, "requirement"),
        ({"quarters": "1、2、3"}, "quarters"),
        ({"quarters": "1、2、3、x"}, "quarters"),
        ({"quarters": "4、2、3、8"}, "quarters"),
        ({"quarters": "1、2、3、7"}, "quarters"),
        ({"to_date": date(2028, 1, 1), "quarters": ""}, "to_date"),
    ],
    ids=str,
)
def test_cells_that_do_not_fit_are_marked(officer, values, cell):
    draw(officer)
    assert wrong_cells(SHEET, [row(**values)], officer, AT) == [cell]
    assert not PlanLine.objects.exists()


def test_two_plans_or_needs_of_one_title_are_no_one(officer):
    draw(officer)
    for _time in range(2):
        need(officer)
    assert wrong_cells(SHEET, [row(need="英语教师")], officer, AT) == ["need"]
    draw(officer)
    assert wrong_cells(SHEET, [row()], officer, AT) == ["plan"]
