"""Steps, money and people of introduced enterprises by Excel."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.projects.introduction.steps import lead, valid_uscc
from tests.projects.makers import AT, COUNTY, ON
from tests.sheet_trip import line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.kernel.sheets.refusals import Kept
from xieshou.projects.models import Introduction, IntroductionJob
from xieshou.projects.operations.introduction import take_back_investment
from xieshou.projects.queries.introduction import list_all_money

STEPS, MONEY, JOBS = "projects.enterprise_steps", "projects.enterprise_money", "projects.enterprise_jobs"
DAY = timedelta(days=1)
FIRM = {"region_code": COUNTY, "name": "海味养殖公司"}


@pytest.fixture
def firm(clerk):
    return lead(clerk)


def step(stage, **values):
    known = {"to_stage": stage, "on_date": ON - DAY, "document": "文件1号"}
    return line(STEPS, **{**FIRM, **known, **values})


def money(kind="committed", fen=5_000_000_00, **values):
    known = {"kind": kind, "amount_fen": fen, "on_date": ON - 2 * DAY, "proof": "合同1号"}
    return line(MONEY, **{**FIRM, **known, **values})


def job(**values):
    return line(JOBS, **{**FIRM, "from_date": ON - 2 * DAY, "proof": "劳动合同", **values})


def test_a_whole_way_goes_in_and_comes_out(clerk, firm, homes):
    there_and_back(MONEY, [money(), money("paid", 1_000_000_00)], clerk, AT)
    jobs = [
        job(household_code=homes[0].code, member="王秀英"),
        job(worker_name="李四", home_code="530326000000", last_day=ON),
    ]
    there_and_back(JOBS, jobs, clerk, AT)
    uscc = valid_uscc()
    way = [
        step("visited"), step("signed"), step("landed", uscc=uscc, on_date=ON),
        step("operating", on_date=ON),
    ]  # fmt: skip
    first = there_and_back(STEPS, way, clerk, AT)
    firm.refresh_from_db()
    assert (firm.stage, firm.uscc, firm.stage_on) == ("operating", uscc, ON)
    with pytest.raises(Kept):
        undo(first, clerk, AT)
    assert Introduction.objects.get().stage == "operating"


def test_wrong_steps_are_marked(clerk, firm):
    load(STEPS, [step("visited")], clerk, AT)
    lines = [
        step("visited", document="别的"), step("signed"), step("lost"), step("operating"),
        step("visited", name="没有"),
    ]  # fmt: skip
    found = wrong_cells(STEPS, lines, clerk, AT)
    assert found == ["to_stage", "", "note", "", "name"]


def test_amount_taken_back_does_not_come_out(clerk, firm):
    load(MONEY, [money(), money("paid", 1_00)], clerk, AT)
    wrong = list_all_money(scope=clerk.scope).get(kind="paid")
    take_back_investment(investment_id=wrong.pk, reason="录错", actor=clerk, at=AT)
    assert taken_out(MONEY, clerk) == [money()]
    load(MONEY, [money("paid", 1_00)], clerk, AT)  # what was taken back is not on file
    assert list_all_money(scope=clerk.scope).filter(kind="paid").count() == 1
    lines = [money(name="没有"), money(fen=2_00, on_date=ON + 9 * DAY)]
    assert wrong_cells(MONEY, lines, clerk, AT) == ["name", "on_date"]


def test_jobs_end_and_wrong_ones_are_marked(clerk, firm, homes):
    own = {"household_code": homes[0].code, "member": "王秀英"}
    first = load(JOBS, [job(**own)], clerk, AT)
    ended = load(JOBS, [job(**own, last_day=ON)], clerk, AT)
    assert ended.counts["changed"] == 1
    assert IntroductionJob.objects.get().to_date == ON + DAY
    lines = [
        job(**own, last_day=ON - DAY),
        job(household_code=homes[0].code),
        job(**own, worker_name="李四"),
        job(worker_name="李四"),
        job(worker_name="李四", home_code=COUNTY, last_day=ON - 3 * DAY),
        job(household_code="530823100201-9999", member="王秀英"),
        job(household_code=homes[0].code, member="张三"),
        job(worker_name="李四", home_code=COUNTY, name="没有"),
    ]
    found = wrong_cells(JOBS, lines, clerk, AT)
    assert found == [
        "proof", "member", "worker_name", "worker_name", "last_day", "household_code", "member", "name",
    ]  # fmt: skip
    undo(ended, clerk, AT)
    undo(first, clerk, AT)
    assert taken_out(JOBS, clerk) == []


def test_person_before_they_joined_is_refused_at_the_member(clerk, firm, homes):
    own = {"household_code": homes[0].code, "member": "王秀英"}
    early = [job(**own, from_date=homes[0].registered_on - DAY)]
    assert wrong_cells(JOBS, early, clerk, AT) == ["member"]
