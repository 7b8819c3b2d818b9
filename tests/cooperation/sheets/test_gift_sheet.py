"""Receipts and deliveries of donations go in and come out by Excel."""

from __future__ import annotations

from datetime import date

import pytest

from tests.cooperation.giving.test_giving import DAY, pledge, receive
from tests.cooperation.places import AT, EAST, ON, VILLAGE_WEST, WEST, make_body
from tests.sheet_trip import bring, line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.cooperation.models import Donation, GiftDelivery
from xieshou.kernel.ledger.models import Entry
from xieshou.kernel.sheets import operations
from xieshou.kernel.sheets.refusals import PurposeMissing

RECEIPTS, DELIVERIES = "cooperation.gift_receipts", "cooperation.gift_deliveries"


def came(row, **values):
    known = {
        "donor": row.donor.name, "region_code": EAST, "partner_region_code": WEST, "what": row.what,
        "value_fen": row.value_fen, "pledged_on": DAY, "received_on": ON,
    }  # fmt: skip
    return line(RECEIPTS, **{**known, **values})


def part(row, **values):
    known = {
        "receipt_number": row.receipt_number, "taker": "village", "village_code": VILLAGE_WEST,
        "amount_fen": 2_000_000, "use": "education", "used_for": "村小图书角", "delivered_on": ON, "status": "proposed",
    }  # fmt: skip
    return line(DELIVERIES, **{**known, **values})


def test_receipts_come_in_once_and_money_is_booked(officer, stranger):
    row = pledge(officer)
    first = load(RECEIPTS, [came(row)], officer, AT)
    assert first.counts["wrong"] == 0
    row.refresh_from_db()
    assert (row.receipt_number, Entry.objects.count()) == ("310113-2026-00001", 1)
    again = bring(RECEIPTS, taken_out(RECEIPTS, officer), officer, AT)
    assert again.findings == []
    assert taken_out(RECEIPTS, stranger) == []


def test_wrong_receipts_are_marked(officer):
    row, known = pledge(officer), receive(officer, pledge(officer))
    Donation.objects.filter(pk=row.pk).update(entered_by_id=officer.user_id)
    lines = [
        came(row, what="没有"),
        came(known),
        came(row),
        came(pledge(officer), region_code="310116000000", partner_region_code="530823000000"),
    ]
    assert sorted(wrong_cells(RECEIPTS, lines[:2] + lines[3:], officer, AT)) == [
        "donor", "donor", "received_on", "region_code",
    ]  # fmt: skip
    assert wrong_cells(RECEIPTS, [came(row)], officer, AT) == ["received_on"]
    assert known.received_on == DAY != date(2026, 3, 2)


def test_deliveries_go_in_as_proposals_and_come_out(officer, stranger, story):
    school = make_body("school", WEST)
    row = receive(officer, pledge(officer))
    lines = [
        part(row),
        part(row, taker="body", village_code="", body=school.name, amount_fen=1_000_000),
        part(row, taker="household", village_code="", household_code=story.household.code, amount_fen=1),
    ]
    first = there_and_back(DELIVERIES, lines, officer, AT)
    assert {one.status for one in GiftDelivery.objects.all()} == {"proposed"}
    assert taken_out(DELIVERIES, stranger) == []
    with pytest.raises(PurposeMissing):
        operations.export(sheet=DELIVERIES, actor=officer, at=AT)
    undo(first, officer, AT)
    assert not GiftDelivery.objects.exists()


def test_wrong_deliveries_are_marked(officer):
    row = receive(officer, pledge(officer))
    lines = [
        part(row, receipt_number="310113-2026-99999"),
        part(row, taker="body", village_code="", body="没有的学校"),
        part(row, use="relief"),
        part(row, taker="body", village_code="", used_for="没有单位"),
        part(row, amount_fen=5_000_001),
    ]
    assert wrong_cells(DELIVERIES, lines, officer, AT) == [
        "receipt_number", "body", "use", "taker", "amount_fen",
    ]  # fmt: skip
