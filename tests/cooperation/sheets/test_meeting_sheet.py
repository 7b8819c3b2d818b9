"""Attendance and agendas of meetings, stops and delegations of visits go in and come out by Excel."""

from __future__ import annotations

from tests.cooperation.meeting.test_attendance import invite, note
from tests.cooperation.meeting.test_meeting import SPRING, close, hold
from tests.cooperation.meeting.test_visit import DAY, SEEN, find, plan
from tests.cooperation.places import EAST, WEST, make_body
from tests.sheet_trip import line, load, taken_out, there_and_back, undo, wrong_cells
from xieshou.cooperation.models import AgendaItem, Attendee, VisitMember, VisitStop

ATTENDANCE, AGENDA = "cooperation.attendance", "cooperation.agenda"
STOPS, MEMBERS, FINDINGS = "cooperation.visit_stops", "cooperation.visit_members", "cooperation.findings"
SIDES = {"region_code": EAST, "partner_region_code": WEST}
FOREIGN = {"region_code": "310116000000", "partner_region_code": "530823000000"}
AT = SEEN


def person(made, name="示范·王区长", **values):
    known = {"title": made.title, "held_on": SPRING, "side": "east", "name": name, "duty": "副区长"}
    return line(ATTENDANCE, **{**SIDES, **known, "presence": "unknown", **values})


def point(made, text="通报", **values):
    return line(AGENDA, **{**SIDES, "title": made.title, "held_on": SPRING, "text": text, **values})


def stop(made, **values):
    known = {"title": made.title, "from_date": DAY, "day": DAY, "kind": "school", "place": "县实验小学"}
    return line(STOPS, **{**SIDES, **known, **values})


def member(made, name="示范·李区长", **values):
    known = {"title": made.title, "from_date": DAY, "side": "east", "name": name, "rank": "deputy"}
    return line(MEMBERS, **{**SIDES, **known, **values})


def test_attendance_goes_in_is_changed_and_restored(officer):
    made = hold(officer)
    lines = [
        person(made),
        person(made, "示范·张县长", side="west", presence="represented", stand_in="示范·刘处长"),
    ]
    first = there_and_back(ATTENDANCE, lines, officer, AT)
    undo(first, officer, AT)
    assert not Attendee.objects.exists()
    row = invite(officer, made)
    changed = load(ATTENDANCE, [person(made, presence="present")], officer, AT)
    row.refresh_from_db()
    assert row.came is True
    undo(changed, officer, AT)
    row.refresh_from_db()
    assert row.came is None


def test_agenda_goes_in_and_is_worded(officer):
    made = hold(officer)
    there_and_back(AGENDA, [point(made), point(made, "审议", note="同意")], officer, AT)
    changed = load(AGENDA, [point(made, note="双方通报")], officer, AT)
    assert AgendaItem.objects.get(text="通报").note == "双方通报"
    undo(changed, officer, AT)
    assert AgendaItem.objects.get(text="通报").note == ""


def test_wrong_lines_of_meetings_are_marked(officer):
    made = hold(officer)
    lines = [
        person(made, title="没有"),
        person(made, **FOREIGN),
        person(made, presence="represented"),
    ]
    assert wrong_cells(ATTENDANCE, lines, officer, AT) == ["title", "region_code", "title", "stand_in"]
    row = invite(officer, made)
    note(officer, row, "present")
    AgendaItem.objects.create(meeting=made, number=1, text="通报", **made.sides())
    close(officer, made)
    assert wrong_cells(ATTENDANCE, [person(made), person(made, "示范·新人")], officer, AT) == ["", ""]
    assert wrong_cells(AGENDA, [point(made, note="改")], officer, AT) == [""]


def test_stops_and_delegations_there_and_back(officer, story, stranger):
    made, school = plan(officer), make_body("school", WEST)
    stops = [
        stop(made, body=school.name),
        stop(made, kind="household", place="某户", household_code=story.household.code, note="看望"),
    ]
    undo(there_and_back(STOPS, stops, officer, AT), officer, AT)
    assert not VisitStop.objects.exists()
    undo(
        there_and_back(MEMBERS, [member(made), member(made, "示范·张县长", side="west")], officer, AT),
        officer,
        AT,
    )
    assert not VisitMember.objects.exists()
    assert (taken_out(STOPS, stranger), taken_out(MEMBERS, stranger)) == ([], [])


def test_wrong_lines_of_visits_are_marked(officer):
    made = plan(officer)
    lines = [
        stop(made, title="没有"),
        stop(made, body="没有的学校"),
        stop(made, kind="household"),
        stop(made, project_code="x"),
    ]
    assert wrong_cells(STOPS, lines, officer, AT) == ["title", "body", "household_code", "project_code"]
    assert wrong_cells(MEMBERS, [member(made, title="没有")], officer, AT) == ["title"]


def test_problems_come_out_with_place_and_day(officer):
    find(officer, plan(officer))
    (cells,) = taken_out(FINDINGS, officer)
    assert cells[4:8] == ["大棚漏水", "", "530326103201", DAY]
