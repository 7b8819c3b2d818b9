"""Meetings that are not taken down: without words, and reports to the meeting of other places."""

from __future__ import annotations

import pytest

from tests.cooperation.meeting.test_meeting import SPRING, decide, hold, report
from tests.cooperation.places import AT, EAST, SECOND, WEST
from xieshou.cooperation.errors import IllegalStepError, TextMissingError
from xieshou.cooperation.models import AgendaItem, DecisionReport, Meeting
from xieshou.cooperation.operations import meeting
from xieshou.cooperation.operations.meeting import MeetingPlan


@pytest.mark.parametrize(
    ("title", "place", "field"),
    [(" ", "会泽县", "title"), ("联席会议", " ", "place")],
    ids=["title", "place"],
)
def test_meeting_has_a_title_and_a_place(officer, title, place, field):
    with pytest.raises(TextMissingError) as refusal:
        meeting.plan_meeting(MeetingPlan(EAST, WEST, title, place, SPRING), actor=officer, at=AT)
    assert refusal.value.field == field
    assert not Meeting.objects.exists()


def test_point_of_the_agenda_says_something(officer):
    with pytest.raises(TextMissingError) as refusal:
        meeting.add_agenda(meeting_id=hold(officer).pk, text=" ", actor=officer, at=AT)
    assert refusal.value.field == "text"
    assert not AgendaItem.objects.exists()


def test_decision_is_not_reported_on_at_the_meeting_of_another_county(officer):
    taken = decide(officer, hold(officer))
    plan = MeetingPlan(EAST, f"{SECOND}000000", "罗平联席会议", "罗平县", SPRING)
    other = meeting.plan_meeting(plan, actor=officer, at=AT)
    with pytest.raises(IllegalStepError) as refusal:
        report(officer, taken, other)
    assert refusal.value.__cause__ is None
    assert not DecisionReport.objects.exists()
