"""Agreements, programmes, liaison officers, channels, decisions and findings go in and come out by Excel."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.cooperation.agreement.test_agreement import sign
from tests.cooperation.consumption.test_consumption import build, open_channel, tie
from tests.cooperation.meeting.test_meeting import decide, hold, report
from tests.cooperation.meeting.test_visit import PLAN, SEEN, plan
from tests.cooperation.places import AT, EAST, ON, VILLAGE_EAST, VILLAGE_WEST, WEST
from tests.sheet_trip import bring, line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.cooperation.indicators import find_indicator
from xieshou.cooperation.models import (
    Agreement,
    AgreementParty,
    Commitment,
    Decision,
    Finding,
    Liaison,
    LiaisonTask,
    Programme,
    SalesChannel,
    SlotFilling,
)
from xieshou.cooperation.operations import exchange, visit
from xieshou.kernel.actor import Scope
from xieshou.kernel.inbox.models import Task
from xieshou.kernel.scope_sql import in_scope
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.refusals import ChangedSince, PurposeMissing

AGREEMENTS, COMMITMENTS = "cooperation.agreements", "cooperation.commitments"
PROGRAMMES, LIAISONS = "cooperation.programmes", "cooperation.liaisons"
PLATFORMS, PAIRS = "cooperation.sales_platforms", "cooperation.sales_pairs"
CHANNELS = "cooperation.sales_channels"
DECISIONS, FINDINGS = "cooperation.decisions", "cooperation.findings"
SIDES = {"region_code": EAST, "partner_region_code": WEST}
FOREIGN = {"region_code": "310116000000", "partner_region_code": "530823000000"}
DAY = date(2026, 1, 5)


def agreement(**values):
    known = {
        "title": "框架协议", "signed_on": DAY, "from_date": date(2026, 1, 1), "to_date": date(2027, 1, 1),
    }  # fmt: skip
    return line(AGREEMENTS, **{**SIDES, **known, **values})


def label(code):
    return str(find_indicator(code).label)


def commitment(**values):
    known = {
        "title": "携手奔小康协议", "signed_on": DAY, "text": "村村结对", "indicator": label("cooperation.ties"), "target": 2,
        "from_date": date(2026, 1, 1), "to_date": date(2027, 1, 1),
    }  # fmt: skip
    return line(COMMITMENTS, **{**SIDES, **known, **values})


def decision(**values):
    known = {
        "meeting": "联席会议03", "held_on": date(2026, 3, 10), "text": "建三个劳务站", "owner": "县人社局",
        "side": "west", "due_date": date(2026, 9, 10),
    }  # fmt: skip
    return line(DECISIONS, **{**SIDES, **known, **values})


def problem(**values):
    known = {
        "visit": PLAN.title, "from_date": PLAN.from_date, "text": "大棚漏水", "village_code": VILLAGE_WEST,
        "seen_on": PLAN.from_date, "seen_time": "10:30", "owner": "县农业农村局",
        "due_date": date(2026, 11, 1), "no_photo_reason": "照片另传",
    }  # fmt: skip
    return line(FINDINGS, **{**SIDES, **known, **values})


def open_tasks():
    with in_scope(Scope.everything()):
        return Task.objects.filter(done_at__isnull=True).count()


def test_agreements_with_their_parties_there_and_back(officer, stranger):
    lines = [
        agreement(number="沪协〔2026〕1号", name="区政府", side="east"),
        agreement(number="沪协〔2026〕1号", name="县政府", side="west"),
        agreement(title="旅游协议", signed_on=ON),
    ]
    first = there_and_back(AGREEMENTS, lines, officer, AT)
    assert (Agreement.objects.count(), AgreementParty.objects.count()) == (2, 2)
    assert taken_out(AGREEMENTS, stranger) == []
    more = [agreement(name="县乡村振兴局", side="west")]
    assert load(AGREEMENTS, more, officer, AT).counts["new"] == 1
    with pytest.raises(ChangedSince):
        undo(first, officer, AT)


def test_wrong_agreements_are_marked_and_an_import_is_undone(officer):
    first = load(AGREEMENTS, [agreement(name="区政府", side="east")], officer, AT)
    lines = [
        agreement(to_date=date(2028, 1, 1)),
        agreement(title="半行", name="区政府"),
        agreement(title="外区", **FOREIGN),
        agreement(title="倒置", to_date=date(2025, 1, 1)),
    ]
    assert wrong_cells(AGREEMENTS, lines, officer, AT) == ["to_date", "side", "region_code", "to_date"]
    undo(first, officer, AT)
    assert not Agreement.objects.exists()


def test_commitments_there_and_back_money_in_yuan(officer):
    sign(officer)
    money = commitment(text="捐款", indicator=label("cooperation.donations"), target=50_000)
    there_and_back(COMMITMENTS, [commitment(), money], officer, AT)
    assert bring(COMMITMENTS, [commitment(from_date=None, to_date=None)], officer, AT).findings == []
    wrong = [
        commitment(target=3), commitment(title="没有的协议"), commitment(text="别的", indicator="没有的"),
        commitment(text="期外", to_date=date(2030, 1, 1)),
    ]  # fmt: skip
    assert wrong_cells(COMMITMENTS, wrong, officer, AT) == ["target", "title", "indicator", "to_date"]
    assert Commitment.objects.get(text="捐款").target == 50_000_00


def test_programmes_with_their_slots_there_and_back(officer):
    def programme(slot="", text="", evidence="", **values):
        known = {"title": "组团帮扶", "slot": slot, "text": text, "evidence": evidence}
        return line(PROGRAMMES, **{**SIDES, **known, **values})

    filled = {"filled_on": ON}
    lines = [
        programme(title="空项目"),
        programme("team", "五人医疗队", "派驻名册", **filled),
        programme("service", "远程会诊", "会诊记录", **filled),
    ]
    first = there_and_back(PROGRAMMES, lines, officer, AT)
    assert (Programme.objects.count(), SlotFilling.objects.count()) == (2, 2)
    wrong = [programme("team", "六人医疗队", "派驻名册"), programme("mechanism"), programme(**FOREIGN)]
    assert wrong_cells(PROGRAMMES, wrong, officer, AT) == ["text", "text", "region_code"]
    undo(first, officer, AT)
    assert not Programme.objects.exists()


def test_liaisons_with_their_tasks_there_and_back(officer):
    def liaison(text="", hat="", due_date=None, **values):
        known = {"name": "示范·王", "from_date": DAY, "office": "农委"}
        parts = {"text": text, "hat": hat, "due_date": due_date}
        return line(LIAISONS, **{**SIDES, **known, **parts, **values})

    lines = [
        liaison(name="示范·张"),
        liaison("指导制棒", "coach", date(2026, 5, 1)),
        liaison("找渠道", "sales", date(2026, 6, 1)),
    ]
    first = there_and_back(LIAISONS, lines, officer, AT)
    assert (Liaison.objects.count(), LiaisonTask.objects.count()) == (2, 2)
    with pytest.raises(PurposeMissing):
        operations.export(sheet=LIAISONS, actor=officer, at=AT)
    assert wrong_cells(LIAISONS, [liaison(office="商务委"), liaison("缺期", "coach")], officer, AT) == [
        "office", "due_date",
    ]  # fmt: skip
    task = LiaisonTask.objects.get(hat="coach")
    exchange.finish_task(task_id=task.pk, result="办了", actor=officer, at=AT, on=ON)
    assert taken_out(LIAISONS, officer)[1][8:] == ["办了", ON]
    with pytest.raises(ChangedSince):
        undo(first, officer, AT)


def test_platforms_pairs_and_channels_there_and_back(officer, stranger):
    platform = {"name": "展销中心", "kind": "hall", "operator": "示范公司", "opened_on": DAY}
    there_and_back(PLATFORMS, [line(PLATFORMS, **SIDES, **platform)], officer, AT)
    pair = {"buyer": "食堂", "producer": "合作社", "products": "香菇", "from_date": DAY}
    lines = [
        line(PAIRS, **SIDES, **{**pair, "buyer": "超市", "platform": "展销中心", "to_date": ON}),
        line(PAIRS, **SIDES, **pair),
    ]
    there_and_back(PAIRS, lines, officer, AT)
    channel = {"name": "直采", "buyer": "食堂", "producer": "合作社", "kind": "unit", "opened_on": DAY}
    first = there_and_back(CHANNELS, [line(CHANNELS, **SIDES, **channel)], officer, AT)
    assert taken_out(CHANNELS, stranger) == []
    undo(first, officer, AT)
    assert not SalesChannel.objects.exists()


def test_wrong_platforms_pairs_and_channels_are_marked(officer):
    build(officer)
    open_channel(officer, tie(officer))
    platform = line(
        PLATFORMS, **SIDES, name="展销中心", kind="fair", operator="示范公司", opened_on=date(2026, 1, 1)
    )
    assert wrong_cells(PLATFORMS, [platform], officer, AT) == ["kind"]
    pair = {"buyer": "超市", "producer": "合作社", "products": "香菇", "from_date": DAY}
    pairs = [
        line(PAIRS, **SIDES, **pair, platform="没有的"),
        line(PAIRS, **SIDES, **{**pair, "buyer": "酒店", "to_date": DAY}),
    ]
    assert wrong_cells(PAIRS, pairs, officer, AT) == ["platform", "to_date"]
    channel = {"kind": "unit", "opened_on": date(2025, 1, 1), "producer": "食用菌合作社"}
    channels = [
        line(CHANNELS, **SIDES, **channel, name="新的", buyer="没有的"),
        line(CHANNELS, **SIDES, **channel, name="早开", buyer="机关食堂"),
    ]
    assert wrong_cells(CHANNELS, channels, officer, AT) == ["buyer", "opened_on"]


def test_decisions_come_in_with_their_tasks_and_come_out_as_they_stand(officer, stranger):
    made = hold(officer)
    first = load(DECISIONS, [decision(), decision(text="开展招聘", side="east")], officer, AT)
    assert (first.counts["new"], open_tasks()) == (2, 2)
    again = bring(DECISIONS, taken_out(DECISIONS, officer), officer, AT)
    assert (again.findings, again.counts["unchanged"]) == ([], 2)
    wrong = [
        decision(owner="县农业农村局"), decision(meeting="没有的会"), decision(text="太早", due_date=DAY),
    ]  # fmt: skip
    assert wrong_cells(DECISIONS, wrong, officer, AT) == ["owner", "meeting", "due_date"]
    assert taken_out(DECISIONS, stranger) == []
    undo(first, officer, AT)
    assert (Decision.objects.count(), open_tasks()) == (0, 0)
    report(officer, decide(officer, made), status="done", text="已建成")
    (cells,) = taken_out(DECISIONS, officer)
    assert cells[8:] == [1, "done", ON, "已建成"]


def test_findings_come_in_with_place_and_time_and_are_undone(officer, stranger):
    made = plan(officer)
    stop = visit.Stop(PLAN.from_date, "school", "小学")
    visit.add_stop(visit_id=made.pk, stop=stop, actor=officer, at=AT)
    plan(officer, title="没有问题的考察")
    later = SEEN + timedelta(days=1)
    lines = [problem(), problem(text="门坏了", stop="小学", village_code="", seen_time="9:05")]
    first = load(FINDINGS, lines, officer, later)
    assert (first.counts["new"], open_tasks()) == (2, 2)
    cells = taken_out(FINDINGS, officer)
    assert [row[8] for row in cells] == ["10:30", "09:05"]
    assert Finding.objects.get(text="门坏了").stop.place == "小学"
    wrong = [
        problem(owner="别人"), problem(visit="没有的"), problem(text="一", stop="没有的"),
        problem(text="二", seen_time="上午"), problem(text="三", no_photo_reason=""),
        problem(text="四", village_code=VILLAGE_EAST, stop="", due_date=DAY),
        problem(text="五", seen_time="10+01"), problem(text="六", seen_time="10Z"),
    ]  # fmt: skip
    marked = ["owner", "visit", "stop", "seen_time", "", "due_date", "seen_time", "seen_time"]
    assert wrong_cells(FINDINGS, wrong, officer, later) == marked
    assert taken_out(FINDINGS, stranger) == []
    undo(first, officer, later)
    assert (Finding.objects.count(), open_tasks()) == (0, 0)
