"""Free slots between busy periods."""

from __future__ import annotations

from datetime import datetime, timedelta

from xieshou.kernel.calendar.rules import SHANGHAI, Period, list_slots, propose_free

MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
HALF = timedelta(minutes=30)


def test_list_slots_of_a_day_keeps_to_working_hours():
    slots = list(list_slots(MONDAY.date(), minutes=60))

    assert [slot.start.hour for slot in slots] == [9, 10, 11, 14, 15, 16, 17]


def test_propose_free_leaves_out_what_overlaps_and_keeps_what_touches():
    busy = [Period(MONDAY, MONDAY + HALF)]

    found = propose_free(busy, earliest=MONDAY, limit=2)

    assert [slot.start for slot in found] == [MONDAY + HALF, MONDAY + 2 * HALF]


def test_propose_free_begins_at_the_earliest_moment():
    found = propose_free([], earliest=MONDAY + timedelta(minutes=1), limit=1)

    assert found[0].start == MONDAY + HALF


def test_propose_free_skips_the_weekend():
    friday_evening = datetime(2026, 3, 6, 18, 0, tzinfo=SHANGHAI)

    found = propose_free([], earliest=friday_evening, limit=1)

    assert found[0].start == datetime(2026, 3, 9, 9, 0, tzinfo=SHANGHAI)


def test_propose_free_with_everything_taken_finds_none():
    busy = [Period(MONDAY - timedelta(days=1), MONDAY + timedelta(days=30))]

    assert propose_free(busy, earliest=MONDAY) == []
