"""Donations and exchange events go in and come out by Excel."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cooperation.places import AT, EAST, ON, WEST, make_body
from tests.cooperation.plan.test_plan import add, draw
from tests.sheet_trip import bring, line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.cooperation.models import Donation, ExchangeEvent, Participation
from xieshou.cooperation.operations import giving
from xieshou.cooperation.queries.plan import name_of_line
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.refusals import ChangedSince, PurposeMissing

DONATIONS, EVENTS = "cooperation.donations", "cooperation.events"
SIDES = {"region_code": EAST, "partner_region_code": WEST}
FOREIGN = {"region_code": "310116000000", "partner_region_code": "530823000000"}


def gift(donor, **values):
    known = {
        "kind": "cash", "what": "网校捐款", "value_fen": 50_000_00, "purpose": "网校设备",
        "pledged_on": date(2026, 2, 1), "restricted_to": "education",
    }  # fmt: skip
    return line(DONATIONS, **{**SIDES, **known, "donor": donor, **values})


def event(**values):
    known = {"title": "青少年交流", "focus": "fusion", "place": "会泽县", "held_on": ON}
    return line(EVENTS, **{**SIDES, **known, **values})


def test_donations_go_in_and_come_out_with_their_receipt(officer):
    donor = make_body("foundation", EAST)
    first = load(DONATIONS, [gift(donor.name), gift(donor.name, what="图书", kind="kind")], officer, AT)
    assert first.counts["new"] == 2
    again = bring(DONATIONS, taken_out(DONATIONS, officer), officer, AT)
    assert (again.findings, again.counts["unchanged"]) == ([], 2)
    row = Donation.objects.get(what="图书")
    giving.receive_gift(donation_id=row.pk, received_on=ON, actor=officer, at=AT)
    cells = next(cells for cells in taken_out(DONATIONS, officer) if cells[4] == "图书")
    assert cells[8:] == ["education", "received", ON, "310113-2026-00001", None, "", ""]
    with pytest.raises(ChangedSince):
        undo(first, officer, AT)


def test_wrong_donations_are_marked_and_undone(officer):
    donor = make_body("foundation", EAST)
    lines = [gift("没有的基金会"), gift(donor.name, **FOREIGN), gift(donor.name, value_fen=0)]
    assert wrong_cells(DONATIONS, lines, officer, AT) == ["donor", "region_code", "value_fen"]
    undo(load(DONATIONS, [gift(donor.name)], officer, AT), officer, AT)
    assert not Donation.objects.exists()


def test_donations_come_in_with_the_task_they_stand_on(officer):
    donor, made = make_body("foundation", EAST), draw(officer)
    task = add(officer, made)
    add(officer, draw(officer, days=(date(2025, 1, 1), date(2026, 1, 1))))  # the same title, a year before
    load(DONATIONS, [gift(donor.name, task="2026年度实施方案 · 1. 村村结对")], officer, AT)
    assert Donation.objects.get().plan_line == task
    (cells,) = taken_out(DONATIONS, officer)
    assert cells[-1] == name_of_line(task)
    for what, word in (("图书", "没有的任务"), ("桌椅", task.title)):
        assert wrong_cells(DONATIONS, [gift(donor.name, what=what, task=word)], officer, AT) == ["task"]


def test_donation_on_a_task_of_a_finished_plan_comes_in_again(officer):
    donor, past = make_body("foundation", EAST), date(2025, 6, 1)
    task = add(officer, draw(officer, days=(date(2025, 1, 1), date(2026, 1, 1))))
    given = gift(donor.name, pledged_on=past, task=name_of_line(task))
    first = load(DONATIONS, [given], officer, AT)
    again = bring(DONATIONS, taken_out(DONATIONS, officer), officer, AT)
    assert (again.findings, again.counts["unchanged"]) == ([], 1)
    late = gift(donor.name, pledged_on=date(2026, 1, 1), task=name_of_line(task))
    assert wrong_cells(DONATIONS, [late], officer, AT) == ["task"]
    undo(first, officer, AT)
    load(DONATIONS, [given], officer, AT)
    assert Donation.objects.get().plan_line == task


def test_events_there_and_back(officer, stranger):
    lines = [
        event(name="宝山实验小学", side="east", people=3),
        event(name="会泽实验小学", side="west", people=5),
        event(title="论坛", held_on=date(2026, 4, 1)),
    ]
    first = there_and_back(EVENTS, lines, officer, AT)
    assert (ExchangeEvent.objects.count(), Participation.objects.count()) == (2, 2)
    assert taken_out(EVENTS, stranger) == []
    with pytest.raises(PurposeMissing):
        operations.export(sheet=EVENTS, actor=officer, at=AT)
    undo(first, officer, AT)
    assert not ExchangeEvent.objects.exists()


def test_wrong_events_are_marked(officer):
    load(EVENTS, [event(name="宝山实验小学", side="east", people=3)], officer, AT)
    lines = [
        event(name="宝山实验小学", side="east", people=4),
        event(place="罗店镇"),
        event(title="半行", name="甲校", people=2),
        event(title="外区", **FOREIGN),
    ]
    assert wrong_cells(EVENTS, lines, officer, AT) == ["people", "title", "side", "region_code"]
